"""Amazon's marketplaces, each with its region, currency and Seller Central."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from towpath.gateways.amazon.credentials import Endpoints, Region

_EUROPE = "sellercentral-europe.amazon.com"


@dataclass(frozen=True, slots=True)
class Marketplace:
    """``country`` is the ISO 3166 code, ``decimals`` the digits of the currency's minor unit."""

    id: str
    country: str
    region: Region
    currency: str
    seller_central: str
    decimals: int = 2


_TABLE = (
    Marketplace("ATVPDKIKX0DER", "US", "na", "USD", "sellercentral.amazon.com"),
    Marketplace("A2EUQ1WTGCTBG2", "CA", "na", "CAD", "sellercentral.amazon.ca"),
    Marketplace("A1AM78C64UM0Y8", "MX", "na", "MXN", "sellercentral.amazon.com.mx"),
    Marketplace("A2Q3Y263D00KWC", "BR", "na", "BRL", "sellercentral.amazon.com.br"),
    Marketplace("A1PA6795UKMFR9", "DE", "eu", "EUR", _EUROPE),
    Marketplace("A1RKKUPIHCS9HS", "ES", "eu", "EUR", _EUROPE),
    Marketplace("A13V1IB3VIYZZH", "FR", "eu", "EUR", _EUROPE),
    Marketplace("APJ6JRA9NG5V4", "IT", "eu", "EUR", _EUROPE),
    Marketplace("A1F83G8C2ARO7P", "GB", "eu", "GBP", _EUROPE),
    Marketplace("A28R8C7NBKEWEA", "IE", "eu", "EUR", "sellercentral.amazon.ie"),
    Marketplace("A1805IZSGTT6HS", "NL", "eu", "EUR", "sellercentral.amazon.nl"),
    Marketplace("AMEN7PMS3EDWL", "BE", "eu", "EUR", "sellercentral.amazon.com.be"),
    Marketplace("A2NODRKZP88ZB9", "SE", "eu", "SEK", "sellercentral.amazon.se"),
    Marketplace("A1C3SOZRARQ6R3", "PL", "eu", "PLN", "sellercentral.amazon.pl"),
    Marketplace("A33AVAJ2PDY3EV", "TR", "eu", "TRY", "sellercentral.amazon.com.tr"),
    Marketplace("AE08WJ6YKNBMC", "ZA", "eu", "ZAR", "sellercentral.amazon.co.za"),
    Marketplace("ARBP9OOSHTCHU", "EG", "eu", "EGP", "sellercentral.amazon.eg"),
    Marketplace("A17E79C6D8DWNP", "SA", "eu", "SAR", "sellercentral.amazon.sa"),
    Marketplace("A2VIGQ35RCS4UG", "AE", "eu", "AED", "sellercentral.amazon.ae"),
    Marketplace("A21TJRUUN4KGV", "IN", "eu", "INR", "sellercentral.amazon.in"),
    Marketplace("A1VC38T7YXB528", "JP", "fe", "JPY", "sellercentral.amazon.co.jp", decimals=0),
    Marketplace("A39IBJ37TRP1C6", "AU", "fe", "AUD", "sellercentral.amazon.com.au"),
    Marketplace("A19VAU5U5O7RUS", "SG", "fe", "SGD", "sellercentral.amazon.sg"),
)
MARKETPLACES: Mapping[str, Marketplace] = MappingProxyType({one.id: one for one in _TABLE})
_BY_COUNTRY = {one.country: one for one in _TABLE} | {"UK": MARKETPLACES["A1F83G8C2ARO7P"]}
_NO_HOSTS: Mapping[str, str] = MappingProxyType({})


def of_country(code: str) -> Marketplace:
    """Give a country's marketplace; Britain is GB or UK. Raises ``KeyError`` where Amazon has none."""
    return _BY_COUNTRY[code.upper()]


def seller_central(
    marketplace: Marketplace, endpoints: Endpoints, hosts: Mapping[str, str] = _NO_HOSTS
) -> str:
    """Give the address of Seller Central, without a slash at its end.

    That of the endpoints goes first (a stand-in Amazon), then the host given for the country: Amazon has
    changed hosts over time.
    """
    host = hosts.get(marketplace.country, marketplace.seller_central)
    return endpoints.seller_central or f"https://{host}"
