"""Builds the world of a scenario: accounts, catalogue, listings, stock, orders, always in the same order."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from spapi_simulator.reading import ScenarioError
from spapi_simulator.scenario import (
    ApplicationPlan,
    GeneratedPlan,
    ListingPlan,
    Scenario,
    SellerPlan,
    marketplace_ids,
)
from spapi_simulator.world import World, loading, secrets
from spapi_simulator.world.accounts import Application, Secret, Seller
from spapi_simulator.world.issues import SUPPRESSED
from spapi_simulator.world.items import Item
from spapi_simulator.world.listing import DEFAULT, Attributes
from spapi_simulator.world.marketplaces import MARKETPLACES, Marketplace
from spapi_simulator.world.money import in_currency, number, rounded
from spapi_simulator.world.submissions import OFFER_ONLY, Change

EVER = datetime.max.replace(tzinfo=UTC) - timedelta(days=366)
USED = ("used_like_new", "used_very_good", "used_good", "used_acceptable")


def world_of(scenario: Scenario, start: datetime) -> World:
    """Build the world of a scenario. Raises :class:`ScenarioError`."""
    world = World(scenario.seed, start)
    _set_rules(world, scenario)
    try:
        world.catalogue.resize(scenario.catalogue.items)
        if scenario.catalogue.file:
            loading.load(world.catalogue, Path(scenario.catalogue.file))
        for application in scenario.applications:
            _register(world, application)
        for seller in scenario.sellers:
            _open_account(world, seller)
        for seller in scenario.sellers:
            _Shop(world, seller).fill()
    except (ValueError, OSError) as error:
        raise ScenarioError(str(error)) from None
    for quota in scenario.quotas:
        world.quotas.change(quota.seller, quota.operation, quota.rate, quota.burst)
    world.definitions.start()
    world.order_stream.start()
    for fault in scenario.faults:
        world.faults.add(fault)
    return world


def _set_rules(world: World, scenario: Scenario) -> None:
    for room in ("listings", "definitions", "market", "orders", "inventory"):
        getattr(world, room).rules = getattr(scenario, room)
    for room in ("documents", "feeds", "reports", "notifications"):
        getattr(world, room).rules = getattr(scenario, room)
    world.listings.gates = scenario.restrictions
    world.accounts.rules = scenario.login
    world.call_rules = scenario.calls


def _register(world: World, plan: ApplicationPlan) -> None:
    lives = timedelta(days=plan.secret_lives_days)
    secret = Secret(plan.client_secret, world.now + lives if lives else EVER)
    application = Application(
        plan.id,
        plan.client_id,
        plan.name,
        [secret],
        plan.redirect_uris,
        draft=plan.draft,
        roles=frozenset(plan.roles),
        login_uri=plan.login_uri,
        private=plan.private,
        queue_arn=plan.queue_arn,
    )
    world.accounts.applications[plan.client_id] = application
    secrets.give_notice(world, application, secret)


def _open_account(world: World, plan: SellerPlan) -> None:
    seller = Seller(
        plan.id,
        plan.name,
        plan.store_name,
        plan.found[0].region,
        tuple(one.id for one in plan.found),
        plan.email,
        plan.password,
        frozenset(marketplace_ids(plan.suspended_in)),
    )
    world.accounts.sellers[plan.id] = seller
    for one in plan.authorisations:
        application = world.accounts.application(one.application)
        if application:
            granted = world.now - timedelta(days=one.granted_days_ago)
            world.accounts.authorise(application, seller, granted, one.refresh_token)


class _Shop:
    """Fills a seller's account with listings and stock."""

    def __init__(self, world: World, plan: SellerPlan) -> None:
        self.world = world
        self.plan = plan
        self.seller = world.accounts.sellers[plan.id]
        self.free = self._free()

    def fill(self) -> None:
        """Place what the scenario names, then what it generates."""
        for plan in self.plan.listings:
            self._place(plan, self.world.ids.chance("listing", self.plan.id, plan.sku))
        for index in range(self.plan.generated.count):
            chance = self.world.ids.chance("generated", self.plan.id, index)
            self._place(self._drawn(self.plan.generated, index, chance), chance)

    def _free(self) -> Iterator[Item]:
        """Give generated items that anybody may offer in the seller's marketplaces, from all over."""
        catalogue, gates = self.world.catalogue, self.world.listings.gates
        wanted = set(self.seller.marketplace_ids)
        listed = {one.asin for one in self.plan.listings}
        first = int(self.world.ids.digest("shop", self.plan.id)[:8], 16)
        step = max(1, catalogue.size // max(1, self.plan.generated.count * 3))
        for turn in range(step):
            for position in range(turn, catalogue.size, step):
                item = catalogue.item((first + position) % catalogue.size)
                sold = not item.is_parent and wanted <= item.marketplace_ids
                if sold and item.brand not in gates.brands and item.asin not in listed:
                    yield item

    def _drawn(self, rules: GeneratedPlan, index: int, chance: Random) -> ListingPlan:
        by_amazon = chance.random() < rules.by_amazon
        used = chance.random() < rules.used and not by_amazon
        return ListingPlan(
            f"{rules.prefix}{index + 1:05}",
            quantity=0 if chance.random() < rules.inactive else chance.randint(1, rules.most),
            condition=chance.choice(USED) if used else "new_new",
            fulfilled_by_amazon=by_amazon,
            created_days_ago=rules.days * (1 - index / rules.count) * chance.uniform(0.9, 1),
            suppressed=chance.random() < rules.suppressed,
        )

    def _place(self, plan: ListingPlan, chance: Random) -> None:
        item = self._item(plan)
        places = [MARKETPLACES[one] for one in marketplace_ids(plan.marketplaces)] or self.seller.marketplaces
        created = (self.world.now - timedelta(days=plan.created_days_ago)).replace(microsecond=0)
        if plan.fulfilled_by_amazon:
            ids = [one.id for one in places]
            self.world.inventory.put(
                self.seller.id, plan.sku, item.asin, ids, plan.condition, fulfillable=plan.quantity
            )
        dollars = item.list_price * Decimal(str(round(chance.uniform(0.85, 1.0), 2)))
        if plan.price is not None:
            dollars = plan.price / Decimal(str(places[0].rate))
        for place in places:
            exact = plan.price is not None and place is places[0]
            price = rounded(plan.price, place) if exact and plan.price else in_currency(dollars, place)
            change = Change.put("PRODUCT", self._attributes(plan, item, place, price), OFFER_ONLY)
            listing = self.world.listings.place(self.seller, plan.sku, place.id, change, created)
            if plan.suppressed:
                self.world.listings.impose(listing, place.id, SUPPRESSED)

    def _item(self, plan: ListingPlan) -> Item:
        item = self.world.catalogue.get(plan.asin) if plan.asin else next(self.free, None)
        if item is None:
            missing = f"there is no item {plan.asin}" if plan.asin else "the catalogue has no free item left"
            raise ValueError(f"{self.plan.id}, {plan.sku}: {missing}")
        return item

    def _attributes(
        self, plan: ListingPlan, item: Item, marketplace: Marketplace, price: Decimal
    ) -> Attributes:
        area = marketplace.country if marketplace.region == "fe" else marketplace.region.upper()
        available: dict[str, Any] = {"fulfillment_channel_code": f"AMAZON_{area}"}
        if not plan.fulfilled_by_amazon:
            available = {"fulfillment_channel_code": DEFAULT, "quantity": plan.quantity}
        schedule = [{"schedule": [{"value_with_tax": number(price)}]}]
        offer = {"currency": marketplace.currency, "our_price": schedule, "marketplace_id": marketplace.id}
        return {
            "merchant_suggested_asin": [{"value": item.asin, "marketplace_id": marketplace.id}],
            "condition_type": [{"value": plan.condition, "marketplace_id": marketplace.id}],
            "purchasable_offer": [offer],
            "fulfillment_availability": [available],
            **plan.attributes,
        }
