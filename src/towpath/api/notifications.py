from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from towpath.api.auth import actor_of
from towpath.domain.access.queries import tokens
from towpath.domain.notifications import actions, queries
from towpath.domain.notifications.models import Notification
from towpath.kit import clock
from towpath.kit.speech import say

router = Router(tags=["notifications"])


class Entry(Schema):
    """Something that every user should hear, in the language of the request."""

    id: int
    code: str
    severity: Literal["info", "success", "warning", "danger"]
    title: str
    body: str
    link: str = Field(description="A path of the Admin, or empty.")
    created_at: datetime
    read: bool = Field(description="Whether the token's user has read it.")


class Entries(Schema):
    """Newest first; ``next_before`` is the ``before`` of the next page, null on the last."""

    items: list[Entry]
    next_before: int | None


class Reading(Schema):
    """What to mark as read: these ids, or all when null."""

    ids: list[int] | None = None


class Unread(Schema):
    """How many the token's user has not read yet, up to 100."""

    unread: int


@router.get("", response=Entries, summary="List the notifications")
def list_notifications(
    request: HttpRequest,
    unread: bool = False,  # noqa: FBT001, FBT002 - ninja reads the query string by names
    before: int | None = None,
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
) -> dict[str, object]:
    """Give a page of notifications; ``before`` is the id that the page ends above."""
    rows = queries.for_user(_reader(request), unread=unread)
    found = list((rows.filter(pk__lt=before) if before else rows)[: limit + 1])
    more = len(found) > limit
    return {
        "items": [_entry(row) for row in found[:limit]],
        "next_before": found[limit - 1].pk if more else None,
    }


@router.post("/read", response=Unread, summary="Mark notifications as read")
def read_notifications(request: HttpRequest, reading: Reading) -> dict[str, object]:
    """Mark them as read by the token's user; doing it again changes nothing."""
    reader = _reader(request)
    actions.mark_read(reader, reading.ids, by=actor_of(request), now=clock.now())
    return {"unread": queries.unread_count(reader)}


def _reader(request: HttpRequest) -> int:
    return tokens.token(int(actor_of(request).id)).created_by_id


def _entry(row: Notification) -> dict[str, object]:
    return {
        "id": row.pk,
        "code": row.code,
        "severity": row.severity,
        "title": say(row.title_message),
        "body": say(row.body_message),
        "link": row.link,
        "created_at": row.created_at,
        "read": row.is_read,
    }
