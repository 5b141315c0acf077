"""What is sent to Amazon is claimed before it leaves, and what Amazon answers is recorded.

A claim (``sending``) is committed before anything leaves, so a crash leaves behind what may have been sent;
that is looked up at Amazon before it is sent again (sp-api: Publish, update, end).
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from towpath.domain.journal import actions as journal
from towpath.domain.listings.actions.decide import decide
from towpath.domain.listings.logic.events import ACCEPTED, REFUSED
from towpath.domain.listings.logic.facts import ABSENT
from towpath.domain.listings.logic.refusals import MAY_BE_LIFTED, Refusal
from towpath.domain.listings.logic.telling import Event, events_of
from towpath.domain.listings.models import Feed, ListingEvent, Publication
from towpath.domain.listings.queries.publishing import Claimed, claimed, waiting
from towpath.kit.actor import Actor

_CLAIM_FOR_FEED = """
WITH taken AS (
    SELECT listing_id, row_number() OVER (ORDER BY listing_id) AS number FROM (
        SELECT listing_id FROM listings_publication
        WHERE store_id = %(store)s AND sending IS NULL AND wanted <> told AND wanted <> refused
        ORDER BY listing_id LIMIT %(most)s FOR UPDATE SKIP LOCKED
    ) waiting
)
UPDATE listings_publication p SET sending = wanted, sending_at = %(now)s, feed_id = %(feed)s,
    message_id = taken.number
FROM taken WHERE taken.listing_id = p.listing_id
"""
_ANSWER = """
UPDATE listings_publication p SET
    told = CASE WHEN answer.accepted THEN sending ELSE told END,
    told_at = CASE WHEN answer.accepted THEN %(now)s ELSE told_at END,
    confirmed_at = CASE WHEN answer.accepted THEN NULL ELSE confirmed_at END,
    submission_id = answer.reference,
    refused = CASE WHEN answer.accepted THEN '{}' ELSE sending END, refusal = answer.refusal,
    tries = CASE WHEN answer.accepted THEN 0 ELSE least(tries + 1, 100) END,
    again_at = CASE WHEN NOT answer.accepted THEN %(now)s
        + coalesce((ARRAY[interval '1 hour', interval '6 hours'])[tries + 1], interval '1 day') END,
    sending = NULL, sending_at = NULL, feed_id = NULL, message_id = NULL
FROM jsonb_to_recordset(%(answers)s::jsonb)
    answer (listing_id bigint, sending_at timestamptz, accepted bool, reference text, refusal jsonb)
WHERE p.listing_id = answer.listing_id AND p.sending_at = answer.sending_at
RETURNING p.listing_id
"""

_TRY_AGAIN = """
UPDATE listings_publication p SET again_at = NULL,
    refused = CASE WHEN on_amazon OR refusal -> 0 ->> 'reason' = ANY (%(lifted)s) THEN '{}' ELSE refused END
