"""Saved views of grids: each user has his own, so no right is asked for and the journal is not told."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from towpath.domain.access.models import GridView
from towpath.domain.access.queries.views import view_of, views
from towpath.kit.actor import Actor
from towpath.kit.errors import InvalidFields
from towpath.kit.text import N_, Message

_LONGEST_NAME, _LONGEST_QUERY, _MOST = 64, 8_000, 50


def save_view(grid: str, name: str, query: str, *, by: Actor) -> GridView:
    """Keep the state of a grid under a new name."""
    if len(query) > _LONGEST_QUERY:
        raise InvalidFields({"name": Message(N_("The filters are too long to be saved."))})
    if views(int(by.id), grid).count() >= _MOST:
        raise InvalidFields({"name": Message(N_("Delete a view first: 50 is the most of one list."))})
    with _name_is_free():
        return GridView.objects.create(user_id=int(by.id), grid=grid, name=_checked(name), query=query)


def rename_view(view_id: int, name: str, *, by: Actor) -> GridView:
    """Give a view another name."""
    row = view_of(view_id, by)
    row.name = _checked(name)
    with _name_is_free():
        row.save(update_fields=["name"])
    return row


def delete_view(view_id: int, *, by: Actor) -> None:
    """Delete a view."""
    view_of(view_id, by).delete()


def _checked(name: str) -> str:
    text = " ".join(name.split())
    if not text or len(text) > _LONGEST_NAME:
        raise InvalidFields({"name": Message(N_("Enter a name of at most 64 characters."))})
    return text


@contextmanager
def _name_is_free() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise InvalidFields({"name": Message(N_("You have a view with this name already."))}) from None
