"""A seller account and its authorisation: what Amazon says of it, when it ends, which store it may serve."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, TypeAlias, TypedDict

from towpath.domain.access.logic.gate import notice_days
from towpath.kit.errors import DomainError
from towpath.kit.text import N_, Message

Way: TypeAlias = Literal["pasted", "login"]
RENEWED_EVERY = timedelta(days=365)
"""A seller grants a public application access for a year; a private one's token does not expire."""
SECRET_LIVES = timedelta(days=180)
CONSENT_LIVES = timedelta(hours=1)
ABOUT_THE_APPLICATION = frozenset({"invalid_client", "unauthorized_client"})
"""Amazon's names for what is wrong with the application, rather than with the seller's authorisation."""


class Participation(TypedDict):
    """What Amazon says of an account in one country; ``suspended`` is the vacation setting, too."""

    name: str
    participates: bool
    suspended: bool


Participations: TypeAlias = Mapping[str, Participation]
"""By country, of Amazon's own marketplaces only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A seller account as Amazon has just confirmed it, with what it was confirmed by."""

    client_id: str
    client_secret: str = field(repr=False)
    region: str
    seller_id: str
    refresh_token: str = field(repr=False)
    way: Way
    participations: Participations
    selling_plan: str


def renewal_due(way: str, authorised_at: datetime) -> datetime | None:
    """Give when the seller has to grant access again; ``None``: never."""
    return authorised_at + RENEWED_EVERY if way == "login" else None


def secret_due(secret_since: datetime) -> datetime:
    """Give when Amazon stops accepting a client secret that was not rotated."""
    return secret_since + SECRET_LIVES


def days_left(due: datetime | None, now: datetime) -> int | None:
    """Give the whole days until something ends, while that is near enough to be warned of."""
    if due is None or notice_days(due, now) is None:
        return None
    return max(0, (due - now).days)


def check_seller(country: str, seller_id: str, participations: Participations, *, before: str = "") -> None:
    """Refuse an account that cannot serve the store; ``before`` is the seller that it was connected to."""
    if before and before != seller_id:
        text = N_(
            "This store belongs to the seller account %(before)s, and %(seller)s was authorised. "
            "To sell with another account, delete the store and add it again."
        )
        params = {"before": before, "seller": seller_id}
        raise DomainError(Message(text, params), code="OTHER_SELLER_ACCOUNT")
    sells_in = sorted(code for code, part in participations.items() if part["participates"])
    if country in sells_in:
        return
    text = N_(
        "The account %(seller)s does not sell in the store's country (%(country)s). It sells in: "
        "%(sells_in)s. Add the country in Seller Central, or connect another account."
    )
    params = {"seller": seller_id, "country": country, "sells_in": ", ".join(sells_in) or "-"}
    raise DomainError(Message(text, params), code="ACCOUNT_SELLS_ELSEWHERE")


def check_country_free(others: Collection[str], seller_id: str, country: str) -> None:
    """Refuse a second store of one account in one country; ``others`` names the stores that have it."""
    if others:
        text = N_("The store “%(store)s” has the account %(seller)s in this country (%(country)s) already.")
        params = {"store": min(others), "seller": seller_id, "country": country}
        raise DomainError(Message(text, params), code="COUNTRY_CONNECTED")
