import pytest

from towpath.gateways.amazon.errors import AuthorisationLost, Refused, Retryable, Unknown
from towpath.gateways.amazon.reading import Misunderstood
from towpath.kit.errors import DomainError, InvalidFields, NotFound
from towpath.kit.speech import say
from towpath.sync import by_hand
from towpath.sync.errors import told


@pytest.mark.parametrize(
    ("error", "status", "code", "text"),
    [
        (
            Retryable(3.2, "getFeed: HTTP 503"),
            503,
            "AMAZON_UNAVAILABLE",
            "Amazon does not answer now (getFeed: HTTP 503). Try again in 4 seconds.",
        ),
        (
            Unknown("createFeed", status=500, request_id="r-1"),
            504,
            "AMAZON_ANSWER_LOST",
            (
                "The answer was lost (createFeed: answer lost (500) r-1). Amazon may have done it: look "
                "before you repeat it."
            ),
        ),
        (
            Refused("getOrder", 404, "NotFound", message="No such order.", details="id", request_id="r-2"),
            502,
            "AMAZON_REFUSED",
            "Amazon refused the call: NotFound No such order.: id (request r-2)",
        ),
        (
            AuthorisationLost("invalid_grant", client_id="c", seller_id="s"),
            409,
            "AMAZON_AUTHORISATION_LOST",
            (
                "Amazon does not accept the authorisation (invalid_grant). Check the application's secret "
                "and connect the seller account again."
            ),
        ),
    ],
)
def test_each_error_of_the_gateway_has_a_word_for_the_reader(
    error: Exception, status: int, code: str, text: str
) -> None:
    with pytest.raises(DomainError) as raised, told():
        raise error
    assert (raised.value.status, raised.value.code) == (status, code)
    assert say(raised.value.message) == text


@pytest.mark.parametrize(("country", "region"), [("US", "na"), ("mx", "na"), ("UK", "eu"), ("JP", "fe")])
def test_the_country_decides_the_region(country: str, region: str) -> None:
    made = by_hand.credentials("c", "s", "r", country=country, seller_id="A1")
    assert (made.region, made.seller_id, made.refresh_token) == (region, "A1", "r")


def test_what_cannot_be_called_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(InvalidFields) as wrong:
        by_hand.credentials("c", "s", "r", country="XX", seller_id="")
    assert [*wrong.value.fields] == ["country"]
    seller = by_hand.credentials("c", "s", "r", country="US", seller_id="A1")
    with pytest.raises(NotFound):
        by_hand.call(seller, "getNothing", path={}, query={})
    with pytest.raises(InvalidFields) as missing:
        by_hand.call(seller, "getListingsItem", path={"sku": "1"}, query={})
    assert [*missing.value.fields] == ["sellerId"]


def test_an_answer_that_cannot_be_read_is_a_fault_of_amazon() -> None:
    with pytest.raises(DomainError) as caught, told():
        raise Misunderstood("getListingsItem: no sku")
    assert (caught.value.code, caught.value.status) == ("AMAZON_UNAVAILABLE", 503)
