"""What this room declares and decides: the channel's global settings and the tasks before the first store."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from towpath.domain.access.logic.settings import DEBUG_LOGGING, READ_ONLY
from towpath.domain.settings.logic.registry import ENABLED_DISABLED, NO, Choice, Group, Section, Setting
from towpath.kit.text import N_, Message

CLEAR_LOG_HISTORY = "sales_channels/global_settings/sync/clear_log_history"
CRON_SOURCE = "sales_channels/global_settings/sync/cron_source"

RETENTION: Mapping[str, timedelta] = {
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
    "monthly": timedelta(days=30),
}
"""How long logs are held: the printed intervals, read as the on-screen help reads them."""

CRON_BACKGROUND, CRON_COMMAND_LINE = "magento", "cli"

GLOBAL_SETTINGS = Section(
    key="sales_channels/global_settings",
    label=N_("Global Settings"),
    synonyms=("Amazon", "Sales Channel Settings"),
    groups=(
        Group(
            label=N_("Sales Channel Settings"),
            settings=(
                Setting(
                    key=CLEAR_LOG_HISTORY,
                    kind="choice",
                    label=N_("Clear Log History"),
                    help=N_(
                        "How long the listing changes and the communication errors are held: "
                        "one day, seven days or thirty days. What is older is deleted daily."
                    ),
                    default="monthly",
                    choices=(
                        Choice("daily", N_("Once Daily")),
                        Choice("weekly", N_("Once Weekly")),
                        Choice("monthly", N_("Once Monthly")),
                    ),
                    required=True,
                ),
                Setting(
                    key=CRON_SOURCE,
                    kind="choice",
                    label=N_("Background Tasks (CRON) Source"),
                    help=N_(
                        "Who starts the channel's work: the background worker, or your own scheduler "
                        "that calls “towpath channel run” every five minutes (1 to 15)."
                    ),
                    default=CRON_BACKGROUND,
                    choices=(
                        Choice(CRON_BACKGROUND, N_("Magento CRON")),
                        Choice(CRON_COMMAND_LINE, N_("Command Line (CLI) CRON")),
                    ),
                    required=True,
                    synonyms=("channel:amazon:run",),
                ),
                Setting(
                    key=DEBUG_LOGGING,
                    kind="bool",
                    label=N_("Enable Debug Logging"),
                    help=N_(
                        "Writes more detail to logs/channel_amazon.log in the data folder. "
                        "Only while you look for a fault."
                    ),
                    default=NO,
                    choices=ENABLED_DISABLED,
                ),
                Setting(
                    key=READ_ONLY,
                    kind="bool",
                    label=N_("Read-Only Mode"),
                    help=N_(
                        "Blocks every call that would change something at Amazon; changes are kept and sent "
                        "once it is disabled. For copies of your shop, never for production. It switches "
                        "itself on when the address of the Admin changes."
                    ),
                    default=NO,
                    choices=ENABLED_DISABLED,
                    confirm=Message(
                        N_(
                            "Is this the production instance? Disabling Read-Only Mode makes this instance "
                            "the owner of the API key, and what was held is sent to Amazon."
                        )
                    ),
                    confirm_value=NO,
                ),
            ),
        ),
    ),
)


RUN_EVERY = timedelta(minutes=10)
"""Background tasks count as running while their last run is younger."""


def is_running(last_run: datetime | None, now: datetime) -> bool:
    """Tell whether background tasks run as often as the exchange with Amazon needs."""
    return last_run is not None and now - last_run < RUN_EVERY


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do before the first store; ``links`` are addresses with their labels."""

    key: str
    group: str
    title: str
    text: str
    links: tuple[tuple[str, str], ...] = ()


AMAZON, COMMERCE = N_("Amazon"), N_("Commerce")
TASKS: tuple[Task, ...] = (
    Task(
        "seller_account",
        AMAZON,
        N_("Have an active Seller Central account"),
        N_(
            "In North America (United States, Canada, Mexico) or Europe (United Kingdom), on the "
            "Professional selling plan. It costs a monthly fee and selling fees."
        ),
        (
            ("https://sellercentral.amazon.com/", N_("United States")),
            ("https://sellercentral.amazon.ca/", N_("Canada")),
            ("https://sellercentral.amazon.com.mx/", N_("Mexico")),
            ("https://sellercentral.amazon.co.uk/", N_("United Kingdom")),
        ),
    ),
    Task(
        "approved_seller",
        AMAZON,
        N_("Be an approved seller"),
        N_(
            "The account is approved and nothing restricts your products or categories; some categories need "
            "an approval first. Set a return policy at least as good as Amazon's, and your taxes."
        ),
    ),
    Task(
        "shipping",
        AMAZON,
        N_("Set up your shipping methods"),
        N_("In Seller Central, under Settings > Shipping Settings."),
    ),
    Task(
        "vat",
        AMAZON,
        N_("Settle the VAT (mainly United Kingdom)"),
        N_(
            "Amazon advises its VAT Calculation Service. Verification and activation take 10 to 14 days; "
            "without it you answer for the VAT yourself."
        ),
    ),
    Task(
        "vacation",
        AMAZON,
        N_("Set the region to Inactive while you set up"),
        N_(
            "In Seller Central, under Settings > Account Info > Vacation Settings. "
            "Set it back to Active afterwards."
        ),
    ),
    Task(
        "background",
        COMMERCE,
        N_("Let background tasks run"),
        N_("All exchange of listings, orders and stock depends on them. They run every five minutes."),
    ),
    Task(
        "attributes",
        COMMERCE,
        N_("Raise the number of automatic matches"),
        N_(
            "Create Commerce attributes for ASIN, EAN, ISBN, UPC and GCID and fill in their values. "
            "An attribute without values matches nothing."
        ),
    ),
    Task(
        "currency",
        COMMERCE,
        N_("Enable the marketplace's currency"),
        N_("Where it differs from your store's currency: enable it and set its rate."),
    ),
    Task(
        "condition",
        COMMERCE,
        N_("Create a condition attribute"),
        N_("Needed only when your listings have more than one condition."),
    ),
    Task(
        "exclusions",
        COMMERCE,
        N_("Note the products to leave out"),
        N_(
            "Listing rules exclude them. Attributes used in rules need “Use for Promo Rule Conditions” "
            "set to Yes."
        ),
    ),
)
TASK_KEYS = frozenset(task.key for task in TASKS)
