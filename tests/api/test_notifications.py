from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.api.conftest import MakeApi
from towpath.domain.access.models import User
from towpath.domain.notifications.actions import notify
from towpath.domain.notifications.models import Notification
from towpath.kit.actor import job

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def tell(count: int) -> list[int]:
    for number in range(count):
        notify(
            "test.told",
            by=job("test"),
            now=NOW,
            severity="info",
            title=f"Title {number}",
            body="Body",
            link="/x/",
        )
    return list(Notification.objects.order_by("-id").values_list("id", flat=True))


def test_notifications_come_newest_first_in_pages(make_api: MakeApi) -> None:
    ids = tell(3)
    api = make_api("asc.access")
    first = api.get("notifications?limit=2").json()
    assert [row["id"] for row in first["items"]] == ids[:2]
    assert first["items"][0] == {
        "id": ids[0],
        "code": "test.told",
        "severity": "info",
        "title": "Title 2",
        "body": "Body",
        "link": "/x/",
        "created_at": "2026-11-24T09:30:00Z",
        "read": False,
    }
    second = api.get(f"notifications?limit=2&before={first['next_before']}").json()
    assert ([row["id"] for row in second["items"]], second["next_before"]) == (ids[2:], None)


def test_reading_is_noted_for_the_token_s_user_alone(
    make_api: MakeApi, make_user: Callable[..., User]
) -> None:
    ids = tell(3)
    api = make_api("asc.access")
    assert api.post("notifications/read", {"ids": ids[:1]}).json() == {"unread": 2}
    assert [row["id"] for row in api.get("notifications?unread=true").json()["items"]] == ids[1:]
    assert api.post("notifications/read").json() == {"unread": 0}
    from towpath.domain.notifications.queries import unread_count

    assert unread_count(make_user("bea").pk) == 3


@pytest.mark.parametrize("limit", ["0", "201", "x"])
def test_a_page_has_1_to_200_rows(make_api: MakeApi, limit: str) -> None:
    response = make_api("asc.access").get(f"notifications?limit={limit}")
    assert (response.status_code, response.json()["code"]) == (422, "INVALID_REQUEST")


def test_me_names_the_token_its_user_and_what_it_may_do(make_api: MakeApi) -> None:
    assert make_api("config.view", "asc.access", name="till").get("me").json() == {
        "name": "till",
        "user": "ana",
        "rights": ["asc.access", "config.view"],
        "expires_at": None,
    }
