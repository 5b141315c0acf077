"""What a request's key is worth: extract, shape, failure bucket, digest, one SELECT, status, environment."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from towpath.kit import keyformat
from towpath.kit.crypto import KeyRing
from towpath.kit.errors import Retryable
from towpath.kit.http import address_of
from towpath.portal.keyservice.failures import Failures
from towpath.portal.keyservice.lookup import Found, Lookup
from towpath.portal.keyservice.usage import Usage
from towpath.portal.logic.keys import Use, digests_of, verdict

Environ = Mapping[str, Any]


class Throttled(Retryable):
    """The address named too many keys that nobody issued."""


class Judge:
    """Gives the code of a request's key, and the key when its whole secret matched.

    Only keys that nobody issued count as failures: naming any other state tells a guesser nothing. A
    key that was found before is let through, so that nobody is locked out by a neighbour's mistakes.
    """

    def __init__(self, lookup: Lookup, usage: Usage, ring: KeyRing, failures: Failures | None = None) -> None:
        self._lookup = lookup
        self._usage = usage
        self._ring = ring
        self._failures = failures or Failures()

    def __call__(self, environ: Environ, now: datetime) -> tuple[str, Found | None]:
        """Judge; raises :class:`Throttled`, or :class:`Retryable` when the database does not answer."""
        key = _key_of(environ)
        if not key:
            return "MISSING", None
        if not keyformat.parse(key):
            return "MALFORMED", None
        address = address_of(environ)
        digests = digests_of(key, self._ring)
        wait = self._failures.wait(address)
        if wait and not self._usage.knows(digests[0]):
            raise Throttled(wait)
        found = self._lookup.find(digests)
        if not found:
            self._failures.count(address)
            return "NOT_FOUND", None
        self._usage.recognise(digests[0])
        code = verdict(found.standing, now)
        if code == "VALID":
            if environ.get("HTTP_X_ENVIRONMENT", found.environment) != found.environment:
                return "WRONG_ENVIRONMENT", found
            fresh = digests[0] if found.pepper_id != self._ring.current else None
            self._usage.note(Use(found.id, _instance_of(environ), now, address, fresh))
        return code, found


def _key_of(environ: Environ) -> str:
    """Give the key that was sent. A doubled header arrives joined by a comma, so it has no key's shape."""
    authorization: str = environ.get("HTTP_AUTHORIZATION", "")
    scheme, _, rest = authorization.partition(" ")
    bearer = rest if scheme.lower() == "bearer" else authorization
    other: str = environ.get("HTTP_X_API_KEY", "")
    return (f"{bearer},{other}" if bearer and other else bearer or other).strip()


def _instance_of(environ: Environ) -> str | None:
    """Give the caller's instance id when it is one."""
    try:
        return str(UUID(environ["HTTP_X_INSTANCE"]))
    except (KeyError, ValueError):
        return None
