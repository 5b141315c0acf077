"""The eight tabs of a store's listings: their columns, and their rows (listings: Tabs)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType

from django.db.models import Q

from towpath.domain.listings.logic.acting import MERCHANT_CHANNEL
from towpath.domain.listings.logic.reasons import message_of
from towpath.domain.listings.logic.said import CODES_OF, REASONS_ABOUT, RELISTING, status_of, statuses_of
from towpath.domain.listings.logic.states import CAUSES, LIVE, TABS
from towpath.domain.listings.models import SORTED_BY, Listing
from towpath.domain.rules.logic.language import Vocabulary
from towpath.domain.rules.queries.vocabulary import vocabulary
from towpath.domain.stores.logic.conditions import CONDITIONS
from towpath.kit.errors import NotFound
from towpath.kit.grid.declared import Choice, Column, Grid, Row, Rows
from towpath.kit.speech import say
from towpath.kit.text import N_

_BY_WHOM = (Choice("merchant", N_("Merchant")), Choice("amazon", N_("Amazon")))
_ALSO = (
    "sku",
    "state",
    "cause",
    "relisting",
    "product_id",
    "channel_now",
    "currency",
    "reason",
    "reason_params",
    "product__values__name",
)


def _named(labels: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(key, label) for key, label in labels.items())


def _of_status(chosen: Sequence[str]) -> Q:
    causes = [one for one in chosen if one in CAUSES]
    states = [one for one in chosen if one not in CAUSES and one != RELISTING]
    wanted = Q(cause__in=causes) | Q(state__in=states, relisting=False)
    return wanted | Q(relisting=True) if RELISTING in chosen else wanted


def _fulfilled_by(chosen: Sequence[str]) -> Q:
    """Narrow to whom the listings are fulfilled by; both is everything."""
    wanted = Q(channel_now=MERCHANT_CHANNEL)
    return Q() if len(chosen) > 1 else wanted if "merchant" in chosen else ~wanted


def _by_whom(row: Row) -> str:
    return str(_BY_WHOM[row["channel_now"] != MERCHANT_CHANNEL])


def _of_reason(chosen: Sequence[str]) -> Q:
    return Q(reason__in=[code for about in chosen for code in CODES_OF[about]])


class Spoken:
    """Says the reasons of listings; what rules speak of is read once, when it is first needed."""

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return vocabulary()

    def reason(self, row: Row) -> str:
        """Say why a listing stands where it does; empty where there is no reason."""
        if not row["reason"]:
            return ""
        by_amazon = row["channel_now"] != MERCHANT_CHANNEL
        message = message_of(row["reason"], row["reason_params"], self._vocabulary, by_amazon=by_amazon)
        return say(message) if message else ""


def _money(key: str, label: str, field: str = "") -> Column:
    return Column(key, label, kind="money", field=field, currency_field="currency")


def _conditions(key: str, label: str, field: str = "") -> Column:
    return Column(key, label, kind="choice", field=field, choices=_named(CONDITIONS))


def _name_of(row: Row) -> str:
    """Name a listing as Amazon does, or as its product until Amazon's item is found."""
    return str(row["title"] or row["product__values__name"] or "")


_PLAIN = (
    Column("sku", N_("Amazon Seller SKU")),
    Column("asin", N_("ASIN")),
    Column("title", N_("Product Listing Name"), said=_name_of),
    _conditions("condition", N_("Condition")),
    _money("landed_price", N_("Landed Price")),
    _money("price", N_("Listing Price")),
    Column("quantity", N_("Amazon Quantity"), kind="number"),
    Column("buy_box", N_("Buy Box Won"), field="state", filterable=False, said=lambda _: say(N_("NA"))),
    _conditions("condition_override", N_("Condition Override"), "override__condition"),
    Column("notes_override", N_("Seller Notes Override"), field="override__seller_notes"),
    Column("handling_override", N_("Handling Override"), kind="number", field="override__handling_time"),
    _money("price_override", N_("List Price Override"), "override__price"),
    Column("updated_at", N_("Last change"), kind="date"),
    Column("last_pushed", N_("Last pushed"), kind="date", field="publication__told_at"),
    _money("shipping_price", N_("Shipping Price")),
    Column("handling_time", N_("Handling time (days)"), kind="number"),
    Column("product_sku", N_("Commerce SKU"), field="product__sku"),
    Column("action", N_("Action"), kind="action"),
)


def _columns(tab: str) -> dict[str, Column]:
    """Give every column that a tab may have, by key."""
    status = Column(
        "status",
        N_("Status"),
        kind="choice",
        field="state",
        choices=_named(statuses_of(TABS[tab][1])),
        said=lambda row: say(status_of(row)),
        narrow=_of_status,
    )
    reason = Column(
        "reason",
        N_("Inactive Reason (if provided by Amazon)") if tab == "inactive" else N_("Reason"),
        kind="choice",
        choices=_named(REASONS_ABOUT),
        said=Spoken().reason,
        narrow=_of_reason,
    )
    fulfilment = Column(
        "fulfilment",
        N_("Fulfilled By"),
        kind="choice",
        field="channel_now",
        choices=_BY_WHOM,
        said=_by_whom,
        narrow=_fulfilled_by,
    )
    return {column.key: column for column in (*_PLAIN, status, reason, fulfilment)}


_COMMON = ("sku", "asin", "title", "condition", "landed_price", "quantity", "status")
_VISIBLE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "incomplete": _COMMON,
        "new_third_party": ("sku", "asin", "title", "condition", "price", "quantity", "status"),
        "ready": _COMMON,
        "inactive": (*_COMMON, "reason"),
        "active": ("sku", "asin", "title", "condition", "landed_price", "quantity", "buy_box", "status"),
        "overrides": (
            "sku",
            "asin",
            "condition_override",
            "title",
            "notes_override",
            "handling_override",
            "price_override",
        ),
        "ineligible": (*_COMMON, "reason"),
        "ended": ("sku", "asin", "title", "condition", "quantity", "landed_price", "status"),
    }
)
"""What a tab shows at first, in its order; the rest may be chosen."""
_MORE = (
    "reason",
    "updated_at",
    "last_pushed",
    "fulfilment",
    "price",
    "shipping_price",
    "handling_time",
    "product_sku",
)


def grid_of(tab: str) -> Grid:
    """Give the grid of a tab, sorted where an index serves it; raises :class:`NotFound`."""
    if tab not in TABS:
        raise NotFound(N_("There is no such tab of listings."), code="UNKNOWN_TAB")
    columns, visible = _columns(tab), _VISIBLE[tab]
    keys = (*visible, *(key for key in (*_COMMON, *_MORE) if key not in visible), "action")
    return Grid(
        key=f"listings.{tab}",
        columns=tuple(
            replace(
                columns[key],
                visible=key in visible or key == "action",
                sortable=columns[key].name in SORTED_BY,
            )
            for key in keys
        ),
        default_sort="-updated_at",
        also=_ALSO,
    )


def rows_of(store_id: int, tab: str) -> Rows:
    """Give the listings of a store that a tab shows."""
    if tab == "overrides":
        return Listing.objects.filter(store_id=store_id, has_override=True, state__in=LIVE)
    return Listing.objects.filter(store_id=store_id, tab=tab)
