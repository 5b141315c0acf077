import pytest

from towpath.domain.stores.logic.status import Trouble, status_of, step_of, trouble_of


@pytest.mark.parametrize(
    ("lost", "fault", "participates", "trouble"),
    [
        ("", "", True, ""),
        ("", "", False, "not_selling"),
        ("invalid_grant", "", True, "authorisation_lost"),
        ("invalid_grant", "invalid_client", False, "application_refused"),
    ],
)
def test_the_worst_trouble_is_told(lost: str, fault: str, participates: bool, trouble: str) -> None:  # noqa: FBT001
    assert trouble_of(lost=lost, fault=fault, participates=participates) == trouble


@pytest.mark.parametrize(
    ("connected", "paused", "trouble", "status"),
    [
        (False, False, "", "not_connected"),
        (True, False, "", "active"),
        (True, True, "", "inactive"),
        (True, True, "authorisation_lost", "authorisation_expired"),
        (True, False, "application_refused", "authorisation_expired"),
        (True, False, "not_selling", "active"),
    ],
)
def test_a_status_follows_from_account_and_pause(
    connected: bool,  # noqa: FBT001
    paused: bool,  # noqa: FBT001
    trouble: Trouble,
    status: str,
) -> None:
    assert status_of(connected=connected, paused=paused, trouble=trouble) == status


@pytest.mark.parametrize(
    ("connected", "opened", "listed", "step"),
    [
        (False, False, False, "created"),
        (True, False, False, "connected"),
        (True, True, False, "rule_reviewed"),
        (True, True, True, "live"),
    ],
)
def test_the_set_up_goes_step_by_step(connected: bool, opened: bool, listed: bool, step: str) -> None:  # noqa: FBT001
    assert step_of(connected=connected, opened=opened, listed=listed) == step
