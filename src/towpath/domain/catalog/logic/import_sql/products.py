"""The statement that adds and changes the products of a chunk: what differs is written in one go.

It is built in layers, from the cells to the values: what a layer names, the next one uses. Rows with
something wrong come out as problems and write nothing.
"""

import json

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
    texts,
    wrong_with,
    yes,
)
from towpath.domain.catalog.logic.products import TYPES

STOCKED = ("simple", "virtual", "downloadable", "giftcard")
"""What stock is kept of; of the others it is the sum of their parts."""
AS_THEY_ARE = frozenset({"text", "media", "select"})
"""Kinds whose value is the text of the cell."""
SIMPLE = r'^[a-z0-9_]+=[^,="\\\x01-\x1f]+(,[a-z0-9_]+=[^,="\\\x01-\x1f]+)*$'
_PAIRS_AS_JSON = """'"' || replace(replace({}, '=', '":"'), ',', '","') || '"'"""
_CELLS = {
    "attribute_set_code": "set_cell",
    "product_type": "type_cell",
    "categories": "categories_cell",
    "product_websites": "websites_cell",
    "configurable_variations": "variations_cell",
    "qty": "quantity_cell",
    "is_in_stock": "in_stock_cell",
    "additional_attributes": "pairs_cell",
}
_FIELDS = (
    "type",
    "attribute_set_id",
    "enabled",
    "website_ids",
    "category_ids",
    "variant_attributes",
    "values",
    "texts",
)
"""What an import may change of a product."""


def products(setup: Setup, chunk: str) -> str:
    """Give one row: how many rows are new, changed and as before; problems; codes and choices not known."""
    split = [(f"a{place}", each) for place, each in enumerate(setup.plain) if each.kind not in AS_THEY_ARE]
    plain = f"simple - {texts(each.code for each in setup.plain)} = '{{}}' AS is_plain"
    found = _found(setup, layer(["*", plain], f"{_read(setup, chunk)} s"), split)
    judged = layer(["*", f"{_problems(setup, [*setup.values(), *split])} AS bad"], f"{found} f")
    merged = layer(["*", *_merged(setup, split)], f"{judged} j")
    return _written(setup, merged)


def _read(setup: Setup, chunk: str) -> str:
    """Take the cells that are needed from the rows without a store view.

    ``simple`` are the ``additional_attributes`` whose values are free of what has a meaning of its own in
    them or in JSON: most are.
    """
    cell = setup.role("additional_attributes")
    as_json = json_object(setup, _PAIRS_AS_JSON.format(cell))
    status = next(
        (f"c{place}" for place, each in setup.plan.attributes if each.code == "status"), "NULL::text"
    )
    return layer(
        [
            "row_no, line, refused",
            f"btrim({setup.role('sku')}) AS sku, {status} AS status_cell",
            f"CASE WHEN {cell} ~ {literal(SIMPLE)} THEN {as_json} END AS simple",
            *(f"{setup.role(role)} AS {name}" for role, name in _CELLS.items()),
            *(cell for cell, _ in setup.values()),
        ],
        chunk,
        f"{setup.role('store_view_code')} IS NULL AND refused IS DISTINCT FROM 'ROW'",
    )


def _found(setup: Setup, read: str, split: Cells) -> str:
    """Put beside a row what its cells mean, and the product and the stock that are there."""
    meanings = " ".join(
        f"LEFT JOIN {setup.cells} {name} ON {name}.role = '{role}' AND {name}.cell = r.{_CELLS[role]}"
        for role, name in (
            ("attribute_set_code", "sets"),
            ("categories", "categories"),
            ("product_websites", "sites"),
        )
    )
    other = pairs(setup, "kind <> 'textarea'", "kind = 'textarea'")
    is_product = "false" if setup.empty else "p.sku = r.sku"
    is_stock = "false" if setup.empty else f"i.product_id = old.id AND i.source_id = {setup.source_id}"
    return layer(
        [
            "r.*, sets.ids[1] AS set_id, categories.ids AS categories, sites.ids AS websites",
            *(f"CASE WHEN is_plain THEN simple ->> '{each.code}' END AS {cell}" for cell, each in split),
            f"CASE WHEN pairs_cell IS NOT NULL AND is_plain IS NOT TRUE THEN {other} END AS other",
            *(f"old.{name} AS old_{name}" for name in ("id", *_FIELDS)),
            "stock.quantity AS old_quantity, stock.in_stock AS old_in_stock",
        ],
        f"{read} r {meanings}"
        f" LEFT JOIN LATERAL (SELECT * FROM catalog_product p WHERE {is_product} OFFSET 0) old ON true"
        f" LEFT JOIN LATERAL (SELECT * FROM catalog_sourceitem i WHERE {is_stock} OFFSET 0) stock ON true",
    )


