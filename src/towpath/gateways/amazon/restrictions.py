"""Listings Restrictions 2021-08-01: may this seller list? Amazon's model: listingsRestrictions_2021-08-01."""

from dataclasses import dataclass

from towpath.gateways.amazon.client import Client
from towpath.gateways.amazon.reading import Json, ask, rows, text


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not: APPROVAL_REQUIRED, ASIN_NOT_FOUND, NOT_ELIGIBLE …; ``links`` lead to what may be done."""

    code: str
    message: str
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Restriction:
    """What keeps the seller from listing an item in a condition; an empty ``condition`` means any."""

    condition: str
    reasons: tuple[Reason, ...]


async def get_listings_restrictions(
    client: Client,
    seller_id: str,
    asin: str,
    marketplace_id: str,
    *,
    condition: str = "",
    locale: str = "",
) -> tuple[Restriction, ...]:
    """Give what keeps the seller from listing an ASIN; nothing when he may.

    ``condition`` is a condition type such as ``new_new`` (empty: all), ``locale`` the reasons' language.
    """
    return await ask(
        client,
        "getListingsRestrictions",
        lambda data: rows(data["restrictions"], _restriction),
        query={
            "asin": asin,
            "sellerId": seller_id,
            "marketplaceIds": (marketplace_id,),
            "conditionType": condition,
            "reasonLocale": locale,
        },
    )


def _restriction(data: Json) -> Restriction:
    return Restriction(text(data.get("conditionType")), rows(data.get("reasons"), _reason))


def _reason(data: Json) -> Reason:
    return Reason(
        code=text(data.get("reasonCode")),
        message=text(data.get("message")),
        links=rows(data.get("links"), lambda link: text(link.get("resource"))),
    )
