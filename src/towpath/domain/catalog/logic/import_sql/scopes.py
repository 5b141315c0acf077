"""The statements for rows of a store view: values of its own, and of its website where that is their scope.

What holds for all store views is left out, and named. The values of websites come last and all at once,
since rows of several store views of one website may have them: the later row of the file wins.
"""

from towpath.domain.catalog.logic.attributes import Attribute
from towpath.domain.catalog.logic.import_sql.values import (
    PAIRS_FLAWS,
    PROBLEMS,
    SKU_FLAWS,
    UNKNOWN_CODES,
    Cells,
    Setup,
    flaw,
    flaws_of,
    json_object,
    layer,
    literal,
    long_texts,
    named,
    over,
    pairs,
    wrong_with,
)

STATUS = Attribute("status", "", "boolean", "website")
VIEW, SITE = "store_view", "website"


def has_website_values(setup: Setup) -> bool:
    """Tell whether rows of a store view can have values of its website."""
    return bool(_columns(setup, SITE)) or "additional_attributes" in setup.plan.roles


def store_views(setup: Setup, chunk: str) -> str:
    """Give one row, as ``import_products.products`` does; at its end the codes that hold for all views."""
    found = layer(
        ["f.*", *_old(VIEW), *_old(SITE)], f"{_found(setup, chunk)} f {_join_old(VIEW)} {_join_old(SITE)}"
    )
    judged = layer(["*", f"{_problems(setup)} AS bad"], f"{found} f")
    merged = layer(["*", *_merged(setup, VIEW), *_merged(setup, SITE)], f"{judged} j")
    prepared = f"SELECT *, {_differs(VIEW)}, {_differs(SITE)} FROM {merged} m"
    writes = "" if setup.dry_run else "," + _WRITES.format(scope=VIEW, now=setup.now)
    differs = "(store_view_differs OR website_differs)"
    is_new = "store_view_old_id IS NULL AND website_old_id IS NULL"
    for_all = [
        f"CASE WHEN bool_or({cell} IS NOT NULL) THEN ARRAY['{each.code}'] ELSE '{{}}' END"
        for cell, each in setup.values("global")
    ]
    return (
        f"WITH prepared AS MATERIALIZED ({prepared}){writes}"
        f" SELECT count(*) FILTER (WHERE {differs} AND {is_new}),"
        f" count(*) FILTER (WHERE {differs} AND NOT ({is_new})),"
        f" count(*) FILTER (WHERE bad = '' AND NOT {differs}), {PROBLEMS}, {UNKNOWN_CODES}, '[]'::jsonb,"
        f" {' || '.join(for_all) or 'ARRAY[]::text[]'} FROM prepared"
    )


def websites(setup: Setup, rows: str) -> str:
    """Write what the rows of store views, from all chunks, say of their websites; give nothing."""
    cells = _columns(setup, SITE)
    short = json_object(setup, *named(setup, _short(cells)), "other[6]")
    long = long_texts(setup, _long(cells), "other[7]")
    filled = [cell for cell, _ in cells] + [setup.role("additional_attributes")]
    found = _found(setup, rows, " OR ".join(f"{cell} IS NOT NULL" for cell in filled))
    read = f"SELECT *, {short} AS short, {long} AS long FROM {found} f WHERE product_id IS NOT NULL"
    facts = "product_id, website_id, is_older, chunk, row_no"
    each = f"SELECT {facts}, {{}} AS is_long, key, value FROM read, jsonb_each({{}})"
    gathered = "coalesce(jsonb_object_agg(key, value ORDER BY chunk, row_no) FILTER (WHERE {}), '{{}}')"
    said = (
        "SELECT product_id, website_id, bool_or(is_older) AS is_older,"
        f" {gathered.format('NOT is_long')} AS short,"
        f" {gathered.format('is_long')} AS long"
        f" FROM ({each.format('false', 'short')} UNION ALL {each.format('true', 'long')}) e GROUP BY 1, 2"
    )
    merged = (
        f"SELECT *, {over(setup, 'website_old_values', 'short')} AS website_values,"
        f" {over(setup, 'website_old_texts', 'long')} AS website_texts, '' AS bad"
        f" FROM (SELECT f.*, {', '.join(_old(SITE))} FROM ({said}) f {_join_old(SITE)}) o"
    )
    return (
        f"WITH read AS ({read}), prepared AS MATERIALIZED (SELECT *, {_differs(SITE)} FROM ({merged}) m),"
        f" {_WRITES.format(scope=SITE, now=setup.now)} SELECT 1"
    )


