"""What Amazon is to have of a store's listings, as SQL over their rows; ``actions/want.py`` writes it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import DecimalField, Q, Value
from django.db.models.expressions import Combinable

from towpath.domain.catalog.logic.attributes import Attribute
from towpath.domain.catalog.queries.attributes import attributes
from towpath.domain.catalog.queries.products import Place, products_at, value_text
from towpath.domain.rules.queries import sql
from towpath.domain.rules.queries.sql import Sql
from towpath.domain.settings import queries as configuration
from towpath.domain.settings.logic.currency import BASE, rate_key
from towpath.domain.stores.logic.listing_settings import ListingSettings
from towpath.domain.stores.queries.settings import listing_settings
from towpath.domain.stores.queries.stores import StoreRow, store_row, store_rows

_NUMBER = DecimalField(max_digits=30, decimal_places=10)


@dataclass(frozen=True, slots=True)
class Wants:
    """What decides, besides the listings themselves, what a store wants.

    ``rate`` is how much of the marketplace's currency one unit of the catalogue's is; None: there is none.
    ``older`` are the stores of the account that were there before, the oldest first: what they say of a
    Seller SKU holds for this store too.
    """

    store: StoreRow
    settings: ListingSettings
    rate: Decimal | None
    older: tuple[int, ...]
    younger: tuple[int, ...]
    now: datetime


def wants_of(store_id: int, now: datetime) -> Wants:
    """Read what decides what a store wants."""
    store, settings = store_row(store_id), listing_settings(store_id)
    same = [one for one in store_rows() if one.account_id == store.account_id is not None]
    ages = sorted(same, key=lambda one: (one.created_at, one.id))
    place = next((number for number, one in enumerate(ages) if one.id == store_id), 0)
    ids = tuple(one.id for one in ages)
    return Wants(store, settings, rate_of(store, settings), ids[:place], ids[place + 1 :], now)


def rate_of(store: StoreRow, settings: ListingSettings) -> Decimal | None:
    """Give the rate from the catalogue's currency to the marketplace's; None: no price can be said."""
    currency = store.marketplace.currency
    values = configuration.values([BASE, rate_key(currency)])
    if values[BASE] == currency:
        return Decimal(1)
    rate = values[rate_key(currency)]
    return Decimal(rate) if settings.currency_pair and rate else None


def product_facts(wants: Wants, products: Q) -> tuple[str, tuple[Any, ...]]:
    """Give SQL for (id, price, map) of the products: the amounts in the catalogue's currency."""
    settings, place = wants.settings, Place(wants.store.website_id)
    codes = {settings.price_source, "price", settings.map_attribute}
    known = attributes(codes - {""} | {"special_from_date", "special_to_date"})
    price = _amount(known, settings.price_source, place)
    if settings.price_source == "special_price":
        price = _while_special(price, known, place, _today(wants.now))
    if settings.price_source != "price":
        price = Sql("coalesce({0}, {1})", price, _amount(known, "price", place), field=_NUMBER)
    least = _amount(known, settings.map_attribute, place)
    rows = products_at(place).filter(products).values_list("pk", price, least)
    statement, parameters = rows.query.sql_with_params()
    return statement, parameters


def _amount(known: dict[str, Attribute], code: str, place: Place) -> Combinable:
    if code not in known:
        return Sql("NULL::numeric", field=_NUMBER)
    return sql.number(sql.trimmed(value_text(known[code], place)))


def _while_special(price: Combinable, known: dict[str, Attribute], place: Place, today: str) -> Sql:
    """Give the special price inside its own dates, which both count; outside it is empty."""
    begins, ends = (
        sql.day(sql.trimmed(value_text(known[f"special_{name}_date"], place))) for name in ("from", "to")
    )
    inside = "CASE WHEN coalesce({1} <= {3}, true) AND coalesce({2} >= {3}, true) THEN {0} END"
    return Sql(inside, price, begins, ends, Value(today), field=_NUMBER)


def _today(now: datetime) -> str:
    zone = ZoneInfo(configuration.value("general/store/locale/time_zone"))
    return now.astimezone(zone).date().isoformat()
