"""What is looked at before anything is sent: price, attributes, and whether the seller may list the item."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from asgiref.sync import sync_to_async
from django.db import transaction

from towpath.domain.listings.actions import events
from towpath.domain.listings.actions.imports import record_listings
from towpath.domain.listings.actions.publishing import Answer, release
from towpath.domain.listings.logic import refusals
from towpath.domain.listings.logic.events import ERROR
from towpath.domain.listings.logic.imports import ListingFacts
from towpath.domain.listings.logic.product_types import Problem, Schema, problems, problems_in
from towpath.domain.listings.logic.refusals import Refusal, ours
from towpath.domain.listings.queries.holding import hold
from towpath.domain.listings.queries.publishing import Claimed
from towpath.domain.listings.queries.wanted import rate_of
from towpath.domain.stores.queries.settings import listing_settings
from towpath.domain.stores.queries.stores import StoreRow
from towpath.gateways.amazon.attributes import Change, Listing
from towpath.gateways.amazon.errors import Refused
from towpath.gateways.amazon.listings import Item, get_listings_item
from towpath.gateways.amazon.restrictions import Restriction, get_listings_restrictions
from towpath.kit import actor, clock
from towpath.kit.text import N_
from towpath.sync.amazon import Connection
from towpath.sync.calls import each_of
from towpath.sync.listing_facts import listing_facts
from towpath.sync.mending import items_of
from towpath.sync.offers import PRODUCT, submission
from towpath.sync.product_types import BY, schema_for

AT_ONCE = 5
NOT_ALLOWED = 403
"""Amazon refuses this call for every listing, as for a missing role."""
NOT_RENEWED = N_("Refurbished: the title lacks the word “Renewed”, so Amazon may refuse the listing.")


@dataclass(frozen=True, slots=True)
class Ready:
    """A listing with what is to be sent of it; ``content`` is None for its end."""

    row: Claimed
    content: Listing | Change | None


async def checked(line: Connection, rows: Sequence[Claimed]) -> tuple[list[Ready], list[Answer]]:
    """Give what may be sent, and for the rest why not: nothing is sent of that."""
    rows = await _leave_theirs(line, rows)
    names = sorted({row.product_type or PRODUCT for row in rows if row.way != "delete"})
    schemas = {name: await schema_for(line, name) for name in names}
    ready, refused = await sync_to_async(_against_schemas)(line.store, rows, schemas)
    await _warn(line, [one.row for one in ready])
    return ready, refused


async def _leave_theirs(line: Connection, rows: Sequence[Claimed]) -> list[Claimed]:
    """Record what the seller has had all along under a SKU that was to be new, and give the other rows.

    A whole listing would go over his (listings: Import).
    """
    new = {row.sku: row for row in rows if row.way == "put" and not row.told}
    read_at = clock.now()
    items = await _looked_up(line, list(new))
    theirs = [new[sku] for sku in items if sku in new]
    if theirs:
        facts = [listing_facts(items[row.sku]) for row in theirs]
        await sync_to_async(_record)(line.store.id, theirs, facts, read_at)
    return [row for row in rows if row not in theirs]


async def _looked_up(line: Connection, skus: Sequence[str]) -> dict[str, Item]:
    """Give what Amazon has of SKUs; one that it does not take holds up no other."""
    try:
        return await items_of(line, skus)
    except Refused as error:
        if error.status == NOT_ALLOWED:
            raise
    asked = [
        partial(get_listings_item, line.client, line.seller_id, sku, line.marketplace_id) for sku in skus
    ]
    answers = await each_of(asked, at_once=AT_ONCE)
    for answer in answers:
        if isinstance(answer, Exception) and not isinstance(answer, Refused):
            raise answer
    return {answer.sku: answer for answer in answers if isinstance(answer, Item)}


@transaction.atomic
def _record(
    store_id: int, theirs: Sequence[Claimed], facts: Sequence[ListingFacts], read_at: datetime
) -> None:
    hold(store_id)
    release(theirs, by=BY)
    record_listings(store_id, facts, read_at=read_at, by=BY, now=clock.now())


def _against_schemas(
    store: StoreRow, rows: Iterable[Claimed], schemas: dict[str, Schema | None]
) -> tuple[list[Ready], list[Answer]]:
    has_rate = rate_of(store, listing_settings(store.id)) is not None
    ready, refused = [], []
    for row in rows:
        content = submission(row.sending, row.told, row.product_type, store.marketplace)
        if refusal := _refusal(row, content, schemas, has_rate=has_rate, currency=store.marketplace.currency):
            refused.append(Answer(row, refusal))
        else:
            ready.append(Ready(row, content))
    return ready, refused


def _refusal(
    row: Claimed,
    content: Listing | Change | None,
    schemas: dict[str, Schema | None],
    *,
    has_rate: bool,
    currency: str,
) -> Refusal:
    if content is None:
        return []
    if row.way == "put" and "price" not in row.sending:
        return ours(refusals.NO_PRICE) if has_rate else ours(refusals.NO_RATE, currency=currency)
    schema = schemas[content.product_type]
    if schema is None:
        return ours(refusals.UNKNOWN_PRODUCT_TYPE, product_type=content.product_type)
    if isinstance(content, Listing):
        return _said(problems(schema, content.attributes))
    written = {patch.attribute: list(patch.values) for patch in content.patches if patch.op != "delete"}
    return _said(problems_in(schema, written))


def _said(found: Sequence[Problem]) -> Refusal:
    if missing := {one.attribute for one in found if one.missing}:
        return ours(refusals.MISSING_ATTRIBUTES, attributes=refusals.listed(missing))
    if wrong := {f"{one.attribute} ({one.text})" for one in found}:
        return ours(refusals.WRONG_ATTRIBUTES, attributes=refusals.listed(wrong))
    return []


async def _warn(line: Connection, rows: Iterable[Claimed]) -> None:
    """Say which new listings Amazon's Renewed programme may refuse (settings: Product Listing Condition)."""
    doubtful = [
        row.listing_id
        for row in rows
        if row.way == "put"
        and row.sending.get("condition", "").startswith("refurbished")
        and row.title
        and "renewed" not in row.title.casefold()
    ]
    if doubtful:
        by, now = actor.job("sync.push_listings"), clock.now()
        await sync_to_async(events.record_all)(line.store.id, doubtful, ERROR, NOT_RENEWED, by=by, at=now)


