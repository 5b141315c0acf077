"""Whether the key service answers, and how far its clock is from ours."""

import time
from dataclasses import dataclass
from datetime import datetime

import httpx2

from towpath.gateways.keyserver.client import PATH
from towpath.kit.clock import now

TIMEOUT_S = 3.0


class Unhealthy(Exception):
    """The service does not answer as the contract says; the text tells how."""


@dataclass(frozen=True, slots=True)
class Health:
    """Milliseconds until the answer, and seconds by which the service's clock is ahead of ours."""

    answered_ms: float
    ahead_s: float


def health(url: str) -> Health:
    """Ask the service without a key, which it answers with its time and no verdict on anybody."""
    started = time.perf_counter()
    try:
        response = httpx2.get(url + PATH, timeout=TIMEOUT_S)
        asked = now()
        checked_at = datetime.fromisoformat(response.raise_for_status().json()["checked_at"])
    except httpx2.HTTPError as error:
        raise Unhealthy(str(error) or type(error).__name__) from error
    except (ValueError, KeyError, TypeError) as error:
        raise Unhealthy("no key service") from error
    return Health((time.perf_counter() - started) * 1000, (checked_at - asked).total_seconds())
