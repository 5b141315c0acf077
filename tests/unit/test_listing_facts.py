"""What is read of a report's line and of a listing, whatever stands there."""

from decimal import Decimal

import pytest

from tests.gate import NOW
from towpath.domain.listings.logic.imports import ListingFacts, ReportRow, Standing, pause_after
from towpath.gateways.amazon.listings import Availability, Issue, Item
from towpath.gateways.amazon.reading import Money
from towpath.sync.listing_facts import listing_facts, report_row

LINE = {
    "seller-sku": " A/1 ",
    "asin1": "B000000001",
    "item-name": "Bag",
    "price": "20.50",
    "quantity": "5",
    "fulfillment-channel": "DEFAULT",
    "item-condition": "3",
    "status": "Active",
}
ROW = ReportRow(
    sku="A/1",
    asin="B000000001",
    title="Bag",
    price=Decimal("20.50"),
    quantity=5,
    condition="used_good",
    buyable=True,
)


def test_a_line_is_read() -> None:
    assert report_row(LINE) == ROW
    assert report_row({"seller-sku": "A/1"}) == ReportRow(sku="A/1")


@pytest.mark.parametrize(
    ("column", "text", "name", "value"),
    [
        ("price", "20,50", "price", Decimal("20.50")),
        ("price", "free", "price", None),
        ("price", "-1", "price", None),
        ("price", "NaN", "price", None),
        ("price", "1e99", "price", None),
        ("quantity", "many", "quantity", None),
        ("quantity", "99999999999", "quantity", None),
        ("quantity", "٣", "quantity", None),
        ("asin1", "B1", "asin", ""),
        ("status", "Aktiv", "buyable", None),
        ("status", "INACTIVE", "buyable", False),
        ("item-condition", "99", "condition", ""),
        ("fulfillment-channel", "AMAZON_NA", "channel", "AMAZON_NA"),
        ("item-name", "B\0ag", "title", "Bag"),
    ],
)
def test_what_cannot_be_read_is_left_out(column: str, text: str, name: str, value: object) -> None:
    row = report_row(LINE | {column: text})
    assert row is not None
    assert getattr(row, name) == value


@pytest.mark.parametrize("sku", ["", "  ", "x" * 41])
def test_a_line_without_a_sku_is_no_listing(sku: str) -> None:
    assert report_row(LINE | {"seller-sku": sku}) is None


def item(*availability: Availability) -> Item:
    issue = Issue(
        "18155", "Too dear", "ERROR", ("price",), enforcements=("LISTING_SUPPRESSED",), exempt_until=NOW
    )
    return Item(
        sku="A",
        asin="B000000001",
        name="Bag",
        product_type="BAG",
        condition="new_new",
        statuses=("DISCOVERABLE", "BUYABLE"),
        created=NOW,
        last_updated=NOW,
        image_url="https://example.com/bag.jpg",
        price=Money(Decimal("20.5"), "USD"),
        business_price=None,
        points=None,
        availability=availability,
        issues=(issue,),
        relationships=(),
        attributes={},
    )


def test_a_listing_is_read() -> None:
    facts = listing_facts(item(Availability("DEFAULT", 5)))
    assert facts == ListingFacts(
        sku="A",
        asin="B000000001",
        title="Bag",
        image_url="https://example.com/bag.jpg",
        product_type="BAG",
        condition="new_new",
        price=Decimal("20.5"),
        currency="USD",
        quantity=5,
        channel="DEFAULT",
        buyable=True,
        issues=facts.issues,
        amazon_updated_at=NOW,
    )
    (issue,) = facts.issues
    assert (issue["code"], issue["enforcements"]) == ("18155", ("LISTING_SUPPRESSED",))
    assert issue["exempt_until"] == "2026-11-24T09:30:00+00:00"


@pytest.mark.parametrize(
    ("availability", "channel", "quantity"),
    [
        ((), "DEFAULT", None),
        ((Availability("AMAZON_NA", 7),), "AMAZON_NA", 7),
        ((Availability("DEFAULT", 0), Availability("AMAZON_EU", None)), "AMAZON_EU", None),
    ],
)
def test_who_fulfils_it(availability: tuple[Availability, ...], channel: str, quantity: int | None) -> None:
    facts = listing_facts(item(*availability))
    assert (facts.channel, facts.quantity) == (channel, quantity)


def test_an_import_that_fails_rests_ever_longer() -> None:
    assert [pause_after(count).total_seconds() / 60 for count in (1, 2, 3, 7, 40)] == [5, 10, 20, 320, 360]
    rested = Standing(fault_at=NOW, failures=2).rests_until()
    assert rested is not None
    assert (rested - NOW).total_seconds() == 600
    assert Standing(fault_at=NOW).rests_until() is None
