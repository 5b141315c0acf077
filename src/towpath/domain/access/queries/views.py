from django.db.models import QuerySet

from towpath.domain.access.models import GridView
from towpath.kit.actor import Actor
from towpath.kit.errors import NotFound
from towpath.kit.text import N_


def views(user_id: int, grid: str) -> QuerySet[GridView]:
    """Give a user's views of a grid, in the order in which they were saved."""
    return GridView.objects.filter(user=user_id, grid=grid)


def view_of(view_id: int, by: Actor) -> GridView:
    """Give a view of the user who asks; raises :class:`NotFound`, of another's views too."""
    rows = (
        GridView.objects.filter(pk=view_id, user=int(by.id)) if by.kind == "user" else GridView.objects.none()
    )
    if (row := rows.first()) is None:
        raise NotFound(N_("There is no such view."))
    return row
