"""The one statement that judges products and gives listings their state; ``states.state_of`` is its meaning.

It removes rows that are no listing any more, adds those of products that became one, and writes what differs.
"""

from towpath.domain.listings.logic.quantity import SELLABLE

MOST_SKU, DIGEST = 40, 8
"""Characters that Amazon takes of a seller SKU, and those of the digest that makes one unique."""

_PRODUCTS = """
sold (product_id, sku, verdict, own_condition, by_amazon) AS MATERIALIZED ({products}),
stocked (product_id, stock) AS ({stock}),
product AS MATERIALIZED (
    SELECT sold.*, coalesce(stock <= 0, false) AS is_empty, {sellable} AS in_stock
    FROM sold LEFT JOIN stocked USING (product_id)
),
fresh AS (
    SELECT product.*, EXISTS (
            SELECT FROM listings_listing other
            WHERE other.store_id = ANY (%(stores)s) AND other.sku = product.sku
            AND other.product_id IS DISTINCT FROM product.product_id) AS is_taken
    FROM product WHERE %(opened)s AND verdict = '' AND NOT EXISTS (
        SELECT FROM listings_listing l WHERE l.store_id = %(store)s AND l.product_id = product.product_id)
)"""
_FACTS = """
facts AS (
    SELECT l.id, l.sku, l.product_id, l.origin, l.intent, l.on_amazon, l.buyable, l.asin, l.search_outcome,
        l.searched_at, l.match_reason, l.match_params, l.condition, l.condition_by_hand, l.channel,
        l.channel_by_hand, l.issues, coalesce(override.condition, '') AS override_condition,
        l.seen_at IS NOT NULL OR confirmed_at IS NOT NULL AS was_there,
        coalesce(told ->> 'presence' = 'listed', false) OR coalesce(sending ->> 'presence' = 'listed', false)
            AS told,
        coalesce(sending IS NULL AND refused <> '{{}}' AND refused = wanted, false) AS failed, refusal,
        row(l.eligible, l.state, l.cause, l.reason, l.reason_params, l.condition, l.channel, l.intent) AS old,
        l.eligible AS old_eligible
    FROM listings_listing l LEFT JOIN listings_publication publication ON publication.listing_id = l.id
        LEFT JOIN listings_override override ON override.listing_id = l.id
    WHERE l.store_id = %(store)s AND {rows}
    UNION ALL
    SELECT NULL, CASE WHEN is_taken OR length(sku) > %(most_sku)s
            THEN left(sku, %(most_sku)s - %(digest)s - 1) || '-' || left(md5(sku), %(digest)s) ELSE sku END,
        product_id, 'channel', '', false, NULL, '', '', NULL, '', '{{}}', '', false, 'DEFAULT', '', '[]', '',
        false, false, false, NULL, NULL, NULL
    FROM fresh
),
judged AS (
    SELECT facts.*, product_id IS NOT NULL AS has_product, is_empty, coalesce(in_stock, true) AS in_stock,
        coalesce(verdict, 'product_deleted') AS verdict, {governed} AS governed, {governor} AS governor,
        origin = 'channel' AND NOT (on_amazon OR was_there OR told) AS is_new,
        coalesce(own_condition, '') AS own_condition, coalesce(by_amazon, false) AS by_amazon
    FROM facts LEFT JOIN product USING (product_id) {governing}
),
settled AS (
    SELECT judged.*, coalesce(governed, verdict = '') AS passes,
        CASE WHEN is_new AND NOT condition_by_hand THEN own_condition ELSE condition END AS new_condition,
        CASE WHEN NOT is_new THEN channel WHEN by_amazon THEN %(channel)s ELSE 'DEFAULT' END AS new_channel,
        is_new AND intent = '' AND id IS NOT NULL AND EXISTS (
            SELECT FROM listings_listing live WHERE live.store_id = %(store)s AND live.on_amazon
            AND live.product_id = judged.product_id) AS superfluous
    FROM judged
),
weighed AS (
    SELECT settled.*, override_condition <> '' OR new_condition <> '' AS has_condition,
        in_stock OR governed IS TRUE OR coalesce(nullif(channel_by_hand, ''), new_channel) <> 'DEFAULT'
            AS sellable
    FROM settled
)"""
_STATE = """
    CASE
    WHEN intent = 'end' THEN CASE WHEN on_amazon OR told THEN 'ending||' ELSE 'ended||by_hand' END
    WHEN on_amazon THEN CASE
        WHEN NOT has_product THEN 'new_third_party||:found'
        WHEN NOT passes THEN 'ineligible||:why'
        WHEN NOT sellable THEN 'ineligible||:short'
        WHEN buyable THEN 'active||'
        WHEN issues <> '[]' THEN 'inactive||:issue'
        WHEN buyable IS NULL THEN 'inactive||not_read_yet'
        ELSE 'inactive||not_provided' END
    WHEN NOT has_product THEN CASE WHEN was_there THEN 'ended||ended_outside' ELSE '' END
    WHEN was_there AND NOT (intent = 'publish' AND passes) THEN
        CASE WHEN passes THEN 'ended||ended_outside' ELSE 'ended||:why' END
    WHEN NOT told AND (NOT passes OR superfluous) THEN ''
    WHEN asin = '' THEN CASE WHEN search_outcome <> '' THEN 'incomplete|' || search_outcome || '|'
        WHEN searched_at IS NULL THEN 'incomplete|unable_to_assign|not_searched_yet'
        ELSE 'incomplete|unable_to_assign|' END
    WHEN NOT has_condition THEN 'incomplete|missing_condition|'
    WHEN failed THEN CASE WHEN jsonb_exists(refusal -> 0, 'reason') THEN 'incomplete|missing_data|:refusal'
        ELSE 'incomplete|publish_failed|:refusal' END
    WHEN told THEN CASE WHEN passes THEN 'listing||' ELSE 'listing||:why' END
    WHEN intent = 'publish' OR (%(automatic)s AND sellable) THEN 'listing||'
    WHEN sellable THEN 'ready||'
    ELSE 'ready||:short' END"""