async def permitted(line: Connection, ready: Sequence[Ready]) -> tuple[list[Ready], list[Answer]]:
    """Ask whether the seller may list what is new; give what may be sent, and for the rest why not."""
    new = [one for one in ready if one.row.way == "put"]
    found = await each_of([partial(_restrictions, line, one.row) for one in new], at_once=AT_ONCE)
    refused = {}
    for one, restrictions in zip(new, found, strict=True):
        if isinstance(restrictions, Refused) and restrictions.status != NOT_ALLOWED:
            refused[one.row.listing_id] = answer_of(one.row, restrictions)
        elif isinstance(restrictions, Exception):
            raise restrictions
        elif restrictions:
            refused[one.row.listing_id] = Answer(one.row, _restricted(restrictions))
    return [one for one in ready if one.row.listing_id not in refused], list(refused.values())


def answer_of(row: Claimed, error: Refused) -> Answer:
    """Give a call that Amazon refused for one listing as what became of it."""
    said = ": ".join(part for part in (error.message, error.details) if part)
    return Answer(row, [issue(error.code, said)], error.request_id)


def issue(code: str, message: str) -> dict[str, object]:
    """Give what Amazon has against a listing as its issues are kept."""
    return {"code": code, "message": message, "severity": "ERROR", "attribute_names": []}


async def _restrictions(line: Connection, row: Claimed) -> tuple[Restriction, ...]:
    sent = row.sending
    return await get_listings_restrictions(
        line.client,
        line.seller_id,
        sent.get("asin", row.asin),
        line.marketplace_id,
        condition=sent.get("condition", ""),
    )


def _restricted(restrictions: Iterable[Restriction]) -> Refusal:
    reasons = [reason for one in restrictions for reason in one.reasons]
    text = " ".join(dict.fromkeys(reason.message for reason in reasons))
    link = next((link for reason in reasons for link in reason.links), "")
    return ours(refusals.RESTRICTED, text=text, link=link)
