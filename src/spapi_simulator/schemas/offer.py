"""The attributes of the sales terms: price, stock, condition."""

from spapi_simulator.schemas.parts import (
    LANGUAGE,
    MARKETPLACE,
    MOST,
    Attribute,
    Schema,
    flag,
    listed,
    moment,
    number,
    one_of,
    record,
    string,
)

CONDITIONS = {
    "new_new": "New",
    "new_open_box": "New - Open Box",
    "new_oem": "New - OEM",
    "refurbished_refurbished": "Refurbished",
    "used_like_new": "Used - Like New",
    "used_very_good": "Used - Very Good",
    "used_good": "Used - Good",
    "used_acceptable": "Used - Acceptable",
    "collectible_like_new": "Collectible - Like New",
    "collectible_very_good": "Collectible - Very Good",
    "collectible_good": "Collectible - Good",
    "collectible_acceptable": "Collectible - Acceptable",
    "club_club": "Club",
}
CURRENCY = {"$ref": "#/$defs/currency"}
CHANNEL = {"$ref": "#/$defs/fulfillment_channel_code"}
_PRICE = number("Price", 19.99, minimum=0, maximum=MOST, multipleOf=0.01)
_START, _END = moment("Start", "2026-11-24"), moment("End", "2026-12-24")


def _schedule(title: str, *, dated: bool = False) -> Schema:
    fields = {"value_with_tax": _PRICE, "start_at": _START, "end_at": _END}
    required = ["value_with_tax", "start_at", "end_at"] if dated else ["value_with_tax"]
    return listed(title, {"schedule": listed("Schedule", fields, required)}, ["schedule"])


_LEVEL = {
    "lower_bound": number("From Quantity", 5, "integer", minimum=0),
    "value": number("Price or Percentage", 10, minimum=0),
}
_PLAN = {
    "discount_type": one_of("Discount Type", {"fixed": "Fixed", "percent": "Percent"}),
    "levels": listed("Levels", _LEVEL, ["lower_bound", "value"], maxItems=5),
}
_BY_AMAZON: Schema = {"properties": {"fulfillment_channel_code": {"pattern": "^AMAZON"}}}
_ONLY_SELLERS_COUNT: Schema = {
    "$comment": "Amazon counts what it stores itself",
    "if": _BY_AMAZON | {"required": ["fulfillment_channel_code"]},
    "then": {"not": {"anyOf": [{"required": ["quantity"]}, {"required": ["is_inventory_available"]}]}},
}
_NOT_BOTH: Schema = {"not": {"required": ["quantity", "is_inventory_available"]}}

OFFER = (
    Attribute(
        "condition_type",
        "Item Condition",
        "The condition in which the item is sold.",
        {"value": one_of("Condition", CONDITIONS, editable=False), "marketplace_id": MARKETPLACE},
        group="offer",
        offer=True,
    ),
    Attribute(
        "condition_note",
        "Condition Note",
        "What a buyer should know of the condition of this item.",
        {
            "value": string("Condition Note", "Small dent on the left side.", maxLength=1000),
            "language_tag": LANGUAGE,
            "marketplace_id": MARKETPLACE,
        },
        ("language_tag", "value"),
        ("marketplace_id", "language_tag"),
        group="offer",
        offer=True,
    ),
    Attribute(
        "purchasable_offer",
        "Offer",
        "Prices, by audience, and the bounds within which the seller lets them move.",
        {
            "currency": CURRENCY,
            "audience": {"$ref": "#/$defs/audience"},
            "our_price": _schedule("Your Price"),
            "discounted_price": _schedule("Sale Price", dated=True),
            "minimum_seller_allowed_price": _schedule("Minimum Price"),
            "maximum_seller_allowed_price": _schedule("Maximum Price"),
            "map_price": _schedule("Minimum Advertised Price"),
            "start_at": record({"value": _START}, ["value"]),
            "end_at": record({"value": _END}, ["value"]),
            "quantity_discount_plan": listed(
                "Quantity Discounts",
                {"schedule": listed("Schedule", _PLAN, ["discount_type", "levels"])},
                ["schedule"],
            ),
            "marketplace_id": MARKETPLACE,
        },
        (),
        ("marketplace_id", "currency", "audience"),
        group="offer",
        offer=True,
    ),
    Attribute(
        "fulfillment_availability",
        "Fulfillment Availability",
        "Who ships, and how many the seller has.",
        {
            "fulfillment_channel_code": CHANNEL,
            "quantity": number("Quantity", 152, "integer", minimum=0),
            "is_inventory_available": flag("Always Available"),
            "lead_time_to_ship_max_days": number("Handling Time", 2, "integer", minimum=0, maximum=30),
            "restock_date": moment("Restock Date", "2026-12-01"),
        },
        ("fulfillment_channel_code",),
        ("fulfillment_channel_code",),
        group="offer",
        offer=True,
        rules=(_ONLY_SELLERS_COUNT, _NOT_BOTH),
    ),
    Attribute(
        "list_price",
        "List Price",
        "The price that the manufacturer recommends, without tax.",
        {"currency": CURRENCY, "value": _PRICE, "marketplace_id": MARKETPLACE},
        ("currency", "value"),
        ("marketplace_id", "currency"),
        group="offer",
        offer=True,
    ),
    Attribute(
        "merchant_shipping_group",
        "Shipping Template",
        "The seller's template for shipping fees.",
        {"value": string("Shipping Template", "legacy-template-id"), "marketplace_id": MARKETPLACE},
        group="offer",
        offer=True,
    ),
    Attribute(
        "max_order_quantity",
        "Max Order Quantity",
        "How many one order may have at most.",
        {
            "value": number("Max Order Quantity", 10, "integer", minimum=1, maximum=1000),
            "marketplace_id": MARKETPLACE,
        },
        group="offer",
        offer=True,
    ),
    Attribute(
        "product_tax_code",
        "Product Tax Code",
        "The tax code of the item.",
        {"value": string("Product Tax Code", "A_GEN_TAX", maxLength=50), "marketplace_id": MARKETPLACE},
        group="offer",
        offer=True,
    ),
    Attribute(
        "gift_options",
        "Gift Options",
        "Whether the seller wraps gifts and prints messages.",
        {
            "can_be_messaged": flag("Gift Message"),
            "can_be_wrapped": flag("Gift Wrap"),
            "marketplace_id": MARKETPLACE,
        },
        (),
        group="offer",
        offer=True,
    ),
    Attribute(
        "skip_offer",
        "Skip Offer",
        "Yes to describe a product without offering it.",
        {"value": flag("Skip Offer"), "marketplace_id": MARKETPLACE},
        group="offer",
        offer=True,
    ),
)
