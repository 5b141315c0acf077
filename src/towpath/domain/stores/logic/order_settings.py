"""The order settings of a store (settings: Order settings)."""

from towpath.domain.settings.logic.registry import YES, Choice, Setting
from towpath.domain.stores.logic.fields import Field, FieldGroup, one_of
from towpath.kit.text import N_

DEFAULT_STATUS, CUSTOM_STATUS = "default", "custom"
_IMPORTING = ("import_orders", (YES,))

ORDERS = FieldGroup(
    key="orders",
    label=N_("Order Settings"),
    fields=(
        Field(
            setting=one_of(
                "import_orders",
                N_("Import Amazon Orders"),
                N_(
                    "Disabled: orders are only shown here and handled in Seller Central. Orders older than "
                    "the connection are never imported."
                ),
                YES,
                Choice(YES, N_("Enabled")),
                Choice("0", N_("Disabled")),
            )
        ),
        Field(
            setting=Setting(
                key="order_store_view",
                kind="choice",
                label=N_("Import Amazon Orders Into Magento Store"),
                help=N_("The store view that owns imported orders; left open, that of the store's website."),
            ),
            source="store_views",
            when=_IMPORTING,
        ),
        Field(
            setting=one_of(
                "customer_creation",
                N_("Customer Creation"),
                "",
                "guest",
                Choice("guest", N_("No Customer Creation (guest)")),
                Choice("account", N_("Build New Customer Account")),
            ),
            when=_IMPORTING,
        ),
        Field(
            setting=one_of(
                "order_number_source",
                N_("Order Number Source"),
                "",
                "magento",
                Choice("magento", N_("Build Using Magento Order Number")),
                Choice("amazon", N_("Build Using Amazon Order Number")),
            ),
            when=_IMPORTING,
        ),
        Field(
            setting=one_of(
                "pending_orders",
                N_("Pending Orders"),
                N_("Whether a pending order that you fulfil yourself holds stock."),
                "reserve",
                Choice("reserve", N_("Reserve Quantity")),
                Choice("do_not_reserve", N_("Do Not Reserve Quantity")),
            ),
            when=_IMPORTING,
        ),
        Field(
            setting=one_of(
                "order_status",
                N_("Order Status"),
                "",
                DEFAULT_STATUS,
                Choice(DEFAULT_STATUS, N_("Default Order Status")),
                Choice(CUSTOM_STATUS, N_("Custom Order Status")),
            ),
            when=_IMPORTING,
        ),
        Field(
            setting=Setting(
                key="processing_status",
                kind="text",
                label=N_("Processing Order Status"),
                help=N_("The code of the status that imported orders get, as the shop has it."),
                max_length=32,
            ),
            when=("order_status", (CUSTOM_STATUS,)),
            needed=True,
        ),
    ),
    later=N_("Stored and checked now; it takes effect with the import of orders."),
)
