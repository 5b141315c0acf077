"""The oracle notices what is wrong: otherwise a green contract report would say nothing."""

import json
from typing import Any

import pytest

from spapi_simulator.operations import OPERATIONS
from tests.simulator import truth
from tests.simulator.caller import US, Reply, amazon
from tests.simulator.published import folder, published
from tests.simulator.typed import typed

ID = {"x-amzn-requestid": "1"}
GOOD = {"sku": "S", "status": "ACCEPTED", "submissionId": "1", "issues": []}
ITEM = "/listings/2021-08-01/items/A1/S"
needs_models = pytest.mark.skipif(folder() is None, reason="SPAPI_MODELS names no folder of Amazon's models")


def reply(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    return Reply(
        status, ID if headers is None else headers, b"" if data is None else json.dumps(data).encode()
    )


@pytest.fixture(autouse=True)
def _uncounted(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong on purpose does not belong in the report."""
    monkeypatch.setattr(truth, "TALLY", {})


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_both_oracles_know_every_operation(operation: str) -> None:
    assert typed(operation).error is not None
    model = published(operation)
    assert model is None or "400" in model.responses


def test_every_answer_to_the_caller_is_checked_and_counted() -> None:
    shop = amazon()
    shop.call("getMarketplaceParticipations")
    shop.call("getMarketplaceParticipations", token="x")
    shop.call("getMarketplaceParticipations", true=False)
    tally = truth.TALLY["getMarketplaceParticipations"]
    assert (dict(tally.answers), tally.false_answers, tally.successes) == ({200: 1, 403: 1}, 0, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        reply(GOOD | {"status": "PERHAPS"}),
        reply({key: value for key, value in GOOD.items() if key != "sku"}),
        reply(GOOD | {"issues": [{"code": "1", "message": "m", "severity": "ERROR"}]}),
        reply(None),
        reply({"errors": [{"message": "no code"}]}, 400),
        reply({"errors": []}, 429, ID | {"x-amzn-ratelimit-limit": "5"}),
    ],
)
def test_a_wrong_answer_is_noticed(wrong: Reply) -> None:
    with pytest.raises(AssertionError):
        truth.assert_true(wrong, "patchListingsItem")
    assert truth.TALLY["patchListingsItem"].false_answers == 1


@needs_models
@pytest.mark.parametrize(
    "wrong",
    [reply(GOOD | {"isues": []}), reply(GOOD, 202), reply(GOOD, headers={}), reply({"errors": [{}]}, 418)],
)
def test_amazons_models_notice_more(wrong: Reply) -> None:
    with pytest.raises(AssertionError):
        truth.assert_true(wrong, "patchListingsItem")


def test_a_true_request_is_counted() -> None:
    body = {"productType": "SHIRT", "patches": [{"op": "delete", "path": "/attributes/item_name"}]}
    query = f"marketplaceIds={US}&includedData=issues,identifiers&mode=VALIDATION_PREVIEW"
    truth.assert_request_true("patchListingsItem", "PATCH", ITEM, query, json.dumps(body).encode())
    truth.assert_request_true("searchOrders", "GET", "/na/orders/2026-01-01/orders", "maxResultsPerPage=100")
    assert [(tally.requests, tally.false_requests) for tally in truth.TALLY.values()] == [(1, 0), (1, 0)]


@pytest.mark.parametrize(
    ("operation", "method", "path", "query", "body"),
    [
        ("getListingsItem", "GET", ITEM, "marketplaceIds=1&MarketplaceIds=1", None),
        ("getListingsItem", "GET", ITEM, "marketplaceIds=1", {}),
        ("patchListingsItem", "PATCH", ITEM, "marketplaceIds=1", None),
        ("patchListingsItem", "PATCH", ITEM, "marketplaceIds=1", {"productType": "SHIRT"}),
        ("getFeeds", "GET", "/feeds/2021-06-30/feed", "", None),
        ("getFeeds", "GET", "/reports/2021-06-30/reports", "", None),
    ],
)
def test_a_wrong_request_is_noticed(operation: str, method: str, path: str, query: str, body: Any) -> None:
    with pytest.raises(AssertionError):
        truth.assert_request_true(
            operation, method, path, query, b"" if body is None else json.dumps(body).encode()
        )


def test_a_body_may_be_a_list() -> None:
    price = {"ListingPrice": {"CurrencyCode": "USD", "Amount": 20.0}}
    wanted = {"MarketplaceId": "1", "Identifier": "a", "PriceToEstimateFees": price}
    body = [{"FeesEstimateRequest": wanted, "IdType": "ASIN", "IdValue": "B1"}]
    path = "/products/fees/v0/feesEstimate"
    truth.assert_request_true("getMyFeesEstimates", "POST", path, "", json.dumps(body).encode())


@needs_models
@pytest.mark.parametrize(
    ("operation", "path", "query"),
    [
        ("getListingsItem", ITEM, ""),
        ("getListingsItem", ITEM, "marketplaceIds=1&includedData=everything"),
        ("getListingsItem", ITEM, "marketplaceIds=1&marketplaceIds=2"),
        ("getFeeds", "/feeds/2021-06-30/feeds", "pageSize=many"),
        ("getFeeds", "/feeds/2021-06-30/feeds", "pageSize=101"),
        ("getFeeds", "/feeds/2021-06-30/feeds", "createdSince=2026-11-02"),
        ("getFeeds", "/feeds/2021-06-30/feeds", f"feedTypes={','.join('abcdefghijk')}"),
        ("getFeedDocument", "/feeds/2021-06-30/documents/1", "enableContentEncodingUrlHeader=yes"),
    ],
)
def test_amazons_models_notice_wrong_parameters(operation: str, path: str, query: str) -> None:
    with pytest.raises(AssertionError):
        truth.assert_request_true(operation, "GET", path, query)


@needs_models
def test_a_wrong_notification_is_noticed() -> None:
    with pytest.raises(AssertionError):
        truth.assert_file_true({}, "AnyOfferChangedNotification.json")
