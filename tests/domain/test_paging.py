import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.people import NOW
from towpath.domain.notifications.models import Notification
from towpath.kit.paging import Page, page_of, parse_id

SIZE = 3


def pages_older(first: Page[Notification]) -> list[list[int]]:
    pages, page = [], first
    while True:
        pages.append([row.pk for row in page.rows])
        if page.older is None:
            return pages
        page = page_of(Notification.objects.all(), {"before": str(page.older)}, SIZE)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 1, 3, 4, 6, 7])
def test_walking_to_the_oldest_shows_every_row_once_and_back_again(count: int) -> None:
    Notification.objects.bulk_create(
        Notification(code=str(n), severity="info", title="t", body="b", created_at=NOW) for n in range(count)
    )
    wanted = list(Notification.objects.values_list("pk", flat=True))
    first = page_of(Notification.objects.all(), {}, SIZE)
    assert first.newer is None
    pages = pages_older(first)
    assert [pk for page in pages for pk in page] == wanted
    assert all(len(page) <= SIZE for page in pages)
    if len(pages) > 1:
        back = page_of(Notification.objects.all(), {"after": str(pages[1][0])}, SIZE)
        assert ([row.pk for row in back.rows], back.newer) == (pages[0], None)


@given(st.text())
def test_an_id_from_outside_never_breaks_a_query(text: str) -> None:
    parsed = parse_id(text)
    assert parsed is None or 0 <= parsed < 2**63
