"""The listing settings of a store: eight groups of one page (settings: Listing settings)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from towpath.domain.settings.logic.registry import YES, Choice, Setting
from towpath.domain.stores.logic.conditions import CONDITIONS
from towpath.domain.stores.logic.fields import (
    OPTIONS_OF,
    Field,
    FieldGroup,
    Values,
    a_number,
    an_attribute,
    one_of,
)
from towpath.domain.stores.logic.price_settings import BUSINESS, DEFAULT_TAX_CODE, DISABLED, PRICE
from towpath.kit.text import N_

AUTOMATIC, BY_HAND = "automatic", "manual"
IMPORT, DO_NOT_IMPORT = "import", "do_not_import"
MERCHANT, AMAZON, BY_ATTRIBUTE = "merchant", "amazon", "attribute"
IDENTIFIERS = ("asin", "ean", "upc", "isbn", "gcid")
SEARCHES = (*IDENTIFIERS, "general")
"""What an Amazon item is found by, in the order of matching; ``search_<name>`` is its attribute's field."""

_IMPORTING = ("import_third_party", (IMPORT,))


ACTIONS = FieldGroup(
    key="actions",
    label=N_("Product Listing Actions"),
    fields=(
        Field(
            setting=one_of(
                "automatic_list_action",
                N_("Automatic List Action"),
                N_(
                    "Automatic: every product that the listing rule lets through, that matches an Amazon "
                    "item and has all required data is published without asking. Otherwise such products "
                    "wait in the tab Ready to List until you publish them."
                ),
                BY_HAND,
                Choice(BY_HAND, N_("Do Not Automatically List Eligible Products")),
                Choice(AUTOMATIC, N_("Automatically List Eligible Products")),
            )
        ),
        Field(
            setting=a_number(
                "handling_time",
                N_("Default Handling Time"),
                N_(
                    "Days until you dispatch. Sent only for listings that the channel created; those made in "
                    "Seller Central keep Amazon's value."
                ),
                "2",
                0,
                30,
            )
        ),
    ),
)
THIRD_PARTY = FieldGroup(
    key="third_party",
    label=N_("Third Party Listings"),
    fields=(
        Field(
            setting=one_of(
                "import_third_party",
                N_("Import Third Party Listings"),
                N_(
                    "Import: listings that you made in Seller Central are read, matched to products, and "
                    "shown under New Third Party where nothing matches. No product is ever created by itself."
                ),
                IMPORT,
                Choice(IMPORT, N_("Import Listing")),
                Choice(DO_NOT_IMPORT, N_("Do Not Import Listing")),
            )
        ),
        Field(
            setting=an_attribute(
                "seller_sku_attribute",
                N_("Attribute That Contains Amazon Seller SKU"),
                N_("Compared first."),
                "sku",
            ),
            source="any",
            when=_IMPORTING,
        ),
        Field(
            setting=an_attribute(
                "asin_attribute",
                N_("Attribute That Contains Amazon ASIN"),
                N_("Compared second."),
                "amazon_asin",
            ),
            source="any",
            when=_IMPORTING,
        ),
    ),
)
STOCK = FieldGroup(
    key="stock",
    label=N_("Stock / Quantity"),
    fields=(
        Field(
            setting=a_number(
                "out_of_stock_threshold",
                N_("Out-of-Stock Threshold"),
                N_("A product with less stock than this is not sold on Amazon; nothing in stock never is."),
                "0",
                0,
            )
        ),
        Field(
            setting=a_number(
                "maximum_quantity",
                N_("Maximum Listed Quantity"),
                N_("Amazon shows at most this quantity. Choose 1 to signal scarcity."),
                "10000",
                1,
            )
        ),
        Field(
            setting=a_number(
                "unmanaged_quantity",
                N_("“Do Not Manage Stock” Quantity"),
                N_("Shown for products whose stock is not managed: Amazon asks for a number."),
                "100",
                0,
            )
        ),
    ),
)
FULFILLED_BY = FieldGroup(
    key="fulfilled_by",
    label=N_("Fulfilled By"),
    fields=(
        Field(
            setting=one_of(
                "fulfilled_by",
                N_("Product Fulfilled By"),
                N_(
                    "Applies when a listing is created; later the listing's own action switches it. Amazon "
                    "owns the quantity of what it fulfils."
                ),
                MERCHANT,
                Choice(MERCHANT, N_("Fulfilled by Merchant")),
                Choice(AMAZON, N_("Fulfilled by Amazon")),
                Choice(BY_ATTRIBUTE, N_("Assign Fulfilled By Using Magento Product Attribute")),
            )
        ),
        Field(
            setting=an_attribute(
                "fulfilled_by_attribute",
                N_("Fulfilled By Attribute"),
                N_("Yes, or “Fulfilled By Amazon (FBA)”, means Amazon; everything else the merchant."),
            ),
            source="any",
            when=("fulfilled_by", (BY_ATTRIBUTE,)),
            needed=True,
        ),
    ),
)
SEARCH = FieldGroup(
    key="search",
    label=N_("Catalog Search"),
    help=N_("Products and Amazon items are matched by these, in this order. What is not chosen is left out."),
    fields=(
        *(
            Field(
                setting=an_attribute(f"search_{identifier}", label, default=default),
                source="any",
            )
            for identifier, label, default in (
                ("asin", N_("ASIN"), "amazon_asin"),
                ("ean", N_("EAN"), ""),
                ("upc", N_("UPC"), ""),
                ("isbn", N_("ISBN"), ""),
                ("gcid", N_("GCID"), ""),
            )
        ),
        Field(
            setting=an_attribute(
                "search_general",
                N_("General Search"),
                N_(
                    "Keywords, such as the product's name. What it finds is offered, never matched by itself."
                ),
                "name",
            ),
            source="any",
        ),
    ),
)
_BY_CONDITION = ("condition", (BY_ATTRIBUTE,))
_NOTES: Mapping[str, str] = {
    "refurbished_refurbished": N_("Refurbished: description"),
    "used_like_new": N_("Used; Like New: description"),
    "used_very_good": N_("Used; Very Good: description"),
    "used_good": N_("Used; Good: description"),
    "used_acceptable": N_("Used; Acceptable: description"),
    "collectible_like_new": N_("Collectible; Like New: description"),
    "collectible_very_good": N_("Collectible; Very Good: description"),
    "collectible_good": N_("Collectible; Good: description"),
    "collectible_acceptable": N_("Collectible; Acceptable: description"),
}


