import asyncio

from tests.gateways.amazon.recorder import Call, Recorder
from towpath.gateways.amazon.restrictions import Reason, Restriction, get_listings_restrictions

US = "ATVPDKIKX0DER"


def test_reasons_and_where_they_may_be_lifted() -> None:
    link = {
        "resource": "https://sellercentral.amazon.com/hz/approve",
        "verb": "GET",
        "title": "Request approval",
    }
    reason = {"message": "You need approval.", "reasonCode": "APPROVAL_REQUIRED", "links": [link]}
    data = {
        "restrictions": [
            {"marketplaceId": US, "conditionType": "used_good", "reasons": [reason]},
            {"marketplaceId": US, "reasons": [{"message": "No."}]},
        ]
    }
    client = Recorder(data)
    found = asyncio.run(
        get_listings_restrictions(client, "A1", "B01ABCDEFG", US, condition="used_good", locale="en_US")
    )
    lifted = ("https://sellercentral.amazon.com/hz/approve",)
    assert found == (
        Restriction("used_good", (Reason("APPROVAL_REQUIRED", "You need approval.", lifted),)),
        Restriction("", (Reason("", "No.", ()),)),
    )
    query = {
        "asin": "B01ABCDEFG",
        "sellerId": "A1",
        "marketplaceIds": (US,),
        "conditionType": "used_good",
        "reasonLocale": "en_US",
    }
    assert client.calls == [Call("getListingsRestrictions", query=query)]


def test_nothing_keeps_the_seller() -> None:
    client = Recorder({"restrictions": []})
    assert asyncio.run(get_listings_restrictions(client, "A1", "B01ABCDEFG", US)) == ()
    assert client.calls[0].query == {"asin": "B01ABCDEFG", "sellerId": "A1", "marketplaceIds": (US,)}
