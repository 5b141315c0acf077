"""Tell Amazon of a few listings, each by a call of its own, and record what it answers."""

from collections.abc import Sequence
from functools import partial

from asgiref.sync import sync_to_async

from towpath.domain.listings.actions import publishing
from towpath.domain.listings.actions.publishing import Answer
from towpath.domain.listings.queries.publishing import Claimed
from towpath.gateways.amazon.attributes import Change, Listing
from towpath.gateways.amazon.errors import AuthorisationLost, Refused, Retryable, Unknown
from towpath.gateways.amazon.listings import (
    Submission,
    delete_listings_item,
    patch_listings_item,
    put_listings_item,
)
from towpath.gateways.amazon.reading import Misunderstood
from towpath.kit import clock
from towpath.sync.amazon import Connection
from towpath.sync.calls import each_of
from towpath.sync.listing_facts import issue_json
from towpath.sync.product_types import BY
from towpath.sync.publishing_checks import (
    AT_ONCE,
    NOT_ALLOWED,
    Ready,
    answer_of,
    checked,
    issue,
    permitted,
)

NOT_THERE = 404
INVALID = "INVALID"
LOST = (Unknown, Misunderstood)
"""After these Amazon may have done it."""


async def tell(line: Connection, rows: Sequence[Claimed]) -> None:
    """Check what was claimed, send it, and record what came of it.

    What was surely not sent waits again. Of what may have been sent the claim stays: it is looked up first.
    Raises what stands against all: a lost authorisation, a missing role, a quota that is used up.
    """
    record = sync_to_async(publishing.answered)
    try:
        ready, refused = await checked(line, rows)
        ready, restricted = await permitted(line, ready)
    except BaseException:
        await sync_to_async(publishing.release)(rows, by=BY)
        raise
    outcomes = await each_of([partial(_send, line, one) for one in ready], at_once=AT_ONCE)
    answers, unsent, faults = [*refused, *restricted], [], []
    for one, outcome in zip(ready, outcomes, strict=True):
        if isinstance(outcome, Answer):
            answers.append(outcome)
            continue
        faults.append(outcome)
        if not (isinstance(outcome, LOST) or (isinstance(outcome, Retryable) and outcome.sent)):
            unsent.append(one.row)
    await record(line.store.id, answers, by=BY, now=clock.now())
    await sync_to_async(publishing.release)(unsent, by=BY)
    _raise_worst(faults)


def _raise_worst(faults: Sequence[Exception]) -> None:
    """Raise what the whole store has to heed; an answer that was lost is looked up by the next run."""
    order = (AuthorisationLost, Refused, Retryable)
    known = [fault for fault in faults if not isinstance(fault, Unknown)]
    for kind in (*order, Exception):
        for fault in known:
            if isinstance(fault, kind):
                raise fault


async def _send(line: Connection, one: Ready) -> Answer:
    """Send one listing; what Amazon has against it is an answer, what it has against all is raised."""
    try:
        given = await _call(line, one.row.sku, one.content)
    except Refused as error:
        if error.status == NOT_ALLOWED:
            raise
        if error.status == NOT_THERE and one.content is None:
            return Answer(one.row, [], error.request_id)
        return answer_of(one.row, error)
    if given.status != INVALID:
        return Answer(one.row, [], given.submission_id)
    issues = [issue_json(one_issue) for one_issue in given.issues]
    return Answer(one.row, issues or [issue(INVALID, "")], given.submission_id)


async def _call(line: Connection, sku: str, content: Listing | Change | None) -> Submission:
    where = (line.client, line.seller_id, sku, line.marketplace_id)
    if content is None:
        return await delete_listings_item(*where)
    if isinstance(content, Listing):
        return await put_listings_item(*where, content)
    return await patch_listings_item(*where, content)