def _condition(condition: str) -> tuple[Field, ...]:
    """Give the row of a condition: the catalogue's value that means it, and what buyers are told."""
    option = Field(
        setting=an_attribute(f"condition_option_{condition}", CONDITIONS[condition]),
        source="chosen",
        when=_BY_CONDITION,
    )
    if condition not in _NOTES:
        return (option,)
    note = Setting(key=f"condition_note_{condition}", kind="note", label=_NOTES[condition], max_length=1000)
    return (option, Field(setting=note, when=("condition", (BY_ATTRIBUTE, condition))))


CONDITION = FieldGroup(
    key="condition",
    label=N_("Product Listing Condition"),
    fields=(
        Field(
            setting=one_of(
                "condition",
                N_("Listing Product Condition"),
                N_("One condition for all listings, or each product's own."),
                "new_new",
                *(Choice(key, name) for key, name in CONDITIONS.items()),
                Choice(BY_ATTRIBUTE, N_("Assign Condition Using Product Attribute")),
            )
        ),
        Field(
            setting=an_attribute(
                OPTIONS_OF,
                N_("Condition Attribute"),
                N_("A product whose value is empty or not mapped below stays Incomplete: Missing Condition."),
            ),
            source="options",
            when=_BY_CONDITION,
            needed=True,
        ),
        *(field for condition in CONDITIONS for field in _condition(condition)),
    ),
)
LISTING_GROUPS = (ACTIONS, THIRD_PARTY, PRICE, BUSINESS, STOCK, FULFILLED_BY, SEARCH, CONDITION)
"""The page's groups in their order."""


@dataclass(frozen=True, slots=True)
class ListingSettings:
    """The listing settings of a store as code reads them; an empty text is "not chosen".

    ``search`` is the attribute of each identifier (and "general") in the order of matching;
    ``condition_options`` gives the condition that an option of ``condition_attribute`` means;
    ``condition`` is empty while each product has its own. ``vat_percent`` is None while VAT is off, and
    ``tax_code`` and ``currency_pair`` ("USD/CAD") are empty while they are not used.
    """

    automatic: bool
    handling_time: int
    import_third_party: bool
    sku_attribute: str
    asin_attribute: str
    price_source: str
    map_attribute: str
    msrp_attribute: str
    vat_percent: Decimal | None
    tax_code: str
    currency_pair: str
    out_of_stock_threshold: int
    maximum_quantity: int
    unmanaged_quantity: int
    fulfilled_by: str
    fulfilled_by_attribute: str
    search: Mapping[str, str]
    condition: str
    condition_attribute: str
    condition_options: Mapping[str, str]
    condition_notes: Mapping[str, str]


_DEFAULTS = {field.key: field.setting.default for group in LISTING_GROUPS for field in group.fields}


def listing_settings(values: Values) -> ListingSettings:
    """Read the settings from their texts by key; what is missing has its default."""
    text = _DEFAULTS | dict(values)
    importing, by_attribute = text["import_third_party"] == IMPORT, text["condition"] == BY_ATTRIBUTE
    options = {text[f"condition_option_{key}"]: key for key in CONDITIONS} if by_attribute else {}
    pair = text["currency_conversion"]
    return ListingSettings(
        automatic=text["automatic_list_action"] == AUTOMATIC,
        handling_time=int(text["handling_time"]),
        import_third_party=importing,
        sku_attribute=text["seller_sku_attribute"] if importing else "",
        asin_attribute=text["asin_attribute"] if importing else "",
        price_source=text["price_source"],
        map_attribute=text["map_attribute"],
        msrp_attribute=text["msrp_attribute"],
        vat_percent=Decimal(text["vat_percentage"]) if text["vat"] == YES else None,
        tax_code=text["default_tax_code"] if text["tax_code_mode"] == DEFAULT_TAX_CODE else "",
        currency_pair="" if pair == DISABLED else pair,
        out_of_stock_threshold=int(text["out_of_stock_threshold"]),
        maximum_quantity=int(text["maximum_quantity"]),
        unmanaged_quantity=int(text["unmanaged_quantity"]),
        fulfilled_by=text["fulfilled_by"],
        fulfilled_by_attribute=text["fulfilled_by_attribute"],
        search={name: text[f"search_{name}"] for name in SEARCHES if text[f"search_{name}"]},
        condition="" if by_attribute else text["condition"],
        condition_attribute=text[OPTIONS_OF] if by_attribute else "",
        condition_options={option: key for option, key in options.items() if option},
        condition_notes={key: note for key in _NOTES if (note := text[f"condition_note_{key}"])},
    )