def _problems(setup: Setup, cells: Cells) -> str:
    """Join the problems of a row; the empty text where there is none."""
    name = next((cell for cell, each in cells if each.code == "name"), "NULL")
    needed = (("product_type", "type_cell"), ("attribute_set_code", "set_cell"), ("name", name))
    lost = "websites_cell IS NOT NULL AND websites IS NULL"
    return flaws_of(
        [
            *SKU_FLAWS,
            flaw(f"type_cell <> ALL ({texts(TYPES)})", "'product_type'", "TYPE_UNKNOWN", "type_cell"),
            flaw(lost, "'product_websites'", "WEBSITE_UNKNOWN", "websites_cell"),
            *(
                flaw(f"old_id IS NULL AND sku <> '' AND {cell} IS NULL", literal(column), "VALUE_MISSING")
                for column, cell in needed
            ),
            *PAIRS_FLAWS,
            *(wrong_with(setup, each.kind, cell, literal(each.code)) for cell, each in cells),
            wrong_with(setup, "boolean", "status_cell", "'product_online'"),
            wrong_with(setup, "boolean", "in_stock_cell", "'is_in_stock'"),
            wrong_with(setup, "number", "quantity_cell", "'qty'"),
        ]
    )


def _merged(setup: Setup, split: Cells) -> list[str]:
    """Name what the product and its stock will be, where nothing is wrong."""
    columns = setup.values()
    short = named(setup, [(cell, each) for cell, each in (*columns, *split) if each.kind != "textarea"])
    long = [(cell, each) for cell, each in columns if each.kind == "textarea"]
    given = json_object(setup, *short, "other[4]")
    given = f"CASE WHEN is_plain THEN simple || {given} ELSE {given} END"
    quantity = f"{setup.number('quantity_cell')}::numeric"
    axis = "lower(btrim(split_part(pair, '=', 1)))"
    first = "unnest(string_to_array(split_part(variations_cell, '|', 1), ',')) WITH ORDINALITY v(pair, n)"
    axes = f"(SELECT array_agg({axis} ORDER BY n) FROM {first} WHERE {axis} NOT IN ('sku', ''))"
    axes = f"CASE WHEN variations_cell <> '' THEN {axes} END"
    values = {
        "type": "coalesce(type_cell, old_type)",
        "attribute_set_id": "coalesce(set_id, old_attribute_set_id)",
        "enabled": f"coalesce({yes('status_cell')}, old_enabled, true)",
        "website_ids": "coalesce(websites, old_website_ids, '{}')",
        "category_ids": "coalesce(categories, old_category_ids, '{}')",
        "variant_attributes": f"coalesce({axes}, old_variant_attributes, '{{}}')",
        "values": over(setup, "old_values", given),
        "texts": over(setup, "old_texts", long_texts(setup, long, "other[5]")),
        "quantity": f"coalesce({quantity}, old_quantity, 0)",
        "in_stock": f"coalesce({yes('in_stock_cell')}, old_in_stock, {quantity} > 0, false)",
    }
    return [f"CASE WHEN bad = '' THEN {value} END AS {name}" for name, value in values.items()]


