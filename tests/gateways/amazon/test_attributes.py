from datetime import date
from decimal import Decimal

import pytest

from towpath.gateways.amazon import attributes, wire
from towpath.gateways.amazon.attributes import Change, Listing, Offer, OfferOnly, Patch, Stock

US = "ATVPDKIKX0DER"
OFFER = Offer(US, "USD", Decimal("19.99"), minimum=Decimal("15.00"), maximum=Decimal(25))
SELECTORS = {"marketplace_id": US, "currency": "USD", "audience": "ALL"}


def test_a_price_names_its_selectors_and_its_guard_rails() -> None:
    assert attributes.purchasable_offer(OFFER) == [
        {
            **SELECTORS,
            "our_price": [{"schedule": [{"value_with_tax": Decimal("19.99")}]}],
            "minimum_seller_allowed_price": [{"schedule": [{"value_with_tax": Decimal("15.00")}]}],
            "maximum_seller_allowed_price": [{"schedule": [{"value_with_tax": Decimal(25)}]}],
        }
    ]


def test_a_price_is_merged_so_that_what_it_does_not_name_stays() -> None:
    patch = attributes.merge_price(Offer(US, "USD", Decimal("19.99")))
    assert wire.encoded(patch.as_json()) == (
        b'{"op":"merge","path":"/attributes/purchasable_offer","value":[{"marketplace_id":"ATVPDKIKX0DER",'
        b'"currency":"USD","audience":"ALL","our_price":[{"schedule":[{"value_with_tax":19.99}]}]}]}'
    )


def test_a_quantity_is_merged_so_that_handling_time_stays() -> None:
    assert attributes.merge_stock(Stock(quantity=0)).as_json() == {
        "op": "merge",
        "path": "/attributes/fulfillment_availability",
        "value": [{"fulfillment_channel_code": "DEFAULT", "quantity": 0}],
    }


def test_handling_time_and_restock_date_are_sent_when_given() -> None:
    assert attributes.fulfillment_availability(
        Stock(7, lead_time_days=3, restock_date=date(2026, 12, 1))
    ) == [
        {
            "fulfillment_channel_code": "DEFAULT",
            "quantity": 7,
            "lead_time_to_ship_max_days": 3,
            "restock_date": date(2026, 12, 1),
        }
    ]


def test_no_quantity_is_written_where_amazon_counts() -> None:
    assert attributes.fulfillment_availability(Stock(channel="AMAZON_NA")) == [
        {"fulfillment_channel_code": "AMAZON_NA"}
    ]
    with pytest.raises(ValueError, match="AMAZON_NA"):
        Stock(quantity=1, channel="AMAZON_NA")


@pytest.mark.parametrize("missing", ["marketplace_id", "currency", "audience"])
def test_a_merge_without_a_selector_is_refused_here(missing: str) -> None:
    value = {name: text for name, text in SELECTORS.items() if name != missing}
    with pytest.raises(ValueError, match=missing):
        attributes.merge("purchasable_offer", [value])


def test_an_offer_on_an_item_that_amazon_has() -> None:
    note = attributes.condition_note("Tiny scratch", language="en_US", marketplace_id=US)
    listing = OfferOnly("B01ABCDEFG", "used_good", OFFER, Stock(3), {"condition_note": note}).listing()
    assert listing.as_json() == {
        "productType": "PRODUCT",
        "requirements": "LISTING_OFFER_ONLY",
        "attributes": {
            "merchant_suggested_asin": [{"value": "B01ABCDEFG", "marketplace_id": US}],
            "condition_type": [{"value": "used_good", "marketplace_id": US}],
            "purchasable_offer": attributes.purchasable_offer(OFFER),
            "fulfillment_availability": [{"fulfillment_channel_code": "DEFAULT", "quantity": 3}],
            "condition_note": [{"value": "Tiny scratch", "language_tag": "en_US", "marketplace_id": US}],
        },
    }


def test_a_whole_listing_and_a_change() -> None:
    name = [{"value": "Oar", "language_tag": "en_US", "marketplace_id": US}]
    assert Listing("PADDLE", {"item_name": name}).as_json() == {
        "productType": "PADDLE",
        "requirements": "LISTING",
        "attributes": {"item_name": name},
    }
    patches = (Patch("replace", "item_name", name), Patch("delete", "condition_note"))
    assert Change("PADDLE", patches).as_json() == {
        "productType": "PADDLE",
        "patches": [
            {"op": "replace", "path": "/attributes/item_name", "value": name},
            {"op": "delete", "path": "/attributes/condition_note", "value": []},
        ],
    }
