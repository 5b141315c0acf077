"""Facts of listings as Amazon's attributes, and back."""

from decimal import Decimal

from towpath.domain.stores.logic.marketplaces import marketplace
from towpath.gateways.amazon.attributes import Change, Listing
from towpath.sync.offers import attributes_from, facts_from, has, submission

US, JP = marketplace("US"), marketplace("JP")
WHOLE = {
    "presence": "listed",
    "asin": "B000000001",
    "condition": "used_good",
    "note": "Scratch",
    "price": "34.50",
    "currency": "USD",
    "channel": "DEFAULT",
    "quantity": 7,
    "handling_time": 2,
    "tax_code": "A_GEN_TAX",
}
HERE = {"marketplace_id": US.id}
STOCK = {"fulfillment_channel_code": "DEFAULT", "quantity": 7, "lead_time_to_ship_max_days": 2}


def patches(told: dict[str, object], **changed: object) -> list[tuple[str, str, list[dict[str, object]]]]:
    sent = submission({**told, **changed}, told, "LUGGAGE", US)
    assert isinstance(sent, Change)
    return [(one.op, one.attribute, [dict(value) for value in one.values]) for one in sent.patches]


def test_a_new_listing_is_an_offer_on_an_item() -> None:
    sent = submission(WHOLE, {}, "LUGGAGE", US)
    assert isinstance(sent, Listing)
    assert (sent.product_type, sent.requirements) == ("LUGGAGE", "LISTING_OFFER_ONLY")
    assert sent.attributes == {
        "merchant_suggested_asin": [{"value": "B000000001", **HERE}],
        "condition_type": [{"value": "used_good", **HERE}],
        "condition_note": [{"value": "Scratch", "language_tag": "en_US", **HERE}],
        "product_tax_code": [{"value": "A_GEN_TAX", **HERE}],
        "purchasable_offer": [
            {
                **HERE,
                "currency": "USD",
                "audience": "ALL",
                "our_price": [{"schedule": [{"value_with_tax": Decimal("34.50")}]}],
            }
        ],
        "fulfillment_availability": [STOCK],
    }


def test_of_an_unknown_item_the_type_is_product() -> None:
    sent = submission(WHOLE, {"presence": "absent"}, "", US)
    assert isinstance(sent, Listing)
    assert sent.product_type == "PRODUCT"


def test_a_quantity_leaves_the_handling_time_alone() -> None:
    stock = {"fulfillment_channel_code": "DEFAULT", "quantity": 0}
    assert patches(WHOLE, quantity=0) == [("merge", "fulfillment_availability", [stock])]


def test_a_price_is_merged_and_a_condition_replaced() -> None:
    changes = patches(WHOLE, price="30.00", condition="used_like_new")
    assert [(op, name) for op, name, _values in changes] == [
        ("replace", "condition_type"),
        ("merge", "purchasable_offer"),
    ]


def test_an_empty_note_is_deleted() -> None:
    values = [{**HERE, "language_tag": "en_US"}]
    assert patches(WHOLE, note="") == [("delete", "condition_note", values)]


def test_amazon_fulfils_from_now_on_without_a_quantity_of_ours() -> None:
    told = {"presence": "listed", "quantity": 7, "channel": "DEFAULT"}
    sent = submission({"presence": "listed", "channel": "AMAZON_NA"}, told, "LUGGAGE", US)
    assert isinstance(sent, Change)
    assert [(one.op, list(one.values)) for one in sent.patches] == [
        ("replace", [{"fulfillment_channel_code": "AMAZON_NA"}])
    ]


def test_an_end_is_no_submission() -> None:
    assert submission({"presence": "absent"}, WHOLE, "LUGGAGE", US) is None


def test_what_amazon_shows_is_read_as_the_facts_that_were_sent() -> None:
    assert facts_from(attributes_from(WHOLE, US), US) == WHOLE
    yen = WHOLE | {"price": "3450", "currency": "JPY"}
    assert facts_from(attributes_from(yen, JP), JP) == yen


def test_amazon_has_what_was_sent_when_every_fact_is_there() -> None:
    item = facts_from(attributes_from(WHOLE, US), US)
    assert has({"presence": "listed", "quantity": 7}, item)
    assert not has({"presence": "listed", "quantity": 6}, item)
    assert not has(WHOLE, None)
    assert has({"presence": "absent"}, None)
    assert not has({"presence": "absent"}, item)