_WRITES = """
added AS (
    INSERT INTO catalog_scopedvalues (product_id, {scope}_id, values, texts)
    SELECT product_id, {scope}_id, {scope}_values, {scope}_texts FROM prepared
    WHERE {scope}_differs AND {scope}_old_id IS NULL),
changed AS (
    UPDATE catalog_scopedvalues s SET values = r.{scope}_values, texts = r.{scope}_texts
    FROM prepared r WHERE r.{scope}_differs AND s.id = r.{scope}_old_id),
told AS (
    UPDATE catalog_product SET updated_at = {now}
    WHERE id IN (SELECT product_id FROM prepared WHERE {scope}_differs AND is_older))"""


def _columns(setup: Setup, *scopes: str) -> Cells:
    status = [(f"c{place}", STATUS) for place, each in setup.plan.attributes if each.code == "status"]
    return [*setup.values(*scopes), *(status if SITE in scopes else [])]


def _short(cells: Cells) -> Cells:
    return [(cell, each) for cell, each in cells if each.kind != "textarea"]


def _long(cells: Cells) -> Cells:
    return [(cell, each) for cell, each in cells if each.kind == "textarea"]


def _found(setup: Setup, rows: str, said: str = "true") -> str:
    """Take the rows of store views, and what they are about; ``chunk`` is the number of their chunk."""
    columns = {cell for cell, _ in (*_columns(setup, VIEW, SITE), *setup.values("global"))}
    view = setup.role("store_view_code")
    read = layer(
        [
            "row_no, line, refused, (regexp_match(rows.tableoid::regclass::text, '\\d+$'))[1]::int AS chunk",
            f"btrim({setup.role('sku')}) AS sku, btrim({view}) AS view_cell",
            f"{setup.role('additional_attributes')} AS pairs_cell",
            *sorted(columns),
        ],
        f"{rows} rows",
        f"{view} IS NOT NULL AND refused IS DISTINCT FROM 'ROW' AND ({said})",
    )
    of_scopes = [
        f"scope = '{scope}' AND kind {sign} 'textarea'" for scope in (VIEW, SITE) for sign in ("<>", "=")
    ]
    would_be = f" UNION ALL SELECT 0, false FROM {setup.seen} WHERE sku = r.sku" if setup.dry_run else ""
    return layer(
        [
            "r.*, v.id AS store_view_id, v.website_id, p.id AS product_id, p.is_older",
            f"CASE WHEN pairs_cell IS NOT NULL THEN {pairs(setup, *of_scopes)} END AS other",
        ],
        f"{read} r LEFT JOIN catalog_storeview v ON v.code = r.view_cell LEFT JOIN LATERAL"
        f" (SELECT id, updated_at < {setup.now} AS is_older FROM catalog_product WHERE sku = r.sku{would_be}"
        " LIMIT 1) p ON true",
    )


def _old(scope: str) -> list[str]:
    return [f"{scope}_old.{name} AS {scope}_old_{name}" for name in ("id", "values", "texts")]


def _join_old(scope: str) -> str:
    other = SITE if scope == VIEW else VIEW
    return (
        f"LEFT JOIN LATERAL (SELECT * FROM catalog_scopedvalues s WHERE s.product_id = f.product_id"
        f" AND s.{scope}_id = f.{scope}_id AND s.{other}_id IS NULL OFFSET 0) {scope}_old ON true"
    )


def _problems(setup: Setup) -> str:
    cells = _columns(setup, VIEW, SITE)
    no_view, no_product = "store_view_id IS NULL", "sku <> '' AND product_id IS NULL"
    return flaws_of(
        [
            *SKU_FLAWS,
            flaw(no_view, "'store_view_code'", "STORE_VIEW_UNKNOWN", "view_cell"),
            flaw(no_product, "'sku'", "PRODUCT_UNKNOWN", "sku"),
            *PAIRS_FLAWS,
            *(wrong_with(setup, each.kind, cell, literal(each.code)) for cell, each in cells),
        ]
    )


def _merged(setup: Setup, scope: str) -> list[str]:
    """Name the own values that the store view or its website will have, where nothing is wrong."""
    cells, place = _columns(setup, scope), 4 if scope == VIEW else 6
    values = json_object(setup, *named(setup, _short(cells)), f"other[{place}]")
    long = long_texts(setup, _long(cells), f"other[{place + 1}]")
    return [
        f"CASE WHEN bad = '' THEN {over(setup, f'{scope}_old_{name}', new)} END AS {scope}_{name}"
        for name, new in (("values", values), ("texts", long))
    ]


def _differs(scope: str) -> str:
    old = f"coalesce({scope}_old_values, '{{}}'), coalesce({scope}_old_texts, '{{}}')"
    return f"bad = '' AND ({scope}_values, {scope}_texts) IS DISTINCT FROM ({old}) AS {scope}_differs"
