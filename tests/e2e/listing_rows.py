"""A store with listings in every state, put into the database of a running product."""

from tests.e2e.browser import Site
from tests.flow.system import until

STORE = """
INSERT INTO stores_store (name, email, website_id, country, paused, zeroed, created_at, updated_at)
SELECT 'Amazon Store USA', 'shop@example.com', id, 'US', false, false, now(), now()
FROM catalog_website ORDER BY id LIMIT 1 RETURNING id
"""
LISTINGS = """
INSERT INTO listings_listing (store_id, sku, asin, product_id, matched_by, origin, ends_replaced, title,
    image_url, product_type, condition, condition_by_hand, price, currency, quantity, handling_time, channel,
    channel_by_hand, on_amazon, buyable, issues, eligible, intent, state, cause, reason, reason_params,
    relisting, has_override, match_reason, match_params, search_digest, search_outcome, created_at,
    updated_at)
SELECT {store}, 'SKU-' || lpad(n::text, 5, '0'), 'B' || lpad(n::text, 9, '0'),
    CASE WHEN state <> 'new_third_party' THEN
        (SELECT id FROM catalog_product WHERE type = 'simple' ORDER BY id OFFSET n LIMIT 1) END,
    'sku', 'amazon', false, (ARRAY['Joust Duffle Bag', 'Voyage Yoga Bag', 'Compete Track Tote',
        'Wayfarer Messenger Bag in a rather long name'])[1 + n %% 4] || ' ' || n,
    '', 'LUGGAGE', (ARRAY['new_new', 'used_good', ''])[1 + n %% 3], false,
    CASE WHEN n %% 7 > 0 THEN 10 + n %% 90 + 0.95 END, 'USD', n %% 120, 2,
    CASE WHEN n %% 5 = 0 THEN 'AMAZON_NA' ELSE 'DEFAULT' END, '', true, state = 'active',
    CASE WHEN state = 'inactive' THEN '[{{"code": "18027", "severity": "ERROR", "message":
        "The main image is missing.", "attribute_names": ["main_product_image_locator"]}}]'::jsonb
    ELSE '[]' END, true, '', state,
    CASE WHEN state = 'incomplete' THEN (ARRAY['missing_condition', 'unable_to_assign', 'multiple_matches',
        'has_variants', 'publish_failed'])[1 + n %% 5] ELSE '' END,
    CASE state WHEN 'inactive' THEN 'amazon' WHEN 'ineligible' THEN 'out_of_stock' ELSE '' END,
    CASE WHEN state = 'inactive' THEN '{{"text": "The main image is missing."}}'::jsonb ELSE '{{}}' END,
    state = 'active' AND n %% 11 = 0, state = 'active' AND n %% 9 = 0, '', '{{}}', '', '',
    now() - n * interval '1 hour', now() - n * interval '1 minute'
FROM generate_series(1, {count}) n, LATERAL (SELECT (ARRAY['active', 'active', 'active', 'inactive',
    'incomplete', 'new_third_party', 'ready', 'ineligible', 'ended', 'listing', 'ending'])[1 + n %% 11]
    AS state) s
"""
UNDER_WAY = """
SELECT (SELECT count(*) FROM catalog_catalogimport WHERE finished_at IS NULL)
    + (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')
        AND (task_name LIKE 'listings.decide%%' OR task_name LIKE 'catalog.%%'))
"""
EVENTS = """
INSERT INTO listings_listingevent (store_id, listing_id, sku, asin, action, status, message, params, origin,
    reference, at)
SELECT store_id, id, sku, asin, 'match', '', 'Assigned to the product %%(sku)s by %%(name)s',
    '{{"sku": "24-MB01", "name": "admin"}}', 'channel', '', now()
FROM listings_listing, generate_series(1, 3) WHERE store_id = {store}
"""


def fill(site: Site, count: int = 330) -> int:
    """Add a store with so many listings; give its id.

    Each is of another product, and the catalogue has to rest before: whoever acts on one has the others of
    its product decided anew, and a change of the catalogue all of them, which settles made-up rows.
    """
    until(lambda: site.rows("towpath", UNDER_WAY) == [(0,)], 180, "the demo's catalogue never rests")
    site.sql("towpath", STORE)
    store = int(str(site.rows("towpath", "SELECT max(id) FROM stores_store")[0][0]))
    for statement in (LISTINGS, EVENTS):
        site.sql("towpath", statement.format(store=store, count=count))
    site.sql(
        "towpath",
        "INSERT INTO listings_override (listing_id, price, condition, seller_notes)"
        " SELECT id, 55, 'used_like_new', 'As new' FROM listings_listing WHERE has_override",
    )
    return store
