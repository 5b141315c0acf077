"""The listing rule of an Amazon store over the API: read it, try it out, save it."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from towpath.api.auth import actor_of
from towpath.api.gate import gated
from towpath.domain.listings.actions.rules import save_rule
from towpath.domain.listings.logic.preview import Counts
from towpath.domain.listings.queries.preview import Preview
from towpath.domain.listings.queries.preview_grid import preview_grid, preview_page
from towpath.domain.listings.queries.rule import Rule, rule_of
from towpath.domain.rules.logic.checking import checked
from towpath.domain.rules.logic.reading import read, write
from towpath.domain.rules.logic.sentence import sentence
from towpath.domain.rules.queries.vocabulary import vocabulary
from towpath.domain.stores.queries.stores import store_row
from towpath.kit import clock
from towpath.kit.grid.doors import facts_of, written
from towpath.kit.speech import say

router = Router(tags=["rules"])
router.add_decorator(gated)
Tree = Annotated[
    dict[str, Any],
    Field(description="aggregator, value and children, as docs/explanation/conditions.md says; {}: all."),
]


class ListingRule(Schema):
    """The rule of a store; version 0: none was saved yet. ``decided_version`` is the one in force."""

    version: int
    tree: dict[str, Any]
    sentence: str = Field(description="What it says, in the language of the request.")
    saved_at: datetime | None
    saved_by: str
    decided_version: int
    decided_at: datetime | None


class ListingRuleChange(Schema):
    """A rule to save; ``version`` is the one that it was made from, so that nobody overwrites another."""

    tree: Tree
    version: int | None = None
    confirmed: bool = Field(default=False, description="Also if many listings drop to the quantity 0.")


class ListingRuleTrial(Schema):
    """A rule to try out."""

    tree: Tree


class RuleCounts(Schema):
    """What a rule would do, in products; ``live`` and ``drops`` are listings."""

    ineligible: int
    eligible: int
    new: int
    turns_ineligible: int
    turns_eligible: int
    passing: int
    live: int
    drops: int
    asks: bool = Field(description="Saving it has to be confirmed.")


class RulePreview(Schema):
    """A page of a tab: rows by column key; ``after`` is the next page's cursor, ``counts`` on the first."""

    sentence: str
    counts: RuleCounts | None
    items: list[dict[str, Any]]
    after: str | None


class Page(Schema):
    """Which products of the dry run to give."""

    tab: Annotated[str, Field(pattern="^(ineligible|eligible|new)$")] = "new"
    filter: list[str] = Field(default=[], description="column=text, column=from..to or column=one,other.")
    sort: str = ""
    after: str = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


@router.get("/{int:store_id}/rule", response=ListingRule, summary="Get the listing rule of a store")
def get_listing_rule(request: HttpRequest, store_id: int) -> dict[str, object]:
    """Give the rule that is saved, with what it says in words."""
    actor_of(request).require("asc.access")
    return _rule(rule_of(store_row(store_id).id))


@router.put("/{int:store_id}/rule", response=ListingRule, summary="Save the listing rule of a store")
def save_listing_rule(request: HttpRequest, store_id: int, change: ListingRuleChange) -> dict[str, object]:
    """Save the rule and open the store; what follows from it is done in the background."""
    by, tree = actor_of(request), read(change.tree)
    saved = save_rule(
        store_id, tree, version=change.version, confirmed=change.confirmed, by=by, now=clock.now()
    )
    return _rule(saved)


@router.post("/{int:store_id}/rule/preview", response=RulePreview, summary="Try out a listing rule")
def preview_listing_rule(
    request: HttpRequest, store_id: int, trial: ListingRuleTrial, query: Query[Page]
) -> dict[str, object]:
    """Say what a rule would list, keep and exclude; nothing is saved."""
    actor_of(request).require("rule.write")
    known = vocabulary(rule_of(store_id).tree)
    tree = checked(read(trial.tree), known)
    preview, grid = Preview(store_row(store_id), tree), preview_grid()
    state = written(grid, filters=query.filter, sort=query.sort, size=query.limit, after=query.after)
    found, shown = preview_page(preview, query.tab, state), state.shown
    return {
        "sentence": say(sentence(tree, known)),
        "counts": None if query.after else _counts(preview.counts()),
        "items": [{column.key: facts_of(column, row) for column in shown} for row in found.rows],
        "after": found.after,
    }


def _rule(rule: Rule) -> dict[str, object]:
    more = {"tree": write(rule.tree), "sentence": say(sentence(rule.tree, vocabulary(rule.tree)))}
    return asdict(rule) | more


def _counts(counts: Counts) -> dict[str, object]:
    return asdict(counts) | {"asks": counts.asks}