def _written(setup: Setup, merged: str) -> str:
    """Write what is new and what differs, and count."""
    fields, old = ", ".join(_FIELDS), ", ".join(f"old_{name}" for name in _FIELDS)
    number = (
        "NULL::bigint" if setup.dry_run else "CASE WHEN bad = '' THEN nextval('catalog_product_id_seq') END"
    )
    prepared = (
        f"SELECT row_no, line, sku, bad, other, {fields}, quantity, in_stock, old_quantity,"
        f" old_id IS NULL AS is_new, coalesce(old_id, {number}) AS id,"
        f" ({fields}) IS DISTINCT FROM ({old}) AS differs,"
        f" type = ANY ({texts(STOCKED)}) AND coalesce(quantity_cell, in_stock_cell) IS NOT NULL"
        " AND (quantity, in_stock) IS DISTINCT FROM (old_quantity, old_in_stock) AS stock_differs,"
        f" {_has_new(setup) or 'false'} AS has_new"
        f" FROM {merged} m"
    )
    writes = (_ADDS if setup.empty else f"{_ADDS},{_CHANGES}").format(
        fields=fields,
        renewed=", ".join(f"{name} = r.{name}" for name in _FIELDS),
        now=setup.now,
        source=setup.source_id,
    )
    remembers = f"seen AS (INSERT INTO {setup.seen} SELECT sku FROM prepared WHERE bad = '' AND is_new)"
    return (
        f"WITH prepared AS MATERIALIZED ({prepared}), {remembers if setup.dry_run else writes},"
        " odd AS MATERIALIZED (SELECT values, other FROM prepared WHERE has_new OR other IS NOT NULL)"
        " SELECT count(*) FILTER (WHERE bad = '' AND is_new),"
        " count(*) FILTER (WHERE bad = '' AND NOT is_new AND (differs OR stock_differs)),"
        " count(*) FILTER (WHERE bad = '' AND NOT is_new AND NOT (differs OR stock_differs)),"
        f" {PROBLEMS}, {UNKNOWN_CODES}, {_new_options(setup)} FROM prepared"
    )


_ADDS = """
added AS (
    INSERT INTO catalog_product (id, sku, {fields}, created_at, updated_at)
    SELECT id, sku, {fields}, {now}, {now} FROM prepared WHERE bad = '' AND is_new),
stocked AS (
    INSERT INTO catalog_sourceitem (product_id, source_id, quantity, in_stock)
    SELECT id, {source}, quantity, in_stock FROM prepared WHERE stock_differs AND old_quantity IS NULL)"""
_CHANGES = """
changed AS (
    UPDATE catalog_product p SET updated_at = {now}, {renewed}
    FROM prepared r WHERE p.id = r.id AND r.bad = '' AND r.differs AND NOT r.is_new),
restocked AS (
    UPDATE catalog_sourceitem i SET quantity = r.quantity, in_stock = r.in_stock
    FROM prepared r WHERE r.stock_differs AND r.old_quantity IS NOT NULL
    AND i.product_id = r.id AND i.source_id = {source})"""


def _new_options(setup: Setup) -> str:
    """Give ``[code, label]`` of the choices that their attributes may not have yet."""
    found = ["SELECT pair FROM odd, jsonb_array_elements(('[' || other[3] || ']')::jsonb) pair"]
    found += [_labels(each) for each in setup.options]
    return f"(SELECT coalesce(jsonb_agg(DISTINCT pair), '[]') FROM ({' UNION ALL '.join(found)}) o)"


def _labels(attribute: Attribute) -> str:
    code = literal(attribute.code)
    if attribute.kind == "multiselect":
        labels = f"jsonb_array_elements_text(values -> {code}) label"
        return f"SELECT jsonb_build_array({code}, label) FROM odd, {labels}"
    label = f"values ->> {code}"
    return f"SELECT jsonb_build_array({code}, {label}) FROM odd WHERE {label} IS NOT NULL"


def _has_new(setup: Setup) -> str:
    """Give whether a choice among a product's values is not known."""
    return " OR ".join(
        f"NOT values -> {literal(each.code)} <@ {literal(json.dumps(known))}::jsonb"
        if each.kind == "multiselect"
        else f"values ->> {literal(each.code)} <> ALL ({texts(known)})"
        for each, known in setup.options.items()
    )
