"""Commands for what happens on Amazon: to accounts, applications, listings, offers, orders."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from spapi_simulator.call import show_time
from spapi_simulator.control.command import Order, Refused, command
from spapi_simulator.world import secrets
from spapi_simulator.world.competitors import ItemScript
from spapi_simulator.world.issues import BLOCKED, SUPPRESSED, Issue
from spapi_simulator.world.marketplaces import BY_COUNTRY, MARKETPLACES
from spapi_simulator.world.order import OrderRefused

if TYPE_CHECKING:
    from spapi_simulator.world import World
    from spapi_simulator.world.accounts import Application, Seller


@dataclass(frozen=True, slots=True)
class SellerChange:
    """What happens to a selling account; marketplaces by country or id."""

    suspend: tuple[str, ...] = ()
    resume: tuple[str, ...] = ()
    revoke: str = ""
    """The id of the application that may not act for the seller any more; ``*``: none may."""


@dataclass(frozen=True, slots=True)
class ApplicationChange:
    """What happens to an application's client secret."""

    expire: bool = False
    """All its secrets end now."""
    rotate: bool = False
    """It gets a new one, as by rotateApplicationClientSecret."""


@command("GET", "sellers")
def sellers(order: Order) -> Any:
    """Give the selling accounts, and which applications may act for them."""
    return {"sellers": [_seller(order.world, one) for one in order.world.accounts.sellers.values()]}


@command("POST", "sellers", SellerChange)
def change_seller(order: Order) -> Any:
    """Suspend ``/{id}`` in marketplaces, or end that; revoke authorizations."""
    world, change = order.world, order.given
    seller = _seller_of(order)
    suspend, resume = (_ids(names, seller) for names in (change.suspend, change.resume))
    seller.suspended_in = (seller.suspended_in | suspend) - resume
    if suspend | resume:
        for listing in list(world.listings.of(seller.id)):
            world.listings.refresh(listing)
    for one in world.accounts.authorisations.values():
        if one.seller is seller and change.revoke in {"*", one.application.id}:
            one.revoked = True
    return _seller(world, seller)


@command("POST", "applications", ApplicationChange)
def change_application(order: Order) -> Any:
    """Let the client secrets of ``/{id}`` expire, or rotate them."""
    world, change = order.world, order.given
    application = world.accounts.application(order.rest[0] if order.rest else "")
    if application is None:
        raise Refused("there is no such application", HTTPStatus.NOT_FOUND)
    if change.rotate:
        secrets.rotate(world, application)
    if change.expire:
        for secret in application.secrets:
            secret.expires = min(secret.expires, world.now)
    return _application(application)


def _application(application: "Application") -> dict[str, Any]:
    held = [{"value": one.value, "expires": show_time(one.expires)} for one in application.secrets]
    return {"id": application.id, "client_id": application.client_id, "secrets": held}


def _seller(world: "World", seller: "Seller") -> dict[str, Any]:
    standing = {
        one.application.id: show_time(one.expires)
        for one in world.accounts.authorisations.values()
        if one.seller is seller and one.holds(world.now)
    }
    return {
        "id": seller.id,
        "store_name": seller.store_name,
        "region": seller.region,
        "marketplaces": list(seller.marketplace_ids),
        "suspended_in": sorted(seller.suspended_in),
        "authorizations": standing,
    }


def _seller_of(order: Order) -> "Seller":
    seller = order.world.accounts.sellers.get(order.rest[0] if order.rest else "")
    if seller is None:
        raise Refused("there is no such seller", HTTPStatus.NOT_FOUND)
    return seller


def _ids(names: Iterable[str], seller: "Seller") -> frozenset[str]:
    known = BY_COUNTRY | MARKETPLACES
    found = frozenset(known[name].id for name in names if name in known)
    if len(found) < len(set(names)) or not found <= set(seller.marketplace_ids):
        raise Refused(f"{seller.id} sells in {', '.join(seller.marketplace_ids)} only")
    return found


@dataclass(frozen=True, slots=True)
class ListingChange:
    """What Amazon does to a listing in a marketplace (country or id)."""

    marketplace: str
    action: str
    """``suppress`` (buyers cannot buy it), ``block`` (it is gone from Amazon), or ``lift`` (both end)."""


ISSUES: Mapping[str, Issue] = {"suppress": SUPPRESSED, "block": BLOCKED}


@command("POST", "listings", ListingChange)
def change_listing(order: Order) -> Any:
    """Suppress or block the listing ``/{seller}/{sku}``, or lift that."""
    world, change, seller = order.world, order.given, _seller_of(order)
    (where,) = _ids([change.marketplace], seller)
    listing = world.listings.get(seller.id, "/".join(order.rest[1:]))
    if listing is None or where not in listing.presences:
        raise Refused("there is no such listing", HTTPStatus.NOT_FOUND)
    if change.action == "lift":
        for issue in ISSUES.values():
            world.listings.lift(listing, where, issue.code)
    elif change.action in ISSUES:
        world.listings.impose(listing, where, ISSUES[change.action])
    else:
        raise Refused(f"action must be lift, {', '.join(ISSUES)}, not {change.action!r}")
    return {"sku": listing.sku, "status": sorted(listing.presences[where].status)}


@command("POST", "market", ItemScript)
def change_market(order: Order) -> Any:
    """Put other sellers' offers in place of those that were drawn, as ``[[market.items]]`` does."""
    order.world.market.script(order.given)
    return {"asin": order.given.asin, "competitors": len(order.given.competitors)}


@dataclass(frozen=True, slots=True)
class Purchase:
    """Somebody buys something."""

    seller: str
    marketplace: str
    """Country or id."""
    items: Mapping[str, int] = field(default_factory=dict)
    """Quantities by SKU."""
    traits: tuple[str, ...] = ()
    """prime, premium, business, gift, discount, preorder, pick_up."""
    from_stock: bool = True
    """Whether the pieces are taken from stock; false sells what is not there."""


@command("POST", "orders", Purchase)
def place_order(order: Order) -> Any:
    """Place an order."""
    given, world = order.given, order.world
    seller = world.accounts.sellers.get(given.seller)
    if seller is None or not given.items:
        raise Refused(f"there is no seller {given.seller}" if seller is None else "items is missing")
    (where,) = _ids([given.marketplace], seller)
    try:
        made = world.orders.place(
            seller.id, where, given.items, traits=given.traits, from_stock=given.from_stock
        )
    except OrderRefused as refused:
        raise Refused(str(refused)) from None
    return {"order": made.id, "status": made.status}
