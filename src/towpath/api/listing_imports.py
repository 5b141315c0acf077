"""The import of a store's listings over the API."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from towpath.api.auth import actor_of
from towpath.api.gate import gated
from towpath.domain.listings.actions.pulling import import_listings
from towpath.domain.listings.queries.pulls import pull_of
from towpath.domain.stores.queries.stores import store_row
from towpath.kit import clock

router = Router(tags=["listings"])
router.add_decorator(gated)


class Fault(Schema):
    """Why an import rests; it goes on by itself. ``params`` belong to the message of the code."""

    code: str
    params: dict[str, object]
    at: datetime


class ImportFacts(Schema):
    """How far the listings of a store are imported; ``rows`` and ``detailed`` are of the last full import."""

    state: str = Field(description="waiting, asking, polling or detailing.")
    rows: int
    detailed: int
    imported_at: datetime | None
    changes_until: datetime | None
    fault: Fault | None


class ImportWish(Schema):
    """What to import."""

    full: bool = Field(True, description="Every listing; else what has changed since the last import.")


@router.post("/{int:store_id}/imports", response={202: ImportFacts}, summary="Import a store's listings")
def start_import(request: HttpRequest, store_id: int, wish: ImportWish) -> Status[dict[str, object]]:
    """Have the listings read from Amazon; an import that rests after a fault goes on at once."""
    import_listings(store_id, full=wish.full, by=actor_of(request), now=clock.now())
    return Status(202, _facts(store_id))


@router.get("/{int:store_id}/imports", response=ImportFacts, summary="Read how far the import is")
def get_listing_import(request: HttpRequest, store_id: int) -> dict[str, object]:
    """Give how far the listings are imported."""
    actor_of(request).require("listing.view")
    return _facts(store_row(store_id).id)


def _facts(store_id: int) -> dict[str, object]:
    pull = pull_of(store_id)
    fault = pull.fault and {"code": pull.fault_code, "params": pull.fault.params, "at": pull.fault_at}
    names = ("state", "rows", "detailed", "imported_at", "changes_until")
    return {name: getattr(pull, name) for name in names} | {"fault": fault}