FROM listings_listing l
WHERE l.id = p.listing_id AND p.store_id = %(store)s AND again_at <= %(now)s AND sending IS NULL
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of what was sent: Amazon took it, or ``refusal`` says why not.

    ``reference`` is Amazon's submission or feed; it is empty where nothing was sent.
    """

    row: Claimed
    refusal: Refusal
    reference: str = ""

    @property
    def accepted(self) -> bool:
        """Tell whether Amazon took it."""
        return not self.refusal


@transaction.atomic
def claim(store_id: int, most: int, *, by: Actor, now: datetime) -> list[Claimed]:
    """Take some of what waits, to be sent by calls of its own; nobody else sends it meanwhile."""
    by.require("listing.publish")
    rows = waiting(store_id).select_for_update(skip_locked=True, of=("self",)).select_related("listing")
    found = list(rows.order_by("listing")[:most])
    Publication.objects.filter(pk__in=[row.pk for row in found]).update(
        sending=F("wanted"), sending_at=now, feed=None, message_id=None
    )
    return [claimed(row, row.wanted, now) for row in found]


@transaction.atomic
def claim_for_feed(store_id: int, most: int, *, by: Actor, now: datetime) -> int:
    """Take much of what waits, to be sent by one feed; give the feed."""
    by.require("listing.publish")
    feed = Feed.objects.create(store_id=store_id, state="claimed", created_at=now)
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM_FOR_FEED, {"store": store_id, "most": most, "now": now, "feed": feed.pk})
        Feed.objects.filter(pk=feed.pk).update(messages=cursor.rowcount)
    return feed.pk


def try_again(store_id: int, *, by: Actor, now: datetime) -> None:
    """Let what was refused be sent once more, first after an hour, where its time has come.

    That is what a live listing lacks, and what may be lifted at Amazon without a word to us.
    """
    by.require("listing.publish")
    with connection.cursor() as cursor:
        cursor.execute(_TRY_AGAIN, {"store": store_id, "lifted": list(MAY_BE_LIFTED), "now": now})


def release(rows: Collection[Claimed], *, by: Actor) -> None:
    """Let what was not sent wait again."""
    by.require("listing.publish")
    for at in {row.sending_at for row in rows}:
        ids = [row.listing_id for row in rows if row.sending_at == at]
        Publication.objects.filter(pk__in=ids, sending_at=at).update(
            sending=None, sending_at=None, feed=None, message_id=None
        )


@transaction.atomic
def answered(store_id: int, answers: Sequence[Answer], *, by: Actor, now: datetime) -> int:
    """Record what became of what was sent, and decide what follows; give how many rows it concerned.

    An answer about something that was released meanwhile is too late and counts for nothing.
    """
    by.require("listing.publish")
    sent = [
        {
            "listing_id": answer.row.listing_id,
            "sending_at": answer.row.sending_at.isoformat(),
            "accepted": answer.accepted,
            "reference": answer.reference,
            "refusal": answer.refusal,
        }
        for answer in answers
    ]
    with connection.cursor() as cursor:
        cursor.execute(_ANSWER, {"answers": json.dumps(sent), "now": now})
        known = {key for (key,) in cursor.fetchall()}
    counted = [answer for answer in answers if answer.row.listing_id in known]
    _write_events(store_id, counted, now)
    if known:
        decide(store_id, listing_ids=known, by=by, now=now)
    return len(known)


def _write_events(store_id: int, answers: Iterable[Answer], now: datetime) -> None:
    ListingEvent.objects.bulk_create(
        _event(store_id, answer, event, now)
        for answer in answers
        for event in events_of(answer.row.sending, answer.row.told, answer.refusal)
    )


def _event(store_id: int, answer: Answer, event: Event, now: datetime) -> ListingEvent:
    return ListingEvent(
        store_id=store_id,
        listing_id=answer.row.listing_id,
        sku=answer.row.sku,
        asin=answer.row.asin,
        action=event.action,
        status=ACCEPTED if answer.accepted else REFUSED,
        message=event.message,
        params=event.params,
        reference=answer.reference,
        at=now,
    )


@transaction.atomic
def ask_again(store_id: int, listing_ids: Collection[int], *, by: Actor, now: datetime) -> None:
    """Take back that Amazon was told, where it does not show it: what differs from what it shows is sent.

    For rows that were read at Amazon just now, and had their time.
    """
    by.require("listing.publish")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE listings_publication SET told_at = NULL, told = CASE"
            " WHEN seen ->> 'presence' IS DISTINCT FROM 'listed' THEN %s"
            " WHEN told ->> 'presence' = 'listed' THEN told || seen ELSE seen END"
            " WHERE listing_id = ANY (%s) AND store_id = %s AND sending IS NULL AND confirmed_at IS NULL",
            [json.dumps({"presence": ABSENT}), list(listing_ids), store_id],
        )
    decide(store_id, listing_ids=listing_ids, by=by, now=now)


# The feed's way


def keep_feed(feed: int, *, by: Actor, **facts: Any) -> None:
    """Record how far a feed is."""
    by.require("listing.publish")
    Feed.objects.filter(pk=feed).update(**facts)


@transaction.atomic
def end_feed(feed: int, state: str, *, look: bool, by: Actor, now: datetime) -> None:
    """Record that a feed is over: ``done``, ``fatal``, ``cancelled``, ``refused``, ``lost``.

    What it still carries waits again; with ``look`` it may have been carried out, so it is looked up first.
    """
    by.require("listing.publish")
    facts: Mapping[str, Any] = {} if look else {"sending": None, "sending_at": None}
    Publication.objects.filter(feed=feed).update(feed=None, message_id=None, **facts)
    Feed.objects.filter(pk=feed).update(state=state, done_at=now)


def fault(
    store_id: int, region: str, code: str, message: str, *, by: Actor, now: datetime, **params: Any
) -> None:
    """Write what went wrong with the whole of a store's publishing into the Communication Errors Log."""
    journal.record_communication_error(
        code, message, by=by, at=now, store_id=store_id, region=region, **params
    )
