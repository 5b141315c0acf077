"""What this room declares itself: General > Currency Setup."""

from collections.abc import Mapping
from decimal import Decimal

from towpath.domain.settings.logic.registry import Choice, Group, Invalid, Section, Setting
from towpath.kit.text import N_

BASE = "general/currency/options/base"
CURRENCIES: Mapping[str, str] = {
    "AED": N_("United Arab Emirates Dirham"),
    "AUD": N_("Australian Dollar"),
    "BRL": N_("Brazilian Real"),
    "CAD": N_("Canadian Dollar"),
    "EGP": N_("Egyptian Pound"),
    "EUR": N_("Euro"),
    "GBP": N_("British Pound"),
    "INR": N_("Indian Rupee"),
    "JPY": N_("Japanese Yen"),
    "MXN": N_("Mexican Peso"),
    "PLN": N_("Polish Zloty"),
    "SAR": N_("Saudi Riyal"),
    "SEK": N_("Swedish Krona"),
    "SGD": N_("Singapore Dollar"),
    "TRY": N_("Turkish Lira"),
    "USD": N_("US Dollar"),
    "ZAR": N_("South African Rand"),
}
"""The currencies of Amazon's marketplaces with their names."""


def rate_key(currency: str) -> str:
    """Name the setting that holds how much of a currency one unit of the base currency is."""
    return f"general/currency/rates/{currency.lower()}"


def _positive(text: str) -> str:
    if Decimal(text) == 0:
        raise Invalid(N_("A rate is greater than zero. Leave the field empty where there is none."))
    return text


CURRENCY = Section(
    key="general/currency",
    label=N_("Currency Setup"),
    groups=(
        Group(
            label=N_("Currency Options"),
            settings=(
                Setting(
                    key=BASE,
                    kind="choice",
                    label=N_("Base Currency"),
                    help=N_("The currency of the catalogue's prices."),
                    default="USD",
                    choices=tuple(Choice(code, name) for code, name in CURRENCIES.items()),
                    required=True,
                ),
            ),
        ),
        Group(
            label=N_("Currency Rates"),
            settings=tuple(
                Setting(
                    key=rate_key(code),
                    kind="decimal",
                    label=name,
                    help=N_("How much of it one unit of the base currency is; empty: no rate."),
                    places=6,
                    minimum=0,
                    clean=_positive,
                    synonyms=(code, "Exchange rate", "Tipo de cambio"),
                )
                for code, name in CURRENCIES.items()
            ),
        ),
    ),
)
