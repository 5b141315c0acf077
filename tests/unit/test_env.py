import pytest

from towpath.config.env import Variable

PORT = Variable("TOWPATH_TEST_PORT", "8000", "A port.")


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOWPATH_TEST_PORT", "")
    assert PORT.value == "8000"
    monkeypatch.setenv("TOWPATH_TEST_PORT", "9000")
    assert PORT.number == 9000


def test_what_is_no_number_ends_with_a_line_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOWPATH_TEST_PORT", "http")
    with pytest.raises(SystemExit, match=r"^TOWPATH_TEST_PORT must be a whole number, not “http”\.$"):
        _ = PORT.number


@pytest.mark.parametrize("value", ["yes", "1", "TRUE", "on"])
def test_yes(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("TOWPATH_TEST_FLAG", value)
    assert Variable("TOWPATH_TEST_FLAG", "no", "").flag is True


@pytest.mark.parametrize("value", ["no", "0", "", "off"])
def test_no(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("TOWPATH_TEST_FLAG", value)
    assert Variable("TOWPATH_TEST_FLAG", "no", "").flag is False
