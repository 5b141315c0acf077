import asyncio

from tests.gateways.amazon.recorder import Call, Recorder
from towpath.gateways.amazon.sellers import (
    Account,
    Participation,
    get_account,
    get_marketplace_participations,
)

CANADA = {
    "marketplace": {
        "id": "A2EUQ1WTGCTBG2",
        "name": "Amazon.ca",
        "countryCode": "CA",
        "defaultCurrencyCode": "CAD",
        "defaultLanguageCode": "en_CA",
        "domainName": "www.amazon.ca",
    },
    "participation": {"isParticipating": True, "hasSuspendedListings": True},
    "storeName": "Tow & Path",
}
ELSEWHERE = {"marketplace": {"id": "A38D8NSA03LJTC", "name": "SI Prod DE Marketplace"}, "participation": {}}
PARTICIPATION = Participation(
    marketplace_id="A2EUQ1WTGCTBG2",
    country="CA",
    currency="CAD",
    language="en_CA",
    domain="www.amazon.ca",
    store_name="Tow & Path",
    participating=True,
    suspended=True,
)


def test_participations_are_those_in_amazons_own_marketplaces() -> None:
    client = Recorder({"payload": [CANADA, ELSEWHERE]})
    assert asyncio.run(get_marketplace_participations(client)) == (PARTICIPATION,)
    assert client.calls == [Call("getMarketplaceParticipations")]


def test_the_account_tells_its_plan() -> None:
    payload = {
        "sellingPlan": "PROFESSIONAL",
        "businessType": "NEW_KIND",
        "marketplaceParticipationList": [CANADA],
    }
    client = Recorder({"payload": payload})
    assert asyncio.run(get_account(client)) == Account("NEW_KIND", "PROFESSIONAL", (PARTICIPATION,))
    assert client.calls == [Call("getAccount")]
