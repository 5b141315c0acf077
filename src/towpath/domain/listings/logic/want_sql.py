"""What each listing of a store is to be on Amazon, in SQL: what ``actions/want.py`` runs.

``made``: the channel made the listing, or is to make it anew (though Amazon may show it still while it ends
it, see ``LEAVES``), so everything about it is ours; of the others
only the quantity is, and what was changed by hand (listings: Regional sharing; settings: Stock / Quantity,
Fulfilled By, Product Listing Condition; pricing: Full pipeline).
"""

from towpath.domain.listings.logic.facts import ATTRIBUTES

ABSENT = """'{"presence": "absent"}'::jsonb"""

LEAVES = "(told ->> 'presence' = 'absent' AND told_at IS NOT NULL AND confirmed_at IS NULL)"
"""Amazon was told to end the listing and has not shown it gone yet; what it shows later is back."""
_FACTS = """
WITH product (id, price, map) AS ({products}),
stock (product_id, stock) AS ({stock}),
listing AS (
    SELECT l.*, l.origin <> 'amazon' OR NOT l.on_amazon OR leaves.listing_id IS NOT NULL AS made,
        NOT l.on_amazon OR leaves.listing_id IS NOT NULL AS to_make,
        l.state IN ('listing', 'active', 'inactive', 'ineligible')
            OR l.state = 'incomplete' AND l.cause IN ('publish_failed', 'missing_data') AS to_list,
        o.price AS fixed_price, o.handling_time AS fixed_time, nullif(o.condition, '') AS fixed_condition,
        nullif(o.seller_notes, '') AS fixed_note, product.price AS base, product.map, stock.stock,
        shared.wanted AS shared,
        coalesce(shared.wanted ->> 'channel', l.channel_now) AS to_channel
    FROM listings_listing l
    LEFT JOIN listings_override o ON o.listing_id = l.id
    LEFT JOIN listings_publication leaves ON leaves.listing_id = l.id AND {leaves}
    LEFT JOIN product ON product.id = l.product_id
    LEFT JOIN stock ON stock.product_id = l.product_id
    LEFT JOIN LATERAL (
        SELECT wanted FROM listings_listing older JOIN listings_publication p ON p.listing_id = older.id
        WHERE older.store_id = ANY (%(older)s::bigint[]) AND older.sku = l.sku
            AND wanted ->> 'presence' = 'listed'
        ORDER BY array_position(%(older)s::bigint[], older.store_id) LIMIT 1
    ) shared ON true
    WHERE l.store_id = %(store)s AND {rows}
),
priced AS (
    SELECT *, coalesce(round(fixed_price, %(decimals)s), CASE WHEN made THEN
        coalesce(CASE WHEN origin = 'amazon' THEN round(price, %(decimals)s) END, greatest(
            round(round(base * %(rate)s::numeric, %(decimals)s) * %(vat)s, %(decimals)s),
            round(round(map * %(rate)s::numeric, %(decimals)s) * %(vat)s, %(decimals)s))) END) AS to_price,
        CASE WHEN to_channel = 'DEFAULT' THEN fixed_condition END AS by_override,
        CASE WHEN made OR condition_by_hand THEN nullif(condition, '') END AS own_condition
    FROM listing, LATERAL (SELECT {quantity} AS to_quantity FROM (
        SELECT listing.stock, listing.eligible IS TRUE AS eligible, to_channel <> 'DEFAULT' AS by_amazon
    ) facts) counted
),
fact AS MATERIALIZED (
    SELECT id, state, on_amazon, seen_at, amazon_updated_at, to_list, to_channel = 'DEFAULT' AS by_merchant,
        CASE WHEN NOT %(opened)s THEN '{{}}' WHEN state IN ('ending', 'ended') THEN {absent}
            WHEN NOT to_list THEN '{{}}' ELSE jsonb_strip_nulls(jsonb_build_object(
                'presence', 'listed',
                'asin', CASE WHEN to_make THEN nullif(asin, '') END,
                'condition', coalesce(by_override, own_condition),
                'note', coalesce(fixed_note, CASE WHEN made THEN
                    coalesce(%(notes)s::jsonb ->> coalesce(by_override, own_condition), '') END),
                'price', CASE WHEN to_price > 0 THEN to_price::text END,
                'currency', CASE WHEN to_price > 0 THEN %(currency)s END,
                'channel', CASE WHEN made OR channel_by_hand <> '' THEN to_channel END,
                'quantity', CASE WHEN to_channel = 'DEFAULT' THEN
                    coalesce((shared ->> 'quantity')::int, to_quantity) END,
                'handling_time', CASE WHEN to_channel = 'DEFAULT' THEN coalesce(
                    (shared ->> 'handling_time')::int, fixed_time, CASE WHEN made THEN %(days)s END) END,
                'tax_code', CASE WHEN made AND to_make THEN nullif(%(tax_code)s, '') END
            )) END AS wanted,
        CASE WHEN on_amazon THEN jsonb_strip_nulls(jsonb_build_object(
            'presence', 'listed', 'asin', nullif(asin, ''), 'channel', channel,
            'condition', CASE WHEN origin = 'amazon' AND NOT condition_by_hand THEN nullif(condition, '') END,
            'quantity', CASE WHEN channel = 'DEFAULT' THEN quantity END,
            'price', round(price, %(decimals)s)::text,
            'currency', CASE WHEN price IS NOT NULL THEN nullif(currency, '') END
        )) WHEN seen_at IS NOT NULL THEN {absent} ELSE '{{}}' END AS seen
    FROM priced
)"""
_KNOWN = """
known AS (
    SELECT fact.*, p.listing_id IS NULL AS is_new, coalesce(p.told, '{{}}') AS told, p.sending, p.told_at,
        p.confirmed_at, CASE WHEN fact.on_amazon AND (coalesce(p.told, '{{}}') = '{{}}'
                OR to_list AND p.told ->> 'presence' = 'absent' AND NOT {leaves}) THEN fact.seen
            ELSE coalesce(p.told, '{{}}') END AS has
    FROM fact LEFT JOIN listings_publication p ON p.listing_id = fact.id
),
wanting AS (
    SELECT known.*, CASE WHEN NOT %(zeroed)s OR NOT to_list THEN wanted
        WHEN has ->> 'presence' IS DISTINCT FROM 'listed' THEN '{{}}'
        WHEN by_merchant THEN has || '{{"quantity": 0}}' ELSE has END AS new_wanted
    FROM known
)"""
"""A paused store may only be told zeros; everything else stays as it was told."""
_TOLD = """
telling AS MATERIALIZED (
    SELECT wanting.*, CASE WHEN sending IS NOT NULL THEN told
        WHEN new_wanted = '{{}}' THEN '{{}}'
        WHEN state = 'ended' AND NOT on_amazon THEN {absent}
        WHEN has @> new_wanted THEN new_wanted ELSE has END AS new_told,
        CASE WHEN told_at IS NOT NULL AND sending IS NULL AND confirmed_at IS NULL AND {confirmed}
            THEN seen_at ELSE confirmed_at END AS new_confirmed
    FROM wanting
)"""
"""What Amazon has already needs no telling; a listing that is gone is told anew as a whole."""


