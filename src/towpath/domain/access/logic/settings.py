"""What this room declares: Services > Magento Services > API Keys."""

from towpath.domain.settings.logic.registry import Choice, Group, Section, Setting
from towpath.kit.text import N_

PRODUCTION_KEY = "services/magento_services/api_keys/production"
SANDBOX_KEY = "services/magento_services/api_keys/sandbox"
ACTIVE_ENVIRONMENT = "services/magento_services/api_keys/active_environment"
GRACE_HOURS = "services/magento_services/api_keys/grace_hours"
READ_ONLY = "sales_channels/global_settings/sync/read_only"
DEBUG_LOGGING = "sales_channels/global_settings/sync/debug_logging"
"""Declared with the other global settings of the channel; the gate reads these two along with the key."""

KEY_SETTINGS = {"production": PRODUCTION_KEY, "sandbox": SANDBOX_KEY}
ENVIRONMENT_LABELS = {"production": N_("Production"), "sandbox": N_("Sandbox")}
DEFAULT_GRACE_HOURS = 24
LONGEST_GRACE_HOURS = 168
RIGHT = "config.services.write"
_OLD_NAMES = ("Amazon API key", "Api Key", "Commerce Services Connector", "MAGI")

SERVICES = Section(
    key="services/magento_services",
    label=N_("Magento Services"),
    synonyms=("Commerce Services Connector", "Services Connector", "Api Keys", "API Portal"),
    groups=(
        Group(
            label=N_("API Keys"),
            settings=(
                Setting(
                    key=PRODUCTION_KEY,
                    kind="secret",
                    label=N_("Production API Key"),
                    help=N_(
                        "Sent by Commerce when it calls the services in the production environment "
                        "(used by Amazon Sales Channel). It comes from your web account, not from Amazon."
                    ),
                    write_right=RIGHT,
                    synonyms=("Production Api Key", *_OLD_NAMES),
                ),
                Setting(
                    key=SANDBOX_KEY,
                    kind="secret",
                    label=N_("Sandbox API Key"),
                    help=N_(
                        "Sent by Commerce when it calls the services in the sandbox environment "
                        "(used by Amazon Sales Channel). It has no effect while Production is active."
                    ),
                    write_right=RIGHT,
                    synonyms=("Sandbox Api Key", *_OLD_NAMES),
                ),
                Setting(
                    key=ACTIVE_ENVIRONMENT,
                    kind="choice",
                    label=N_("Active Environment"),
                    help=N_(
                        "Which of the two keys opens the channel. "
                        "In Sandbox no call reaches a live Amazon account."
                    ),
                    default="production",
                    choices=tuple(Choice(value, label) for value, label in ENVIRONMENT_LABELS.items()),
                    required=True,
                    write_right=RIGHT,
                ),
                Setting(
                    key=GRACE_HOURS,
                    kind="integer",
                    label=N_("Grace Period (hours)"),
                    help=N_(
                        "How long the channel stays open after the last successful check while the key "
                        "service does not answer: 0 to 168 hours. The service may set a shorter one."
                    ),
                    default=str(DEFAULT_GRACE_HOURS),
                    minimum=0,
                    maximum=LONGEST_GRACE_HOURS,
                    required=True,
                    write_right=RIGHT,
                ),
            ),
        ),
    ),
)
