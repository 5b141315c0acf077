"""Amazon stores over the API."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from towpath.api.auth import actor_of
from towpath.api.gate import gated
from towpath.domain.catalog.queries.scopes import websites
from towpath.domain.listings.actions.stores import NewStore, add_store
from towpath.domain.listings.queries.counts import tab_counts
from towpath.domain.stores.actions import stores as actions
from towpath.domain.stores.queries.stores import StoreRow, store_row, store_rows
from towpath.kit import clock
from towpath.sync import connect as sync
from towpath.sync.connect import Pasted

router = Router(tags=["stores"])
router.add_decorator(gated)
Limit = Annotated[int, Field(ge=1, le=200)]
COPIED = (
    "id",
    "name",
    "email",
    "country",
    "region",
    "seller_id",
    "status",
    "trouble",
    "suspended",
    "zeroed",
    "created_at",
    "updated_at",
    "connected_at",
    "opened_at",
    "deleting",
)


class StoreFacts(Schema):
    """A store; ``trouble`` is why it is held though nobody paused it, empty while all is well.

    ``opened_at``: since then the channel may write to Amazon. ``listings`` counts them by tab.
    """

    id: int
    name: str
    email: str
    website: str
    country: str
    marketplace_id: str
    currency: str
    region: str
    seller_id: str
    status: str = Field(description="not_connected, active, inactive or authorisation_expired.")
    trouble: str = Field(description="application_refused, authorisation_lost, not_selling or empty.")
    suspended: bool = Field(description="Amazon sells nothing of it in this country now.")
    zeroed: bool
    created_at: datetime
    updated_at: datetime
    connected_at: datetime | None
    opened_at: datetime | None
    deleting: bool
    listings: dict[str, int]


class StoreList(Schema):
    """In the order in which they were added; ``next_after`` is the ``after`` of the next page."""

    items: list[StoreFacts]
    next_after: int | None


class StoreNaming(Schema):
    """What can be changed of a store."""

    name: str
    email: str


class NewStoreFacts(StoreNaming):
    """A store to add; ``identifier`` is asin, ean, upc, isbn or gcid, ``attribute`` what holds it."""

    website: str = Field(description="The code of a website.")
    country: str = Field(description="The ISO 3166 code of a marketplace's country, such as US.")
    identifier: str = ""
    attribute: str = ""


class PastedToken(Schema):
    """What Amazon shows when a private application is authorised; Amazon is asked about it at once."""

    client_id: str
    client_secret: str = Field("", description="Empty: the stored one of this client id.")
    refresh_token: str
    seller_id: str = Field(description="Your Merchant Token in Seller Central.")


class KnownAccount(Schema):
    """The account of another store in the same region."""

    store_id: int


class Pause(Schema):
    """How to pause a store."""

    zero_quantity: bool = Field(False, description="Also tell Amazon the quantity 0 of its listings.")


class Deletion(Schema):
    """The store's name, to confirm that it is to go with everything that belongs to it."""

    name: str


@router.get("", response=StoreList, summary="List the Amazon stores")
def list_stores(request: HttpRequest, after: int = 0, limit: Limit = 50) -> dict[str, object]:
    """Give a page of stores."""
    actor_of(request).require("asc.access")
    rows = [row for row in store_rows() if row.id > after]
    found = rows[:limit]
    return {"items": _all(found), "next_after": found[-1].id if len(rows) > limit else None}


@router.post("", response={201: StoreFacts}, summary="Add an Amazon store")
def add_amazon_store(request: HttpRequest, store: NewStoreFacts) -> Status[dict[str, object]]:
    """Add a store that is not connected yet."""
    values = store.dict()
    codes = {site.code: site.pk for site in websites()}
    new = NewStore(website_id=codes.get(values.pop("website"), 0), **values)
    return Status(201, _facts(add_store(new, by=actor_of(request), now=clock.now())))


@router.get("/{int:store_id}", response=StoreFacts, summary="Read an Amazon store")
def get_store(request: HttpRequest, store_id: int) -> dict[str, object]:
    """Give one store."""
    actor_of(request).require("asc.access")
    return _facts(store_id)


@router.put("/{int:store_id}", response=StoreFacts, summary="Change name and e-mail address of a store")
def change_store(request: HttpRequest, store_id: int, naming: StoreNaming) -> dict[str, object]:
    """Change what can be changed."""
    actions.change_store(store_id, **naming.dict(), by=actor_of(request), now=clock.now())
    return _facts(store_id)


@router.post("/{int:store_id}/connect", response=StoreFacts, summary="Connect a store by a refresh token")
def connect_store(request: HttpRequest, store_id: int, pasted: PastedToken) -> dict[str, object]:
    """Ask Amazon about what was pasted and connect the store, for the first time or again."""
    sync.connect_pasted(store_id, Pasted(**pasted.dict()), by=actor_of(request), now=clock.now())
    return _facts(store_id)


@router.post("/{int:store_id}/join", response=StoreFacts, summary="Connect a store to a connected account")
def join_account(request: HttpRequest, store_id: int, known: KnownAccount) -> dict[str, object]:
    """Connect the store to the account of another one."""
    sync.connect_like(store_id, known.store_id, by=actor_of(request), now=clock.now())
    return _facts(store_id)


@router.post("/{int:store_id}/check", response=StoreFacts, summary="Ask Amazon about the store's account")
def check_store(request: HttpRequest, store_id: int) -> dict[str, object]:
    """Ask Amazon now, and record what it says."""
    sync.check_store(store_id, by=actor_of(request), now=clock.now())
    return _facts(store_id)


@router.post("/{int:store_id}/activate", response=StoreFacts, summary="Activate a paused store")
def activate_store(request: HttpRequest, store_id: int) -> dict[str, object]:
    """Let the store exchange data again, with its settings as they are now."""
    actions.activate(store_id, by=actor_of(request), now=clock.now())
    return _facts(store_id)


@router.post("/{int:store_id}/deactivate", response=StoreFacts, summary="Pause a store")
def deactivate_store(request: HttpRequest, store_id: int, pause: Pause) -> dict[str, object]:
    """Pause the exchange with Amazon; nothing is lost."""
    zero = pause.zero_quantity
    actions.deactivate(store_id, zero_quantity=zero, by=actor_of(request), now=clock.now())
    return _facts(store_id)


@router.delete("/{int:store_id}", response={202: StoreFacts}, summary="Delete a store")
def delete_store(request: HttpRequest, store_id: int, deletion: Deletion) -> Status[dict[str, object]]:
    """Begin to delete the store with everything that belongs to it; the listings at Amazon stay."""
    actions.delete_store(store_id, typed=deletion.name, by=actor_of(request), now=clock.now())
    return Status(202, _facts(store_id))


def _facts(store_id: int) -> dict[str, object]:
    return _all([store_row(store_id)])[0]


def _all(rows: list[StoreRow]) -> list[dict[str, object]]:
    codes = {site.pk: site.code for site in websites()}
    return [
        {name: getattr(row, name) for name in COPIED}
        | {"website": codes.get(row.website_id, ""), "listings": tab_counts(row.id)}
        | {"marketplace_id": row.marketplace.id, "currency": row.marketplace.currency}
        for row in rows
    ]
