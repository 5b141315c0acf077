"""The groups Listing Price and Business Price of a store's listing settings."""

from towpath.domain.settings.logic.registry import YES, Choice, Setting
from towpath.domain.stores.logic.fields import Field, FieldGroup, an_attribute, one_of, switch
from towpath.kit.text import N_

NO_TAX_CODE, DEFAULT_TAX_CODE = "do_not_manage", "default"
DISABLED = "disabled"
BUSINESS_COUNTRIES = ("US", "GB", "DE", "FR", "IT", "ES", "CA", "JP", "IN", "MX")
"""Marketplaces with Amazon Business."""
WITH_PRICE_RULES = N_("Stored and checked now; it takes effect with the pricing rules.")

PRICE = FieldGroup(
    key="price",
    label=N_("Listing Price"),
    fields=(
        Field(
            setting=Setting(
                key="price_source",
                kind="choice",
                label=N_("Magento Price Source"),
                help=N_("The starting amount. Where it is empty for a product, its Price is used."),
                default="price",
                required=True,
            ),
            source="price",
        ),
        Field(
            setting=an_attribute(
                "map_attribute",
                N_("Minimum Advertised Price (MAP)"),
                N_("After all rules, a lower price is raised to this value."),
            ),
            source="price",
        ),
        Field(
            setting=an_attribute(
                "msrp_attribute",
                N_("Strike Through Price (MSRP)"),
                N_("Sent as a reference; Amazon may show it struck through."),
            ),
            source="price",
        ),
        Field(setting=switch("vat", N_("Apply Value Added Tax (VAT)"), N_("Adds the tax to the price."))),
        Field(
            setting=Setting(
                key="vat_percentage",
                kind="decimal",
                label=N_("VAT Percentage"),
                help=N_("10.2 adds 10.20 %."),
                default="0.00",
                minimum=0,
                maximum=99,
            ),
            when=("vat", (YES,)),
            needed=True,
        ),
        Field(
            setting=one_of(
                "tax_code_mode",
                N_("Amazon Product Tax Code (PTC)"),
                N_("Do Not Manage PTC sends no tax code."),
                NO_TAX_CODE,
                Choice(NO_TAX_CODE, N_("Do Not Manage PTC")),
                Choice(DEFAULT_TAX_CODE, N_("Set Default PTC")),
            ),
            countries=("GB",),
        ),
        Field(
            setting=Setting(
                key="default_tax_code",
                kind="text",
                label=N_("Default PTC"),
                help=N_("Sent when a listing is created; later edits do not touch existing listings."),
                max_length=50,
            ),
            when=("tax_code_mode", (DEFAULT_TAX_CODE,)),
            countries=("GB",),
        ),
        Field(
            setting=Setting(
                key="currency_conversion",
                kind="choice",
                label=N_("Currency Conversion"),
                help=N_(
                    "Converts from the catalogue's currency to the marketplace's at the rate that stands in "
                    "the configuration, under General > Currency Setup. Leave it off where both are the same."
                ),
                default=DISABLED,
                required=True,
            ),
            source="currencies",
        ),
    ),
    later=N_("MAP, MSRP and VAT are stored and checked now; they take effect with the pricing rules."),
)
_TIERS = (
    (N_("Pricing Level One: at least qty"), N_("Pricing Level One: % off list price")),
    (N_("Pricing Level Two: at least qty"), N_("Pricing Level Two: % off list price")),
    (N_("Pricing Level Three: at least qty"), N_("Pricing Level Three: % off list price")),
    (N_("Pricing Level Four: at least qty"), N_("Pricing Level Four: % off list price")),
    (N_("Pricing Level Five: at least qty"), N_("Pricing Level Five: % off list price")),
)
TIERS = range(1, len(_TIERS) + 1)


def _tier(number: int) -> tuple[Field, Field]:
    """Give the fields of a level: from how many units on, and the discount in percent."""
    quantity, discount = _TIERS[number - 1]
    when = ("tiered_price", (YES,))
    return (
        Field(
            setting=Setting(
                key=f"tier_{number}_quantity", kind="integer", label=quantity, minimum=2, maximum=1_000_000
            ),
            when=when,
            countries=BUSINESS_COUNTRIES,
        ),
        Field(
            setting=Setting(
                key=f"tier_{number}_discount", kind="decimal", label=discount, minimum=0, maximum=99
            ),
            when=when,
            countries=BUSINESS_COUNTRIES,
        ),
    )


BUSINESS = FieldGroup(
    key="business",
    label=N_("(B2B) Business Price"),
    help=N_("The seller account must be enrolled in Amazon Business."),
    fields=(
        Field(
            setting=switch(
                "business_price",
                N_("Enable Business Pricing"),
                N_("The business price is the final listing price after all rules."),
            ),
            countries=BUSINESS_COUNTRIES,
        ),
        Field(
            setting=switch("tiered_price", N_("Enable Tiered Pricing")),
            when=("business_price", (YES,)),
            countries=BUSINESS_COUNTRIES,
        ),
        *(field for number in TIERS for field in _tier(number)),
    ),
    later=WITH_PRICE_RULES,
)