def _equal(key: str) -> str:
    return f"coalesce(seen -> '{key}' = told -> '{key}', true)"


_SOLD = "coalesce((seen ->> 'quantity')::int <= (told ->> 'quantity')::int, true)"
CONFIRMED = f"""seen_at > told_at AND seen -> 'presence' = told -> 'presence'
    AND {" AND ".join(_equal(key) for key in ATTRIBUTES if key != "quantity")}
    AND ({_equal("quantity")} OR amazon_updated_at > told_at AND {_SOLD})"""
"""Amazon shows what it was told; less of it than was told has been sold since."""
_WRITES = """
added AS (
    INSERT INTO listings_publication (listing_id, store_id, wanted, told, refused, seen, refusal,
        submission_id, wanted_at)
    SELECT id, %(store)s, new_wanted, new_told, '{{}}', seen, '[]', '', %(now)s FROM telling
    WHERE is_new AND state NOT IN ('new_third_party', 'ready')
    ON CONFLICT DO NOTHING RETURNING listing_id, wanted NOT IN (told, refused) AS waits
),
changed AS (
    UPDATE listings_publication p SET wanted = new_wanted, told = new_told, seen = telling.seen,
        confirmed_at = new_confirmed,
        wanted_at = CASE WHEN p.wanted = new_wanted THEN wanted_at ELSE %(now)s END
    FROM telling WHERE p.listing_id = telling.id
        AND p.told = telling.told AND p.sending IS NOT DISTINCT FROM telling.sending
        AND (p.wanted, p.told, p.seen, p.confirmed_at)
            IS DISTINCT FROM (new_wanted, new_told, telling.seen, new_confirmed)
    RETURNING listing_id, p.wanted NOT IN (p.told, p.refused) AS waits
)
SELECT * FROM added UNION ALL SELECT * FROM changed"""
STATEMENT = f"{_FACTS},{_KNOWN},{_TOLD},{_WRITES}"
"""Holes: ``products``, ``stock``, ``rows``, ``quantity``, ``absent``, ``leaves``, ``confirmed``.

It gives the rows that it wrote, each with whether something is to be sent. A row of which an answer of
Amazon's was recorded meanwhile is left to whoever recorded it.
"""
