"""The marriage of ``state_of`` and the statement: any facts, as rows, come to the same by both."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.gate import NOW, actor
from tests.stores import connected
from towpath.domain.catalog.models import AttributeSet, Product, SourceItem, StockSource
from towpath.domain.listings.actions.decide import decide
from towpath.domain.listings.logic.reasons import (
    AMAZON,
    BELOW_THRESHOLD,
    NOT_IN_WEBSITE,
    OUT_OF_STOCK,
    PRODUCT_DISABLED,
    RULE_ASKS,
)
from towpath.domain.listings.logic.states import GONE, Facts, Standing, Why, state_of
from towpath.domain.listings.models import Listing, ListingRule, Override, Publication
from towpath.domain.rules.logic.reading import write
from towpath.domain.rules.logic.tree import Combination, Line
from towpath.domain.stores.models import Store, StoreSetting

pytestmark = pytest.mark.django_db
BY = actor()
LISTED = {"presence": "listed", "quantity": 3}
CLAUSE = Line("sku", "contains", ("A",))
MATCH = ("same_identifier", {"value": "1"})
REFUSALS: dict[str, tuple[list[Any], Why]] = {
    "amazon": ([{"severity": "WARNING", "message": "w"}, {"severity": "ERROR", "message": "No."}],
               Why(AMAZON, {"text": "No."})),
    "ours": ([{"reason": "no_price", "params": {"x": 1}}], Why("no_price", {"x": 1})),
    "silent": ([], Why(AMAZON, {"text": ""})),
}  # fmt: skip
ISSUES: dict[str, tuple[list[Any], Why]] = {
    "none": ([], Why()),
    "warning": ([{"severity": "WARNING", "message": "Careful."}], Why(AMAZON, {"text": "Careful."})),
    "error": ([{"severity": "INFO", "message": "i"}, {"severity": "ERROR", "message": "Blocked."}],
              Why(AMAZON, {"text": "Blocked."})),
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """What is stored of a listing, in choices that each mean something else."""

    product: str  # none, deleted, good, other website, disabled, excluded by the rule
    stock: int | None
    threshold: int
    automatic: bool
    origin: str
    intent: str
    on_amazon: bool
    buyable: bool | None
    issues: str
    seen: bool
    confirmed: bool
    asin: bool
    outcome: str
    searched: bool
    matched: bool
    condition: str  # the row's own, by hand, of an override, none
    one_condition: bool
    by_amazon: bool
    switched: bool
    told: bool
    sending: str  # no, listed, something else
    refusal: str | None
    other_live: bool


ROWS = st.builds(
    Row,
    product=st.sampled_from(("none", "deleted", "good", "good", "good", "elsewhere", "disabled", "excluded")),
    stock=st.sampled_from((None, 0, 2, 9)),
    threshold=st.sampled_from((0, 5)),
    automatic=st.booleans(),
    origin=st.sampled_from(("amazon", "channel", "alias")),
    intent=st.sampled_from(("", "publish", "end")),
    on_amazon=st.booleans(),
    buyable=st.sampled_from((None, True, False)),
    issues=st.sampled_from(tuple(ISSUES)),
    seen=st.booleans(),
    confirmed=st.booleans(),
    asin=st.booleans(),
    outcome=st.sampled_from(("", "unable_to_assign", "multiple_matches", "has_variants")),
    searched=st.booleans(),
    matched=st.booleans(),
    condition=st.sampled_from(("own", "hand", "override", "none")),
    one_condition=st.booleans(),
    by_amazon=st.booleans(),
    switched=st.booleans(),
    told=st.booleans(),
    sending=st.sampled_from(("no", "listed", "absent")),
    refusal=st.sampled_from((None, *REFUSALS)),
    other_live=st.booleans(),
)
WHYS = {
    "deleted": Why("product_deleted"),
    "elsewhere": Why(NOT_IN_WEBSITE),
    "disabled": Why(PRODUCT_DISABLED),
    "excluded": Why(RULE_ASKS, {"clause": write(CLAUSE)}),
}


def meant(row: Row) -> Facts:
    """Give the facts that the rows stand for."""
    new = row.origin == "channel" and not (
        row.on_amazon or row.seen or row.confirmed or row.told or row.sending == "listed"
    )
    channel_amazon = row.by_amazon if new else False
    enough = row.stock is None or (row.stock > 0 and row.stock >= row.threshold)
    has_product = row.product != "none"
    passes = row.product == "good"
    own = "new_new" if row.condition in {"own", "hand"} else ""
    derived = ("used_good" if row.one_condition else "") if new and row.condition != "hand" else own
    short = Why(OUT_OF_STOCK) if row.stock == 0 else Why(BELOW_THRESHOLD, {"threshold": row.threshold})
    return Facts(
        has_product=has_product,
        passes=passes,
        why=WHYS.get(row.product, Why()),
        sellable=enough or row.product == "deleted" or row.switched or channel_amazon,
        short=short,
        on_amazon=row.on_amazon,
        buyable=row.buyable,
        issue=ISSUES[row.issues][1],
        was_there=row.seen or row.confirmed,
        intent=row.intent,
        told=row.told or row.sending == "listed",
        failed=row.refusal is not None and row.sending == "no",
        ours=row.refusal == "ours",
        refusal=REFUSALS[row.refusal][1] if row.refusal else Why(),
        asin="B000000001" if row.asin else "",
        condition="used_good" if row.condition == "override" else derived,
        searched=row.searched,
        outcome=row.outcome,
        found=Why(*MATCH) if row.matched else Why(),
        automatic=row.automatic,
        superfluous=new and not row.intent and row.other_live and has_product,
    )


def stored(store: Store, row: Row) -> Listing:
    """Write the rows."""
    keep = {
        "out_of_stock_threshold": str(row.threshold),
        "automatic_list_action": "automatic" if row.automatic else "manual",
        "condition": "used_good" if row.one_condition else "attribute",
        "fulfilled_by": "amazon" if row.by_amazon else "merchant",
    }
    StoreSetting.objects.bulk_create(
        StoreSetting(store=store, key=key, text=text) for key, text in keep.items()
    )
    product_id = None if row.product == "none" else 2**40
    if row.product not in {"none", "deleted"}:
        product_id = a_product(store, row).pk
    at = {"created_at": NOW, "updated_at": NOW}
    if row.other_live and product_id:
        Listing.objects.create(
            store=store,
            sku="live",
            product_id=product_id,
            origin="amazon",
            on_amazon=True,
            state="active",
            **at,
        )
    listing = Listing.objects.create(
        store=store, sku="it", product_id=product_id, origin=row.origin, intent=row.intent,
        on_amazon=row.on_amazon, buyable=row.buyable, issues=ISSUES[row.issues][0],
        seen_at=NOW if row.seen else None, asin="B000000001" if row.asin else "",
        search_outcome=row.outcome, searched_at=NOW if row.searched else None,
        match_reason=MATCH[0] if row.matched else "", match_params=MATCH[1] if row.matched else {},
        condition="new_new" if row.condition in {"own", "hand"} else "",
        condition_by_hand=row.condition == "hand", channel_by_hand="AMAZON_NA" if row.switched else "",
        state="ready", **at,
    )  # fmt: skip
    if row.condition == "override":
        Override.objects.create(listing=listing, condition="used_good")
    Publication.objects.create(
        listing=listing, store=store, wanted_at=NOW, confirmed_at=NOW if row.confirmed else None,
        told=LISTED if row.told else {}, wanted=LISTED,
        sending={"no": None, "listed": LISTED, "absent": {"presence": "absent"}}[row.sending],
        refused=LISTED if row.refusal else {}, refusal=REFUSALS[row.refusal][0] if row.refusal else [],
    )  # fmt: skip
    return listing


def a_product(store: Store, row: Row) -> Product:
    product = Product.objects.create(
        sku="B" if row.product == "excluded" else "A", type="simple", enabled=row.product != "disabled",
        attribute_set=AttributeSet.objects.get(), created_at=NOW, updated_at=NOW,
        website_ids=[] if row.product == "elsewhere" else [store.website_id],
    )  # fmt: skip
    if row.stock is not None:
        source, _ = StockSource.objects.get_or_create(code="default", defaults={"name": "Default"})
        SourceItem.objects.create(product=product, source=source, quantity=row.stock, in_stock=True)
    return product


@given(row=ROWS)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_statement_says_what_state_of_says(row: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("towpath.domain.listings.actions.decide.want", lambda *_, **__: 0)
    with transaction.atomic():
        store = connected()
        ListingRule.objects.create(store=store, tree=write(Combination(children=(CLAUSE,))), saved_at=NOW)
        listing = stored(store, row)
        decide(store.pk, listing_ids=[listing.pk], by=BY, now=NOW)
        found = Listing.objects.filter(pk=listing.pk).first()
        transaction.set_rollback(True)
    standing = Standing(found.state, found.cause, Why(found.reason, found.reason_params)) if found else GONE
    assert standing == state_of(meant(row))
    if found:
        facts = meant(row)
        eligible = facts.passes and (not facts.on_amazon or facts.sellable)
        assert found.eligible is (eligible if facts.has_product else None)
