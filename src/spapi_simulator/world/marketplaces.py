"""The marketplaces of the Selling Partner API, with what answers and pages need of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Marketplace:
    """``rate`` is how many units of its currency the generator takes for one US dollar."""

    id: str
    country: str
    region: str
    currency: str
    language: str
    domain: str
    rate: float
    decimals: int = 2

    @property
    def name(self) -> str:
        """Give the name that Amazon shows: its domain with a capital letter."""
        return self.domain.removeprefix("www.").capitalize()


_ALL = (
    Marketplace("ATVPDKIKX0DER", "US", "na", "USD", "en_US", "www.amazon.com", 1),
    Marketplace("A2EUQ1WTGCTBG2", "CA", "na", "CAD", "en_CA", "www.amazon.ca", 1.35),
    Marketplace("A1AM78C64UM0Y8", "MX", "na", "MXN", "es_MX", "www.amazon.com.mx", 18),
    Marketplace("A2Q3Y263D00KWC", "BR", "na", "BRL", "pt_BR", "www.amazon.com.br", 5),
    Marketplace("A1PA6795UKMFR9", "DE", "eu", "EUR", "de_DE", "www.amazon.de", 0.92),
    Marketplace("A1RKKUPIHCS9HS", "ES", "eu", "EUR", "es_ES", "www.amazon.es", 0.92),
    Marketplace("A13V1IB3VIYZZH", "FR", "eu", "EUR", "fr_FR", "www.amazon.fr", 0.92),
    Marketplace("APJ6JRA9NG5V4", "IT", "eu", "EUR", "it_IT", "www.amazon.it", 0.92),
    Marketplace("A1F83G8C2ARO7P", "GB", "eu", "GBP", "en_GB", "www.amazon.co.uk", 0.79),
    Marketplace("A28R8C7NBKEWEA", "IE", "eu", "EUR", "en_IE", "www.amazon.ie", 0.92),
    Marketplace("A1805IZSGTT6HS", "NL", "eu", "EUR", "nl_NL", "www.amazon.nl", 0.92),
    Marketplace("AMEN7PMS3EDWL", "BE", "eu", "EUR", "fr_BE", "www.amazon.com.be", 0.92),
    Marketplace("A2NODRKZP88ZB9", "SE", "eu", "SEK", "sv_SE", "www.amazon.se", 10.5),
    Marketplace("A1C3SOZRARQ6R3", "PL", "eu", "PLN", "pl_PL", "www.amazon.pl", 4),
    Marketplace("A33AVAJ2PDY3EV", "TR", "eu", "TRY", "tr_TR", "www.amazon.com.tr", 32),
    Marketplace("AE08WJ6YKNBMC", "ZA", "eu", "ZAR", "en_ZA", "www.amazon.co.za", 18.5),
    Marketplace("ARBP9OOSHTCHU", "EG", "eu", "EGP", "ar_EG", "www.amazon.eg", 48),
    Marketplace("A17E79C6D8DWNP", "SA", "eu", "SAR", "ar_SA", "www.amazon.sa", 3.75),
    Marketplace("A2VIGQ35RCS4UG", "AE", "eu", "AED", "en_AE", "www.amazon.ae", 3.67),
    Marketplace("A21TJRUUN4KGV", "IN", "eu", "INR", "en_IN", "www.amazon.in", 83),
    Marketplace("A1VC38T7YXB528", "JP", "fe", "JPY", "ja_JP", "www.amazon.co.jp", 150, 0),
    Marketplace("A39IBJ37TRP1C6", "AU", "fe", "AUD", "en_AU", "www.amazon.com.au", 1.5),
    Marketplace("A19VAU5U5O7RUS", "SG", "fe", "SGD", "en_SG", "www.amazon.sg", 1.34),
)
MARKETPLACES = {one.id: one for one in _ALL}
BY_COUNTRY = {one.country: one for one in _ALL} | {"UK": next(one for one in _ALL if one.country == "GB")}
