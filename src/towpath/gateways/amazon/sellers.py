"""Sellers v1: which marketplaces an account sells in. Amazon's model: sellers."""

from dataclasses import dataclass

from towpath.gateways.amazon.client import Client
from towpath.gateways.amazon.marketplaces import MARKETPLACES
from towpath.gateways.amazon.reading import Json, ask, part, rows, text


@dataclass(frozen=True, slots=True)
class Participation:
    """The account in one marketplace; ``suspended`` tells of listings that Amazon has suspended."""

    marketplace_id: str
    country: str
    currency: str
    language: str
    domain: str
    store_name: str
    participating: bool
    suspended: bool


@dataclass(frozen=True, slots=True)
class Account:
    """``selling_plan`` is PROFESSIONAL or INDIVIDUAL."""

    business_type: str
    selling_plan: str
    participations: tuple[Participation, ...]


async def get_marketplace_participations(client: Client) -> tuple[Participation, ...]:
    """Give the account's part in each Amazon marketplace; other sales channels are left out."""
    return await ask(client, "getMarketplaceParticipations", lambda data: _participations(data["payload"]))


async def get_account(client: Client) -> Account:
    """Give the account's selling plan and its part in each Amazon marketplace."""
    return await ask(client, "getAccount", lambda data: _account(data["payload"]))


def _account(data: Json) -> Account:
    return Account(
        business_type=text(data.get("businessType")),
        selling_plan=text(data.get("sellingPlan")),
        participations=_participations(data["marketplaceParticipationList"]),
    )


def _participations(data: list[Json]) -> tuple[Participation, ...]:
    return tuple(one for one in rows(data, _participation) if one.marketplace_id in MARKETPLACES)


def _participation(data: Json) -> Participation:
    marketplace, state = data["marketplace"], part(data, "participation")
    return Participation(
        marketplace_id=marketplace["id"],
        country=text(marketplace.get("countryCode")),
        currency=text(marketplace.get("defaultCurrencyCode")),
        language=text(marketplace.get("defaultLanguageCode")),
        domain=text(marketplace.get("domainName")),
        store_name=text(data.get("storeName")),
        participating=bool(state.get("isParticipating")),
        suspended=bool(state.get("hasSuspendedListings")),
    )
