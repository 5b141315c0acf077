"""How a call can fail: what each error says of whether Amazon did it, and what to do next.

=====================  =================================  ============================================
Error                  Did Amazon do it?                  What to do
=====================  =================================  ============================================
``Retryable``          no, or doing it twice is the same  the same call again, after ``after_s`` seconds
``Unknown``            perhaps, and twice is not the same look (``getFeeds`` …) before sending it again
``Refused``            no                                 nothing: the same call will be refused again
``AuthorisationLost``  no                                 stop; the seller or the admin must act
=====================  =================================  ============================================

The texts of these exceptions name the operation, the status and Amazon's request id, and nothing that was
sent or answered. Amazon's own words are in ``Refused.message`` and ``.details``: they may quote the request,
so they may be shown to the merchant and do not belong in a log.
"""

from towpath.kit import errors


class Retryable(errors.Retryable):
    """Not done, or harmless to do twice: make the same call after ``after_s`` seconds.

    ``status`` is the HTTP status, or None when no answer came or nothing was sent. ``sent``: Amazon may have
    done it, which whoever counts what was done wants to know.
    """

    def __init__(
        self,
        after_s: float,
        reason: str = "",
        *,
        status: int | None = None,
        request_id: str = "",
        sent: bool = False,
    ) -> None:
        self.status = status
        self.sent = sent
        self.request_id = request_id
        super().__init__(after_s, reason)


class Unknown(Exception):
    """The answer was lost, so Amazon may have done what must not be done twice: look before repeating.

    No ``Retryable``, so that nothing repeats it blindly.
    """

    def __init__(self, operation: str, *, status: int | None = None, request_id: str = "") -> None:
        self.operation = operation
        self.status = status
        self.request_id = request_id
        super().__init__(f"{operation}: answer lost ({status or 'connection'}) {request_id}".rstrip())


class Refused(errors.Refused):
    """Amazon said no for good: 400, 403, 404, 413, 415 and the like."""

    def __init__(
        self, operation: str, status: int, code: str, *, message: str, request_id: str, details: str = ""
    ) -> None:
        self.operation = operation
        self.status = status
        self.message = message
        self.details = details
        self.request_id = request_id
        super().__init__(code, f"{operation}: HTTP {status} {code} {request_id}".rstrip())


class AuthorisationLost(Exception):
    """No token is to be had: the seller must authorise again, or the application's secret is wrong.

    ``reason`` is the name of Login with Amazon's error (``invalid_grant``, ``invalid_client`` …), or
    ``access_denied`` when Amazon refuses a token that it has just made. ``seller_id`` is empty when the
    application itself is refused.
    """

    def __init__(self, reason: str, *, client_id: str, seller_id: str = "") -> None:
        self.reason = reason
        self.client_id = client_id
        self.seller_id = seller_id
        super().__init__(f"{reason}: application {client_id} {seller_id}".rstrip())
