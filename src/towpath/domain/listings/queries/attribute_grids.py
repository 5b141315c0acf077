"""The grids of the Attributes view (settings: Attributes and mapping)."""

from towpath.domain.stores.logic.marketplaces import MARKETPLACES
from towpath.kit.grid.declared import Choice, Column, Grid
from towpath.kit.text import N_

_COUNTRIES = tuple(Choice(code, one.name) for code, one in MARKETPLACES.items())
_STATES = (Choice("true", N_("Enabled")), Choice("false", N_("Disabled")))
ATTRIBUTES = Grid(
    "channel.attributes",
    (
        Column("country", N_("Country"), "choice", choices=_COUNTRIES),
        Column("id", N_("ID"), "number"),
        Column("name", N_("Amazon Attribute Name")),
        Column("attribute_code", N_("Product Catalog Attribute Code")),
        Column("overwrite", N_("Overwrite Magento Values"), "bool", choices=_STATES),
        Column("active", N_("Status"), "bool", choices=_STATES),
        Column("action", N_("Action"), "action", "attribute_code", sortable=False, filterable=False),
    ),
    default_sort="id",
)
VALUES = Grid(
    "channel.attribute_values",
    (
        Column("region", N_("Region"), "choice", "store__country", sortable=False, filterable=False),
        Column("product_sku", N_("Magento Product SKU"), sortable=False),
        Column("asin", N_("ASIN"), sortable=False, prefix=True),
        Column("text", N_("Amazon Value"), sortable=False),
        Column(
            "imported",
            N_("Status"),
            "bool",
            sortable=False,
            choices=(Choice("true", N_("Imported")), Choice("false", N_("Not Imported"))),
        ),
    ),
    default_sort="id",
    also=("product_id",),
)
