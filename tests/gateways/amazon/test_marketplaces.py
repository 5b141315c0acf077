from collections import Counter

import pytest

from towpath.domain.stores.logic.marketplaces import MARKETPLACES as STORES
from towpath.gateways.amazon.credentials import Endpoints
from towpath.gateways.amazon.marketplaces import MARKETPLACES, of_country, seller_central


def test_there_are_23_in_three_regions() -> None:
    assert Counter(one.region for one in MARKETPLACES.values()) == {"na": 4, "eu": 16, "fe": 3}
    assert all(key == one.id for key, one in MARKETPLACES.items())
    assert len({one.country for one in MARKETPLACES.values()}) == 23


def test_the_yen_alone_has_no_decimals() -> None:
    assert {one.currency for one in MARKETPLACES.values() if one.decimals != 2} == {"JPY"}


@pytest.mark.parametrize(
    ("country", "id_", "currency"),
    [
        ("US", "ATVPDKIKX0DER", "USD"),
        ("ca", "A2EUQ1WTGCTBG2", "CAD"),
        ("GB", "A1F83G8C2ARO7P", "GBP"),
        ("UK", "A1F83G8C2ARO7P", "GBP"),
        ("PL", "A1C3SOZRARQ6R3", "PLN"),
        ("JP", "A1VC38T7YXB528", "JPY"),
    ],
)
def test_a_country_has_its_marketplace(country: str, id_: str, currency: str) -> None:
    assert (of_country(country).id, of_country(country).currency) == (id_, currency)


def test_a_country_without_one_is_an_error() -> None:
    with pytest.raises(KeyError, match="CH"):
        of_country("CH")


def test_seller_central_may_be_overridden_for_a_country_and_for_all() -> None:
    amazon, simulator = Endpoints(), Endpoints(seller_central="http://127.0.0.1:8002")
    assert seller_central(of_country("MX"), amazon) == "https://sellercentral.amazon.com.mx"
    assert seller_central(of_country("DE"), amazon) == "https://sellercentral-europe.amazon.com"
    german = {"DE": "sellercentral.amazon.de"}
    assert seller_central(of_country("DE"), amazon, german) == "https://sellercentral.amazon.de"
    assert seller_central(of_country("FR"), amazon, german) == "https://sellercentral-europe.amazon.com"
    assert seller_central(of_country("DE"), simulator, german) == "http://127.0.0.1:8002"


def test_the_stores_know_the_same_marketplaces() -> None:
    """The domain may not import the gateway, so each has its table."""
    ours = {one.id: (one.country, one.region, one.currency, one.decimals) for one in STORES.values()}
    assert ours == {
        one.id: (one.country, one.region, one.currency, one.decimals) for one in MARKETPLACES.values()
    }
