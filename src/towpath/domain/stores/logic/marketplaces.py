"""Amazon's marketplaces as a merchant chooses them (sp-api: Marketplaces)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

from towpath.kit.text import N_

Region: TypeAlias = Literal["na", "eu", "fe"]
REGIONS: Mapping[Region, str] = MappingProxyType(
    {"na": N_("North America"), "eu": N_("Europe"), "fe": N_("Far East")}
)


@dataclass(frozen=True, slots=True)
class Marketplace:
    """``country`` is the ISO 3166 code; ``name`` a message id; ``decimals`` those of the currency."""

    country: str
    id: str
    region: Region
    currency: str
    name: str
    decimals: int = 2


_TABLE = (
    # The four of the original product first, then by region (onboarding: Failure and limits).
    Marketplace("US", "ATVPDKIKX0DER", "na", "USD", N_("United States")),
    Marketplace("CA", "A2EUQ1WTGCTBG2", "na", "CAD", N_("Canada")),
    Marketplace("MX", "A1AM78C64UM0Y8", "na", "MXN", N_("Mexico")),
    Marketplace("GB", "A1F83G8C2ARO7P", "eu", "GBP", N_("United Kingdom")),
    Marketplace("BR", "A2Q3Y263D00KWC", "na", "BRL", N_("Brazil")),
    Marketplace("DE", "A1PA6795UKMFR9", "eu", "EUR", N_("Germany")),
    Marketplace("ES", "A1RKKUPIHCS9HS", "eu", "EUR", N_("Spain")),
    Marketplace("FR", "A13V1IB3VIYZZH", "eu", "EUR", N_("France")),
    Marketplace("IT", "APJ6JRA9NG5V4", "eu", "EUR", N_("Italy")),
    Marketplace("IE", "A28R8C7NBKEWEA", "eu", "EUR", N_("Ireland")),
    Marketplace("NL", "A1805IZSGTT6HS", "eu", "EUR", N_("Netherlands")),
    Marketplace("BE", "AMEN7PMS3EDWL", "eu", "EUR", N_("Belgium")),
    Marketplace("SE", "A2NODRKZP88ZB9", "eu", "SEK", N_("Sweden")),
    Marketplace("PL", "A1C3SOZRARQ6R3", "eu", "PLN", N_("Poland")),
    Marketplace("TR", "A33AVAJ2PDY3EV", "eu", "TRY", N_("Türkiye")),
    Marketplace("ZA", "AE08WJ6YKNBMC", "eu", "ZAR", N_("South Africa")),
    Marketplace("EG", "ARBP9OOSHTCHU", "eu", "EGP", N_("Egypt")),
    Marketplace("SA", "A17E79C6D8DWNP", "eu", "SAR", N_("Saudi Arabia")),
    Marketplace("AE", "A2VIGQ35RCS4UG", "eu", "AED", N_("United Arab Emirates")),
    Marketplace("IN", "A21TJRUUN4KGV", "eu", "INR", N_("India")),
    Marketplace("JP", "A1VC38T7YXB528", "fe", "JPY", N_("Japan"), decimals=0),
    Marketplace("AU", "A39IBJ37TRP1C6", "fe", "AUD", N_("Australia")),
    Marketplace("SG", "A19VAU5U5O7RUS", "fe", "SGD", N_("Singapore")),
)
MARKETPLACES: Mapping[str, Marketplace] = MappingProxyType({one.country: one for one in _TABLE})
"""By country, in the order of the list to choose from."""


def marketplace(country: str) -> Marketplace:
    """Give a country's marketplace; Britain is GB or UK. Raises ``KeyError`` where Amazon has none."""
    code = country.upper()
    return MARKETPLACES["GB" if code == "UK" else code]
