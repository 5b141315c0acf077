"""What a client sends, and what it makes of every answer."""

from decimal import Decimal
from typing import Any

import httpx2
import pytest

from tests.gateways.amazon.amazon import Turns, refusal, reply, scripted
from tests.gateways.amazon.calls import APPLICATION, quota
from towpath.gateways.amazon.client import Answer
from towpath.gateways.amazon.credentials import Credentials
from towpath.gateways.amazon.errors import AuthorisationLost, Refused, Retryable, Unknown
from towpath.gateways.amazon.operations import NOTIFICATIONS, OPERATIONS
from towpath.kit import errors

FEED: dict[str, Any] = {"body": {"feedType": "X", "marketplaceIds": ["M"], "inputFeedDocumentId": "d"}}
SHIPMENT: dict[str, Any] = {"path": {"orderId": "1"}, "body": {"marketplaceId": "M"}}

# What is sent


def test_a_get_has_no_body_and_the_headers_that_amazon_wants() -> None:
    set_ = scripted(reply(200, {"payload": {}}))
    set_.call(
        "getListingsItem",
        path={"sellerId": "A1", "sku": "a/b c%ñ"},
        query={"marketplaceIds": ["M1", "M2"], "issueLocale": None},
    )
    assert set_.sent.method == "GET"
    assert str(set_.sent.url) == (
        "https://amazon.example/na/listings/2021-08-01/items/A1/a%2Fb%20c%25%C3%B1?marketplaceIds=M1,M2"
    )
    headers = set_.headers()
    assert headers.keys() == {"host", "x-amz-access-token", "user-agent", "accept"}
    assert headers["host"] == "amazon.example"
    assert headers["x-amz-access-token"] == "Atza|planted-0"
    assert "Language=Python/" in headers["user-agent"]
    assert set_.sent.content == b""


def test_a_body_is_json() -> None:
    set_ = scripted(reply(200, {}))
    set_.call("putListingsItem", path={"sellerId": "A1", "sku": "1"}, body={"price": Decimal("1.10")})
    assert set_.sent.content == b'{"price":1.1}'
    assert set_.headers()["content-type"] == "application/json"
    assert set_.headers()["content-length"] == "13"


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_is_sent_as_the_table_says(operation: str) -> None:
    known = OPERATIONS[operation]
    set_ = scripted(reply(200, {}))
    names = [part.strip("{}") for part in known.path.split("/") if part.startswith("{")]
    set_.call(operation, path=dict.fromkeys(names, "x"))
    assert set_.sent.method == known.method
    assert set_.sent.url.path == "/na" + "/".join(
        "x" if part.startswith("{") else part for part in known.path.split("/")
    )
    assert set_.wallet.scopes == [known.grantless]


def test_a_restricted_token_stands_in_for_the_sellers() -> None:
    set_ = scripted(reply(200, {}))
    set_.call("getReportDocument", path={"reportDocumentId": "d"}, restricted_token="Atz.sprdt|x")
    assert set_.headers()["x-amz-access-token"] == "Atz.sprdt|x"
    assert set_.wallet.scopes == []


def test_each_region_has_its_address() -> None:
    set_ = scripted(reply(200, {}))
    set_.call(credentials=Credentials(APPLICATION, "fe", "A2", "Atzr|y"))
    assert str(set_.sent.url) == "https://amazon.example/fe/sellers/v1/account"


def test_the_limiter_hears_whose_call_it_is_and_how_long_it_may_wait() -> None:
    set_ = scripted(reply(200, {}))
    set_.call(hold_s=7, interactive=True)
    assert set_.turns.asked == [(quota("getAccount"), 7, True)]


def test_calls_without_a_seller() -> None:
    set_ = scripted(reply(200, {"payload": []}))
    set_.call("getDestinations", credentials=Credentials(APPLICATION, "na"))
    assert set_.wallet.scopes == [NOTIFICATIONS]
    assert set_.turns.asked[0][0].seller == ""


# Successes


def test_an_answer_has_decimals_and_the_request_id() -> None:
    answer = scripted(reply(200, {"amount": 19.9}, x_amzn_RequestId="r-1")).call()
    assert answer == Answer(200, {"amount": Decimal("19.9")}, "r-1")


def test_an_answer_shows_no_data_when_printed() -> None:
    assert repr(Answer(200, {"buyerName": "Ana"}, "r-1")) == "Answer(status=200, request_id='r-1')"


def test_the_status_decides_and_not_an_errors_list() -> None:
    data = {"errors": [{"code": "X", "message": "m"}], "payload": 1}
    assert scripted(reply(200, data)).call().data == data


def test_success_without_a_body_where_there_may_be_none() -> None:
    assert scripted(reply(204, content=b"")).call("confirmShipment", **SHIPMENT) == Answer(
        204, None, "id-204"
    )