_STANDING = """
standing AS MATERIALIZED (
    SELECT weighed.*, CASE WHEN has_product THEN passes AND (NOT on_amazon OR sellable) END AS new_eligible,
        CASE WHEN on_amazon AND intent = 'publish' THEN '' ELSE intent END AS new_intent,
        split_part(found, '|', 1) AS new_state, split_part(found, '|', 2) AS new_cause,
        CASE CASE WHEN on_amazon AND has_product AND failed THEN ':refusal' ELSE split_part(found, '|', 3) END
            WHEN ':found' THEN jsonb_build_array(match_reason, match_params)
            WHEN ':why' THEN CASE WHEN governed IS NULL THEN %(verdicts)s::jsonb -> verdict
                ELSE jsonb_build_array('shared', jsonb_build_object(
                    'store', %(names)s::jsonb -> governor)) END
            WHEN ':short' THEN CASE WHEN is_empty THEN '["out_of_stock", {{}}]' ELSE jsonb_build_array(
                'below_threshold', jsonb_build_object('threshold', %(threshold)s)) END
            WHEN ':issue' THEN {issue}
            WHEN ':refusal' THEN CASE WHEN jsonb_exists(refusal -> 0, 'reason')
                THEN jsonb_build_array(
                    refusal -> 0 -> 'reason', coalesce(refusal -> 0 -> 'params', '{{}}'))
                ELSE {refusal} END
            ELSE jsonb_build_array(split_part(found, '|', 3), '{{}}'::jsonb) END AS new_why
    FROM weighed, LATERAL (SELECT {state} AS found OFFSET 0) found
)"""
_IN_AMAZONS_WORDS = """jsonb_build_array('amazon', jsonb_build_object('text', coalesce(coalesce(
                jsonb_path_query_first({0}, '$[*] ? (@.severity == "ERROR")'), {0} -> 0
            ) ->> 'message', '')))"""
