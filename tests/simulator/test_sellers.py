from tests.simulator.caller import CA, US, amazon


def test_the_account_takes_part_in_its_marketplaces() -> None:
    reply = amazon().call("getMarketplaceParticipations")
    assert reply.status == 200
    assert reply.headers["x-amzn-ratelimit-limit"] == "0.016"
    assert [one["marketplace"]["id"] for one in reply.data["payload"]] == [US, CA]
    assert reply.data["payload"][1]["marketplace"] == {
        "id": CA,
        "name": "Amazon.ca",
        "countryCode": "CA",
        "defaultCurrencyCode": "CAD",
        "defaultLanguageCode": "en_CA",
        "domainName": "www.amazon.ca",
    }


def test_the_sixteenth_call_at_once_is_too_many_and_says_nothing_of_rates() -> None:
    shop = amazon()
    assert {shop.call("getAccount").status for _ in range(15)} == {200}
    refused = shop.call("getAccount")
    assert refused.status == 429
    assert refused.data["errors"][0]["code"] == "QuotaExceeded"
    assert {"x-amzn-ratelimit-limit", "retry-after"} & refused.headers.keys() == set()
    shop.move(seconds=63)
    assert shop.call("getAccount").status == 200


def test_without_a_token_nothing_is_answered() -> None:
    assert amazon().call("getAccount", token="").status == 403
