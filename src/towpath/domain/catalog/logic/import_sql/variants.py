"""The statement that links configurable products of a chunk with the variants that their rows name.

A product that has no variants yet loses none and has none twice.
"""

from towpath.domain.catalog.logic.import_sql.values import PROBLEMS, Setup, flaw, flaws_of


def variants(setup: Setup, chunk: str) -> str:
    """Give one row, as ``import_products.products`` does, with nothing counted."""
    would_be = f" UNION ALL SELECT 0 FROM {setup.seen} WHERE sku = {{0}}" if setup.dry_run else ""
    product = "LATERAL (SELECT id FROM catalog_product WHERE sku = {0}" + would_be + " LIMIT 1)"
    cell, sku = setup.role("configurable_variations"), f"btrim({setup.role('sku')})"
    parents = (
        f"SELECT row_no, line, {sku} AS sku, {cell} AS cell, parent.id AS parent_id,"
        " NOT EXISTS (SELECT FROM catalog_variant WHERE parent_id = parent.id) AS is_first"
        f" FROM {chunk}, {product.format(sku)} parent"
        f" WHERE {cell} <> '' AND {setup.role('store_view_code')} IS NULL AND refused IS NULL OFFSET 0"
    )
    missing = flaw("child.id IS NULL", "'configurable_variations'", "VARIANT_UNKNOWN", "child_sku")
    prepared = (
        f"SELECT row_no, line, sku, parent_id, p.is_first, child.id AS child_id, {flaws_of([missing])} AS bad"
        f" FROM ({parents}) p, unnest(string_to_array(cell, '|')) part,"
        " LATERAL (SELECT btrim(split_part(pair, '=', 2)) AS child_sku"
        " FROM unnest(string_to_array(part, ',')) pair"
        " WHERE pair ~* '^ *sku *=' LIMIT 1) named"
        f" LEFT JOIN {product.format('child_sku')} child ON true"
    )
    writes = "" if setup.dry_run else _WRITES.format(now=setup.now)
    return (
        f"WITH prepared AS MATERIALIZED ({prepared}){writes} SELECT 0, 0, 0,"
        f" {PROBLEMS}, '{{}}'::text[], '[]'::jsonb FROM prepared"
    )


_WRITES = """,
named AS MATERIALIZED (
    SELECT DISTINCT parent_id, child_id, is_first FROM prepared WHERE child_id IS NOT NULL),
gone AS (
    DELETE FROM catalog_variant v
    USING (SELECT parent_id, array_agg(child_id) AS children FROM named
        WHERE NOT is_first GROUP BY parent_id) n
    WHERE v.parent_id = n.parent_id AND v.child_id <> ALL (n.children) RETURNING v.parent_id),
made AS (
    INSERT INTO catalog_variant (parent_id, child_id)
    SELECT parent_id, child_id FROM named WHERE is_first RETURNING parent_id),
added AS (
    INSERT INTO catalog_variant (parent_id, child_id)
    SELECT parent_id, child_id FROM named WHERE NOT is_first
    ON CONFLICT DO NOTHING RETURNING parent_id),
told AS (
    UPDATE catalog_product SET updated_at = {now}
    WHERE id IN (SELECT parent_id FROM gone UNION SELECT parent_id FROM made
        UNION SELECT parent_id FROM added)
    AND updated_at <> {now})"""