_WRITES = """
gone AS (SELECT id FROM standing WHERE new_state = '' AND id IS NOT NULL),
no_publication AS (DELETE FROM listings_publication USING gone WHERE listing_id = gone.id),
no_override AS (DELETE FROM listings_override USING gone WHERE listing_id = gone.id),
no_candidate AS (DELETE FROM listings_candidate USING gone WHERE listing_id = gone.id),
removed AS (DELETE FROM listings_listing l USING gone WHERE l.id = gone.id RETURNING l.id),
added AS (
    INSERT INTO listings_listing (store_id, sku, asin, product_id, matched_by, origin, title, image_url,
        product_type, condition, condition_by_hand, currency, channel, channel_by_hand, on_amazon, issues,
        eligible, intent, state, cause, reason, reason_params, relisting, has_override, ends_replaced,
        match_reason, match_params, search_digest, search_outcome, created_at, updated_at)
    SELECT %(store)s, sku, '', product_id, '', 'channel', '', '', '', new_condition, false, '',
        new_channel, '', false, '[]', true, '', new_state, new_cause, new_why ->> 0, new_why -> 1, false,
        false, false, '', '{{}}', '', '', %(now)s, %(now)s
    FROM standing WHERE id IS NULL AND new_state <> '' ORDER BY product_id
    ON CONFLICT (store_id, sku) DO NOTHING RETURNING id
),
changed AS (
    UPDATE listings_listing l SET eligible = new_eligible, state = new_state, cause = new_cause,
        reason = new_why ->> 0, reason_params = new_why -> 1, condition = new_condition,
        channel = new_channel, intent = new_intent, updated_at = %(now)s,
        relisting = relisting OR %(opened)s AND l.on_amazon AND (old_eligible <> new_eligible) IS TRUE
    FROM standing WHERE l.id = standing.id AND new_state <> '' AND old IS DISTINCT FROM
        row(new_eligible, new_state::varchar, new_cause::varchar, (new_why ->> 0)::varchar, new_why -> 1,
            new_condition::varchar, new_channel::varchar, new_intent::varchar)
    RETURNING old_eligible IS DISTINCT FROM new_eligible AS turned
)
SELECT (SELECT count(*) FROM removed), (SELECT count(*) FROM added), count(*), count(*) FILTER (WHERE turned)
FROM changed"""
"""What turns gets another quantity, nearly always: so ``relisting`` is written with it, and corrected once it
is known what Amazon is to have."""
_GOVERNING = """LEFT JOIN LATERAL (
    SELECT g.eligible, g.store_id::text AS store FROM listings_listing g
    WHERE g.store_id = ANY (%(older)s) AND g.sku = facts.sku AND g.on_amazon AND g.eligible IS NOT NULL
    ORDER BY array_position(%(older)s, g.store_id) LIMIT 1) governing ON true"""


def statement(products: str, stock: str, rows: str, *, shared: bool) -> str:
    """Put the statement together; its parameters are named.

    ``products`` gives id, SKU, verdict (``reasons.verdicts``), condition, and whether Amazon fulfils it, as
    the settings say; ``stock`` product and pieces; ``rows`` is a condition on the listings ``l`` to look at.
    With ``shared``, the oldest other store of the account that sells a seller SKU decides (settings: Regional
    attributes). It gives how many rows are removed, added, changed, and how often ``eligible`` turned.
    """
    found = _STANDING.format(
        state=_STATE, issue=_IN_AMAZONS_WORDS.format("issues"), refusal=_IN_AMAZONS_WORDS.format("refusal")
    )
    facts = _FACTS.format(
        rows=rows,
        governed="governing.eligible" if shared else "NULL::boolean",
        governor="governing.store" if shared else "NULL::text",
        governing=_GOVERNING if shared else "",
    )
    sold = _PRODUCTS.format(products=products, stock=stock, sellable=SELLABLE)
    return f"WITH {sold},{facts},{found},{_WRITES.format()}"
