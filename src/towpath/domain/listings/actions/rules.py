from datetime import datetime

from django.db import transaction

from towpath.domain.journal import actions as journal
from towpath.domain.listings.actions.decide import decide
from towpath.domain.listings.logic.decisions import Decided, RuleSaved
from towpath.domain.listings.logic.preview import ManyDrop, RuleChanged
from towpath.domain.listings.models import ListingRule
from towpath.domain.listings.queries.preview import Preview
from towpath.domain.listings.queries.rule import Rule, rule_of
from towpath.domain.rules.logic.checking import checked
from towpath.domain.rules.logic.reading import write
from towpath.domain.rules.logic.tree import Combination
from towpath.domain.rules.queries.vocabulary import vocabulary
from towpath.domain.stores.actions.stores import open_store
from towpath.domain.stores.queries.stores import locked, store_row
from towpath.kit.actor import Actor
from towpath.kit.events import publish


@transaction.atomic
def save_rule(
    store_id: int,
    tree: Combination,
    *,
    version: int | None = None,
    confirmed: bool = False,
    by: Actor,
    now: datetime,
) -> Rule:
    """Save the listing rule of a store and open the store; a job does what follows.

    ``version`` is the one that the tree was made from (``None``: whichever): raises :class:`RuleChanged` when
    it is no longer the newest. Raises :class:`ManyDrop` unless ``confirmed``, and ``InvalidFields`` by the
    place in the tree.
    """
    by.require("rule.write")
    store = locked(store_id)
    before = rule_of(store_id)
    if version is not None and version != before.version:
        raise RuleChanged(before.saved_by)
    tree = checked(tree, vocabulary(before.tree))
    counts = None if confirmed else Preview(store_row(store_id), tree).counts()
    if counts and counts.asks:
        raise ManyDrop(counts)
    is_new = tree != before.tree or not before.version
    if is_new:
        row = {"tree": write(tree), "version": before.version + 1, "saved_at": now, "saved_by": by.name}
        ListingRule.objects.update_or_create(store_id=store_id, defaults=row)
        journal.record(
            "rule.saved",
            store.name,
            by=by,
            at=now,
            store=store_id,
            version={"old": before.version, "new": before.version + 1},
        )
    if open_store(store_id, by=by, now=now) or is_new:
        publish(RuleSaved(store_id))
    return rule_of(store_id)


def apply_rule(store_id: int, *, by: Actor, now: datetime) -> Decided:
    """Decide a whole store, and note with which version of its rule."""
    version = rule_of(store_id).version
    found = decide(store_id, by=by, now=now)
    ListingRule.objects.filter(store=store_id, version=version).update(
        decided_version=version, decided_at=now
    )
    return found