@pytest.mark.parametrize(
    "odd",
    [
        reply(200, content=b""),
        reply(200, content=b"<html>Welcome</html>"),
        reply(200, content=b'{"payload": '),
        reply(200, content=b"null"),
    ],
    ids=["empty", "html", "cut", "null"],
)
def test_a_success_that_says_nothing_is_a_lost_answer(odd: httpx2.Response) -> None:
    set_ = scripted(odd, reply(200, {"payload": 1}))
    assert set_.call().data == {"payload": 1}
    assert len(set_.slept) == 1
    with pytest.raises(Unknown) as caught:
        scripted(odd).call("createFeed", **FEED)
    assert (caught.value.operation, caught.value.status) == ("createFeed", 200)


@pytest.mark.parametrize("status", [200, 400, 404])
def test_announced_rates_are_passed_on(status: int) -> None:
    set_ = scripted(reply(status, {}, x_amzn_RateLimit_Limit="8.5"))
    try:
        set_.call()
    except Refused:
        assert status != 200
    assert set_.turns.told == ["8.5"]


# Refusals


@pytest.mark.parametrize("status", [301, 400, 403, 404, 405, 409, 413, 415, 422])
def test_a_refusal_is_for_good(status: int) -> None:
    set_ = scripted(refusal(status, "InvalidInput", "Bad ñ.", "field x"))
    with pytest.raises(Refused) as caught:
        set_.call()
    error = caught.value
    assert isinstance(error, errors.Refused)
    assert (error.status, error.code, error.message, error.details, error.request_id, error.operation) == (
        status, "InvalidInput", "Bad ñ.", "field x", f"id-{status}", "getAccount",
    )  # fmt: skip
    assert str(error) == f"getAccount: HTTP {status} InvalidInput id-{status}"
    assert len(set_.amazon.requests) == 1


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (b"", "HTTP_400", ""),
        (b"<html>Bad Request</html>", "HTTP_400", ""),
        (b"[]", "HTTP_400", ""),
        (b'"text"', "HTTP_400", ""),
        (b"{}", "HTTP_400", ""),
        (b'{"errors": null}', "HTTP_400", ""),
        (b'{"errors": ["text"]}', "HTTP_400", ""),
        (b'[{"code": "Bare", "message": "list"}]', "Bare", "list"),
        (b'{"code": "Alone", "message": "object"}', "Alone", "object"),
        (b'{"errors": [{"code": "NewCode.2027", "message": 7}]}', "NewCode.2027", ""),
        (b'{"errors": [{"code": "no code, but a text", "message": "m"}]}', "HTTP_400", "m"),
        (b"\xff\xfe", "HTTP_400", ""),
    ],
)
def test_bodies_of_errors_may_have_any_form(content: bytes, code: str, message: str) -> None:
    with pytest.raises(Refused) as caught:
        scripted(reply(400, content=content)).call()
    assert (caught.value.code, caught.value.message) == (code, message)


# Tokens

EXPIRED = refusal(403, "Unauthorized", "Access denied.", "The access token you provided has expired.")
REVOKED = refusal(401, "Unauthorized", "The access token you provided is revoked, malformed or invalid.")


@pytest.mark.parametrize(
    "answer", [EXPIRED, REVOKED, reply(401, content=b"")], ids=["expired", "revoked", "401"]
)
def test_a_refused_token_is_replaced_once(answer: httpx2.Response) -> None:
    set_ = scripted(answer, reply(200, {"payload": 1}))
    assert set_.call("createFeed", **FEED).data == {"payload": 1}
    assert set_.wallet.dropped == ["Atza|planted-0"]
    assert [one.headers["x-amz-access-token"] for one in set_.amazon.requests] == [
        "Atza|planted-0",
        "Atza|planted-1",
    ]
    assert len(set_.turns.asked) == 2
    assert set_.slept == []


@pytest.mark.parametrize("answer", [EXPIRED, REVOKED], ids=["403", "401"])
def test_a_new_token_refused_too_is_an_authorisation_lost(answer: httpx2.Response) -> None:
    set_ = scripted(answer)
    with pytest.raises(AuthorisationLost) as caught:
        set_.call()
    assert (caught.value.reason, caught.value.client_id, caught.value.seller_id) == (
        "access_denied",
        APPLICATION.client_id,
        "A1SELLER",
    )
    assert set_.wallet.dropped == ["Atza|planted-0", "Atza|planted-1"]


def test_a_missing_role_is_a_refusal_and_costs_no_token() -> None:
    set_ = scripted(refusal(403, "Unauthorized", "Access to requested resource is denied."))
    with pytest.raises(Refused, match="getAccount: HTTP 403 Unauthorized"):
        set_.call()
    assert set_.wallet.dropped == []


def test_a_restricted_token_cannot_be_replaced_here() -> None:
    set_ = scripted(EXPIRED)
    with pytest.raises(Refused, match="HTTP 403"):
        set_.call("getReportDocument", path={"reportDocumentId": "d"}, restricted_token="Atz.sprdt|x")
    assert set_.wallet.dropped == []


# The quota


def test_after_a_429_the_bucket_rests_and_the_call_is_repeated_whatever_it_is() -> None:
    set_ = scripted(refusal(429, "QuotaExceeded"), refusal(429, "QuotaExceeded"), reply(202, {"feedId": "1"}))
    assert set_.call("createFeed", **FEED).data == {"feedId": "1"}
    first, second = set_.turns.rests
    assert 0.8 <= first <= 1.2
    assert 1.6 <= second <= 2.4
    assert len(set_.turns.asked) == 3


