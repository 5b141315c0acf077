"""One listing with everything that is known of it (listings: Product Listing Details)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format

from towpath.domain.catalog.queries.sold import sku_of
from towpath.domain.listings.logic.acting import ACTIONS, MERCHANT_CHANNEL, label_of, offered
from towpath.domain.listings.logic.matching import MATCHED_BY
from towpath.domain.listings.logic.reasons import message_of
from towpath.domain.listings.logic.said import UPDATE_IN_PROGRESS, status_of
from towpath.domain.listings.models import Candidate, Listing, Override, Publication
from towpath.domain.rules.queries.vocabulary import vocabulary
from towpath.domain.stores.logic.conditions import CONDITIONS
from towpath.domain.stores.queries.stores import StoreRow, store_row, store_rows
from towpath.kit.actor import Actor
from towpath.kit.errors import NotFound
from towpath.kit.speech import say
from towpath.kit.text import N_, Message

BY_AMAZON, BY_SETTINGS, BY_HAND, BY_OVERRIDE = (
    N_("Amazon"),
    N_("Listing settings"),
    N_("Set by hand"),
    N_("Override"),
)
OF_STOCK = N_("Stock of the product")


@dataclass(frozen=True, slots=True)
class Fact:
    """A value that holds for a listing now, and where it comes from; ``key`` is stable."""

    key: str
    label: str
    value: Any
    source: str

    @property
    def text(self) -> str:
        """Write the value in the reader's way; empty where there is none."""
        if self.value is None:
            return ""
        if isinstance(self.value, Message):
            return say(self.value)
        is_number = isinstance(self.value, int | Decimal)
        return number_format(self.value, force_grouping=True) if is_number else str(self.value)


@dataclass(frozen=True, slots=True)
class Shared:
    """A listing of the same Seller SKU in another store of the account; the oldest store decides."""

    store: str
    store_id: int
    listing_id: int
    decides: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """A listing as its page shows it."""

    listing: Listing
    store: StoreRow
    status: str
    reason: Message | None
    product_sku: str
    facts: Sequence[Fact]
    issues: Sequence[dict[str, Any]]
    refusal: Sequence[dict[str, Any]]
    shared: Sequence[Shared]
    candidates: Sequence[Candidate]
    publication: Publication | None
    replaces: Listing | None
    replaced_by: Listing | None

    @property
    def channel(self) -> str:
        """Give the channel that fulfils it, or is to."""
        return str(self.listing.channel_now)

    def actions(self, by: Actor) -> list[tuple[str, str]]:
        """Give key and label of what somebody can do with it now."""
        keys = offered(str(self.listing.tab), mass=False)
        return [(key, label_of(key, self.channel)) for key in keys if by.may(ACTIONS[key].right)]


def listing_row(store_id: int, listing_id: int) -> Listing:
    """Give a listing of a store; raises :class:`NotFound`."""
    row = Listing.objects.select_related("replaces").filter(store_id=store_id, pk=listing_id).first()
    if row is None:
        raise NotFound(N_("There is no such listing."), code="UNKNOWN_LISTING")
    return row


def listing_by_sku(store_id: int, sku: str) -> Listing:
    """Give a listing of a store by its Seller SKU; raises :class:`NotFound`."""
    row = Listing.objects.filter(store_id=store_id, sku=sku).first()
    if row is None:
        raise NotFound(N_("There is no such listing."), code="UNKNOWN_LISTING")
    return row


def details(store_id: int, listing_id: int) -> Details:
    """Give everything about a listing; raises :class:`NotFound`."""
    store, row = store_row(store_id), listing_row(store_id, listing_id)
    publication = Publication.objects.filter(listing=row).first()
    by_amazon = row.channel_now != MERCHANT_CHANNEL
    return Details(
        listing=row,
        store=store,
        status=status_of({"state": row.state, "cause": row.cause, "relisting": row.relisting}),
        reason=message_of(row.reason, row.reason_params, vocabulary(), by_amazon=by_amazon)
        if row.reason
        else None,
        product_sku=sku_of(row.product_id) if row.product_id else "",
        facts=_facts(row, store, by_amazon=by_amazon),
        issues=row.issues,
        refusal=publication.refusal if publication else [],
        shared=_shared(row, store),
        candidates=list(row.candidates.all()),
        publication=publication,
        replaces=row.replaces,
        replaced_by=Listing.objects.filter(replaces=row).order_by("-pk").first(),
    )


def _facts(row: Listing, store: StoreRow, *, by_amazon: bool) -> list[Fact]:
    override = Override.objects.filter(listing=row).first() or Override()
    ours = row.origin != "amazon"
    condition = override.condition or row.condition
    price = row.price if override.price is None else override.price
    landed = _money(row.landed_price, row, store) or Message(UPDATE_IN_PROGRESS)
    days = row.handling_time if override.handling_time is None else override.handling_time
    by_whom = Message(N_("Amazon") if by_amazon else N_("Merchant"))
    is_matched = Message(N_("Matched") if row.product_id else N_("Not matched"))
    of_quantity = BY_AMAZON if by_amazon or not row.product_id else OF_STOCK
    found = {
        "condition": (
            N_("Condition"),
            Message(CONDITIONS[condition]) if condition in CONDITIONS else condition,
            _source(bool(override.condition), row.condition_by_hand, ours=ours),
        ),
        "price": (
            N_("Listing Price"),
            _money(price, row, store),
            _source(override.price is not None, ours=ours),
        ),
        "landed_price": (N_("Landed Price"), landed, BY_AMAZON),
        "quantity": (N_("Amazon Quantity"), row.quantity, of_quantity),
        "handling_time": (
            N_("Handling time (days)"),
            days,
            _source(override.handling_time is not None, ours=ours),
        ),
        "fulfilment": (
            N_("Fulfilled By"),
            by_whom,
            _source(overridden=False, by_hand=bool(row.channel_by_hand), ours=ours),
        ),
        "product": (N_("Match"), is_matched, MATCHED_BY.get(row.matched_by, "")),
    }
    return [Fact(key, *parts) for key, parts in found.items()]


def _source(overridden: bool, by_hand: bool = False, *, ours: bool) -> str:  # noqa: FBT001, FBT002 - facts
    if overridden:
        return BY_OVERRIDE
    if by_hand:
        return BY_HAND
    return BY_SETTINGS if ours else BY_AMAZON


def _shared(row: Listing, store: StoreRow) -> list[Shared]:
    """Give the listings of the same Seller SKU in the account's stores, the oldest store first."""
    stores = {one.id: one for one in store_rows() if one.account_id == store.account_id is not None}
    rows = Listing.objects.filter(store__in=list(stores), sku=row.sku)
    if len(rows) < 2:  # noqa: PLR2004 - with itself alone it shares nothing
        return []
    ordered = sorted(rows, key=lambda one: (stores[one.store_id].created_at, one.store_id))
    return [
        Shared(stores[one.store_id].name, one.store_id, one.pk, decides=not place)
        for place, one in enumerate(ordered)
    ]


def _money(amount: Decimal | None, row: Listing, store: StoreRow) -> str | None:
    """Write an amount in the reader's way, with the decimals of the store's currency."""
    if amount is None:
        return None
    number = number_format(amount, store.marketplace.decimals, force_grouping=True)
    return f"{number}\N{NO-BREAK SPACE}{row.currency or store.marketplace.currency}"
