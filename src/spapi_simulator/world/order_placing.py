"""Fills in an order: who buys, what it costs, until when it must be shipped."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from random import Random

from spapi_simulator.world.buyers import Address, buyer
from spapi_simulator.world.marketplaces import Marketplace
from spapi_simulator.world.money import in_currency, rounded
from spapi_simulator.world.order import Line, Order
from spapi_simulator.world.order_rules import OrderRules

PROGRAMS = {
    "prime": "PRIME",
    "premium": "PREMIUM",
    "business": "AMAZON_BUSINESS",
    "preorder": "PREORDER",
    "pick_up": "IN_STORE_PICK_UP",
}
SERVICE_LEVELS = {"premium": "NEXT_DAY", "prime": "SECOND_DAY"}
FIRST_PARTS = {"na": ("111", "112", "113", "114"), "eu": ("026", "028", "302", "306"), "fe": ("249", "503")}
SALES_TAX = {
    "WA": "0.1035",
    "NEW YORK": "0.08875",
    "TX": "0.0825",
    "PR": "0.115",
    "OR": "0",
    "MN": "0.07875",
    "QC": "0.14975",
    "ON": "0.13",
    "BRITISH COLUMBIA": "0.12",
}
"""By region, where tax comes on top of the price; everywhere else prices contain it."""
GIFT_WRAP = Decimal("3.99")
GIFT_MESSAGES = (
    "Happy birthday! Love, Ñoño & Zoë",
    "Alles Gute zum Geburtstag, liebe Änne!\nDeine Großeltern",
    "お誕生日おめでとう",
    "¡Feliz Navidad!",
)
PAYMENTS = {"BR": ("CreditCard", "Pix"), "JP": ("CreditCard", "ConvenienceStore", "CashOnDelivery")}
FREE_SHIPPING_FROM = Decimal(25)
SHIPPING = Decimal("4.99")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One entry of a buyer's basket, at the price of the moment."""

    sku: str
    asin: str
    title: str
    condition: tuple[str, str]
    unit_price: Decimal
    quantity: int


def fill_in(  # noqa: PLR0913 - what an order consists of
    chance: Random,
    rules: OrderRules,
    seller_id: str,
    marketplace: Marketplace,
    basket: Sequence[Wanted],
    at: datetime,
    *,
    by_amazon: bool,
    traits: Collection[str],
) -> Order:
    """Make an order of a basket; the same generator state gives the same one."""
    who = buyer(chance, marketplace, business="business" in traits)
    rate = _tax_rate(who.address)
    sum_of_items = sum((one.unit_price * one.quantity for one in basket), Decimal(0))
    free = by_amazon or "prime" in traits or sum_of_items >= in_currency(FREE_SHIPPING_FROM, marketplace)
    handling = 1 if {"prime", "premium"} & set(traits) else rules.handling_days
    latest = _end_of_day(at + timedelta(days=handling))
    return Order(
        id=_order_id(chance, marketplace),
        seller_id=seller_id,
        marketplace_id=marketplace.id,
        created=at,
        updated=at,
        buyer=who,
        lines=[_line(chance, one, marketplace, rate, traits, free=free) for one in basket],
        by_amazon=by_amazon,
        programs=tuple(PROGRAMS[one] for one in sorted(traits) if one in PROGRAMS),
        service_level=next((level for one, level in SERVICE_LEVELS.items() if one in traits), "STANDARD"),
        ship_by=(at, latest),
        deliver_by=(
            latest + timedelta(days=rules.transit_days - 1),
            latest + timedelta(days=rules.transit_days + 1),
        ),
        payment_method=chance.choice(PAYMENTS.get(marketplace.country, ("CreditCard",))),
        status="PENDING_AVAILABILITY" if "preorder" in traits else "PENDING",
    )


def _line(
    chance: Random,
    wanted: Wanted,
    marketplace: Marketplace,
    rate: Decimal,
    traits: Collection[str],
    *,
    free: bool,
) -> Line:
    price = wanted.unit_price * wanted.quantity
    charges = {"ITEM": price}
    if not free:
        charges["SHIPPING"] = in_currency(SHIPPING, marketplace)
    if "gift" in traits:
        charges["GIFT_WRAP"] = in_currency(GIFT_WRAP, marketplace)
    discount = rounded(price / 10, marketplace) if "discount" in traits else Decimal(0)
    taxed = charges | {"ITEM": price - discount}
    return Line(
        id="".join(str(chance.randrange(10)) for _ in range(14)),
        sku=wanted.sku,
        asin=wanted.asin,
        title=wanted.title,
        condition=wanted.condition,
        quantity=wanted.quantity,
        unit_price=wanted.unit_price,
        charges=charges,
        taxes={kind: rounded(amount * rate, marketplace) for kind, amount in taxed.items()} if rate else {},
        discount=discount,
        promotion_id=f"PROMO-{chance.randrange(1000):03}" if discount else "",
        points=int(price / 100) if marketplace.country == "JP" else 0,
        gift_message=chance.choice(GIFT_MESSAGES) if "gift" in traits else "",
        gift_level="Classic Gift-Wrap" if "gift" in traits else "",
    )


def _tax_rate(address: Address) -> Decimal:
    return Decimal(SALES_TAX.get(address.region.upper(), "0"))


def _order_id(chance: Random, marketplace: Marketplace) -> str:
    first = chance.choice(FIRST_PARTS[marketplace.region])
    return f"{first}-{chance.randrange(10**7):07}-{chance.randrange(10**7):07}"


def _end_of_day(moment: datetime) -> datetime:
    return datetime.combine(moment.date(), time(23, 59, 59), moment.tzinfo)