def test_five_times_429_hands_the_call_back() -> None:
    set_ = scripted(refusal(429, "QuotaExceeded"))
    with pytest.raises(Retryable) as caught:
        set_.call()
    assert (caught.value.status, caught.value.request_id) == (429, "id-429")
    assert caught.value.after_s == 32
    assert len(set_.amazon.requests) == 5
    assert len(set_.turns.rests) == 5


def test_what_the_limiter_waited_is_taken_from_the_patience() -> None:
    set_ = scripted(refusal(429), reply(200, {}))
    set_.turns = Turns(wait_s=2)
    set_.call(hold_s=5)
    assert [hold_s for _, hold_s, _ in set_.turns.asked] == [5, 3]


# Lost answers

LOST: list[httpx2.Response | Exception] = [
    reply(500, {"errors": [{"code": "InternalFailure"}]}),
    reply(502, content=b""),
    reply(503, content=b"<html>Service Unavailable</html>"),
    reply(504, content=b""),
    reply(408, content=b""),
    httpx2.ReadError("planted-body"),
    httpx2.RemoteProtocolError("planted-body"),
    httpx2.ReadTimeout("planted-body"),
    httpx2.WriteError("planted-body"),
    httpx2.DecodingError("planted-body"),
]
UNSENT: list[httpx2.Response | Exception] = [
    httpx2.ConnectError("refused"),
    httpx2.ConnectTimeout("slow"),
    httpx2.PoolTimeout("full"),
]


def name(answer: httpx2.Response | Exception) -> str:
    return str(answer.status_code) if isinstance(answer, httpx2.Response) else type(answer).__name__


@pytest.mark.parametrize("lost", [*LOST, *UNSENT], ids=name)
def test_a_repeatable_call_is_made_again(lost: httpx2.Response | Exception) -> None:
    set_ = scripted(lost, lost, reply(200, {"payload": 1}))
    assert set_.call().data == {"payload": 1}
    first, second = set_.slept
    assert 0.8 <= first <= 1.2
    assert 1.6 <= second <= 2.4
    assert len(set_.turns.asked) == 3


@pytest.mark.parametrize("lost", LOST, ids=name)
def test_a_call_that_must_not_be_doubled_is_left_open(lost: httpx2.Response | Exception) -> None:
    set_ = scripted(lost)
    with pytest.raises(Unknown, match="createFeed: answer lost") as caught:
        set_.call("createFeed", **FEED)
    assert len(set_.amazon.requests) == 1
    assert not isinstance(caught.value, errors.Retryable)


@pytest.mark.parametrize("unsent", UNSENT, ids=name)
def test_a_call_that_never_left_may_be_made_again_whatever_it_is(unsent: Exception) -> None:
    set_ = scripted(unsent, reply(202, {"feedId": "1"}))
    assert set_.call("createFeed", **FEED).data == {"feedId": "1"}


@pytest.mark.parametrize("answer", [*LOST, *UNSENT], ids=name)
def test_after_five_attempts_the_call_is_handed_back(answer: httpx2.Response | Exception) -> None:
    set_ = scripted(answer)
    with pytest.raises(Retryable) as caught:
        set_.call()
    assert len(set_.amazon.requests) == 5
    assert len(set_.slept) == 4
    assert 12.8 <= caught.value.after_s <= 19.2
    status = answer.status_code if isinstance(answer, httpx2.Response) else None
    assert (caught.value.status, caught.value.request_id) == (status, f"id-{status}" if status else "")


def test_nobody_is_held_for_longer_than_he_said() -> None:
    set_ = scripted(reply(503, content=b""))
    with pytest.raises(Retryable) as caught:
        set_.call(hold_s=3)
    assert sum(set_.slept) <= 3
    assert len(set_.amazon.requests) in {2, 3}
    assert caught.value.after_s > 3 - sum(set_.slept)


def test_one_who_does_not_wait_gets_his_answer_at_once() -> None:
    set_ = scripted(reply(503, content=b""))
    with pytest.raises(Retryable, match="getAccount: HTTP 503 id-503"):
        set_.call(hold_s=0)
    assert set_.slept == []
    assert len(set_.amazon.requests) == 1


def test_an_answer_that_does_not_come_in_time_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from towpath.gateways.amazon import client

    quick = {name: replace(one, timeout_s=0.05) for name, one in OPERATIONS.items()}
    monkeypatch.setattr(client, "OPERATIONS", quick)
    with pytest.raises(Retryable, match="getAccount: no answer in time"):
        scripted(reply(200, {}), delay_s=5).call(hold_s=0)
    with pytest.raises(Unknown):
        scripted(reply(200, {}), delay_s=5).call("createFeed", **FEED)


def test_what_is_not_repeatable_is_known() -> None:
    """Sending one of these twice makes two."""
    assert {one.name for one in OPERATIONS.values() if not one.repeatable} == {
        "createFeed",
        "createReport",
        "createDestination",
        "createSubscription",
        "rotateApplicationClientSecret",
    }
