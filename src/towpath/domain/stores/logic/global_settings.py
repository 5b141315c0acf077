"""The channel's global settings (settings: Global settings)."""

from collections.abc import Mapping
from datetime import timedelta

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
