"""When listings are decided anew (pricing and rules: Evaluation moments)."""

from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.domain.listings.test_decide import LATER, a_product, on_amazon, states
from tests.gate import NOW, actor
from tests.stores import connected
from towpath.domain.catalog.logic.imports import CatalogChanged
from towpath.domain.listings.actions.rules import save_rule
from towpath.domain.listings.jobs import decide_all, decide_store
from towpath.domain.rules.logic.tree import EVERYTHING, Combination, Line
from towpath.domain.stores.actions.stores import activate, deactivate
from towpath.domain.stores.logic.events import StoreSettingsChanged
from towpath.domain.stores.models import Store
from towpath.kit.events import publish

pytestmark = pytest.mark.django_db
BY = actor("rule.write", "store.manage")


@pytest.fixture
def store() -> Store:
    return connected(opened_at=NOW)


def waiting() -> list[Any]:
    rows = ProcrastinateJob.objects.filter(task_name="listings.decide", status="todo").order_by("id")
    return [row.args["store_id"] for row in rows]


def test_a_saved_rule_is_applied_by_a_worker(store: Store) -> None:
    on_amazon(store, a_product("book", store))
    save_rule(
        store.pk, Combination(children=(Line("sku", "is", ("bag",)),)), confirmed=True, by=BY, now=LATER
    )
    assert waiting() == [store.pk]
    assert states(store)["book"][0] == "active"
    decide_store(store.pk)
    assert states(store)["book"] == ("ineligible", "", "rule_asks")


def test_a_store_is_decided_once_however_often_it_is_asked_for(store: Store) -> None:
    save_rule(store.pk, EVERYTHING, by=BY, now=LATER)
    publish(StoreSettingsChanged(store.pk))
    publish(CatalogChanged(BY, LATER))
    assert waiting() == [store.pk]


@pytest.mark.parametrize("event", ["settings", "catalogue", "pause", "activation", "period"])
def test_what_wakes_a_worker(store: Store, event: str) -> None:
    match event:
        case "settings":
            publish(StoreSettingsChanged(store.pk))
        case "catalogue":
            publish(CatalogChanged(BY, LATER))
        case "pause":
            deactivate(store.pk, zero_quantity=False, by=BY, now=LATER)
        case "activation":
            Store.objects.update(paused=True)
            activate(store.pk, by=BY, now=LATER)
        case "period":
            decide_all()
    assert waiting() == [store.pk]


def test_a_store_that_is_gone_needs_nothing() -> None:
    decide_store(1)
    assert waiting() == []
