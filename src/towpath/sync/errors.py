"""What a door says when Amazon did not do what was asked."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import ceil
from typing import Literal, TypeAlias

from towpath.gateways.amazon.errors import AuthorisationLost, Refused, Retryable, Unknown
from towpath.gateways.amazon.reading import Misunderstood
from towpath.kit.errors import DomainError
from towpath.kit.text import N_, Message


class AmazonUnavailable(DomainError):
    """Amazon, or the quota, has no place for the call now; it was not made, or may be made again."""

    status = 503
    code = "AMAZON_UNAVAILABLE"


class AmazonAnswerLost(DomainError):
    """Amazon may have done what was asked: look before asking again."""

    status = 504
    code = "AMAZON_ANSWER_LOST"


class AmazonRefused(DomainError):
    """Amazon said no for good."""

    status = 502
    code = "AMAZON_REFUSED"


class AmazonAuthorisationLost(DomainError):
    """Amazon does not accept the application's secret, or the seller's authorisation."""

    status = 409
    code = "AMAZON_AUTHORISATION_LOST"


@contextmanager
def told() -> Iterator[None]:
    """Turn the gateway's errors into those that every door can say."""
    try:
        yield
    except Retryable as error:
        text = N_("Amazon does not answer now (%(reason)s). Try again in %(seconds)d seconds.")
        params = {"reason": str(error), "seconds": ceil(error.after_s)}
        raise AmazonUnavailable(Message(text, params)) from None
    except Misunderstood as error:
        text = N_("Amazon gave an answer that cannot be read (%(reason)s). Try again later.")
        raise AmazonUnavailable(Message(text, {"reason": str(error)})) from None
    except Unknown as error:
        text = N_("The answer was lost (%(reason)s). Amazon may have done it: look before you repeat it.")
        raise AmazonAnswerLost(Message(text, {"reason": str(error)})) from None
    except Refused as error:
        text = N_("Amazon refused the call: %(code)s %(message)s (request %(request_id)s)")
        said = ": ".join(part for part in (error.message, error.details) if part)
        params = {"code": error.code, "message": said, "request_id": error.request_id or "-"}
        raise AmazonRefused(Message(text, params)) from None
    except AuthorisationLost as error:
        text = N_(
            "Amazon does not accept the authorisation (%(reason)s). Check the application's secret and "
            "connect the seller account again."
        )
        raise AmazonAuthorisationLost(Message(text, {"reason": error.reason})) from None


class Held(DomainError):
    """The store may not talk to Amazon now, or may not change anything there; what waits is kept.

    ``reason`` is one of :data:`HOLDS`.
    """

    code = "STORE_HELD"

    def __init__(self, reason: "Hold") -> None:
        self.reason = reason
        super().__init__(HOLDS[reason])


Hold: TypeAlias = Literal[
    "gate_closed",
    "read_only",
    "not_connected",
    "inactive",
    "authorisation_lost",
    "not_selling",
    "not_opened",
    "deleting",
]
HOLDS: Mapping[Hold, str] = {
    "gate_closed": N_("The Amazon Sales Channel is closed: the API key is not good."),
    "read_only": N_("Read-Only Mode is on, or this is a copy: nothing is changed at Amazon."),
    "not_connected": N_("The store is not connected to a seller account."),
    "inactive": N_("The store is inactive."),
    "authorisation_lost": N_("Amazon does not accept the store's authorisation. Connect the store again."),
    "not_selling": N_("The account does not sell in the store's country now."),
    "not_opened": N_("The first listing preview has not been saved yet: nothing is changed at Amazon."),
    "deleting": N_("The store is being deleted."),
}
