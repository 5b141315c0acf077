"""What this room declares itself: Catalog > Catalog."""

from towpath.domain.settings.logic.registry import Choice, Group, Section, Setting
from towpath.kit.text import N_

PRICE_SCOPE = "catalog/catalog/price/scope"
PER_WEBSITE = "website"
CATALOG = Section(
    key="catalog/catalog",
    label=N_("Catalog"),
    groups=(
        Group(
            label=N_("Price"),
            settings=(
                Setting(
                    key=PRICE_SCOPE,
                    kind="choice",
                    label=N_("Catalog Price Scope"),
                    help=N_("Website: every attribute of the input type Price has a value for each website."),
                    default="global",
                    choices=(Choice("global", N_("Global")), Choice(PER_WEBSITE, N_("Website"))),
                    synonyms=("Price scope", "Website prices"),
                ),
            ),
        ),
    ),
)
