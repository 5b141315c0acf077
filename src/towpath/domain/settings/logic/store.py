"""What this room declares itself: General > Store."""

from towpath.domain.settings.logic.registry import (
    PER_STORE_VIEW,
    PER_WEBSITE,
    Choice,
    Group,
    Section,
    Setting,
)
from towpath.kit.text import N_

LOCALES = tuple(
    Choice(code, name)  # a language is named in itself, so these need no translation
    for code, name in (
        ("de_DE", "Deutsch (Deutschland)"),
        ("en_AU", "English (Australia)"),
        ("en_CA", "English (Canada)"),
        ("en_GB", "English (United Kingdom)"),
        ("en_US", "English (United States)"),
        ("es_ES", "Español (España)"),
        ("es_MX", "Español (México)"),
        ("es_US", "Español (Estados Unidos)"),
        ("fr_CA", "Français (Canada)"),
        ("fr_FR", "Français (France)"),
        ("it_IT", "Italiano (Italia)"),
        ("ja_JP", "日本語 (日本)"),
        ("nl_NL", "Nederlands (Nederland)"),
        ("pl_PL", "Polski (Polska)"),
        ("pt_BR", "Português (Brasil)"),
        ("sv_SE", "Svenska (Sverige)"),
        ("tr_TR", "Türkçe (Türkiye)"),
    )
)
STORE = Section(
    key="general/store",
    label=N_("Store"),
    groups=(
        Group(
            label=N_("Store Information"),
            settings=(
                Setting(
                    key="general/store/information/name",
                    kind="text",
                    label=N_("Store Name"),
                    help=N_("The name that customers and colleagues know the store by."),
                    scopes=PER_STORE_VIEW,
                ),
            ),
        ),
        Group(
            label=N_("Locale Options"),
            settings=(
                Setting(
                    key="general/store/locale/time_zone",
                    kind="timezone",
                    label=N_("Time Zone"),
                    help=N_("Days begin and end by this clock in reports and in the log."),
                    default="UTC",
                    scopes=PER_WEBSITE,
                ),
                Setting(
                    key="general/store/locale/locale",
                    kind="locale",
                    label=N_("Locale"),
                    help=N_("How the store writes numbers, dates and currencies."),
                    default="en_US",
                    choices=LOCALES,
                    scopes=PER_STORE_VIEW,
                    synonyms=("language",),
                ),
            ),
        ),
    ),
)
