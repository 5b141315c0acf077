"""What the cells of a file mean in this shop: sets, categories and websites by cell, choices by attribute.

Attribute sets, categories and choices that a file names and the shop does not have are made, as a shop does
it with categories. In a dry run they get numbers below zero, which no row has.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import count

from django.db import connection, transaction

from towpath.domain.catalog import models
from towpath.domain.catalog.actions.staging import _table
from towpath.domain.catalog.logic.attributes import WITH_OPTIONS, Attribute
from towpath.domain.catalog.logic.cells import EMPTY, PAIR, category_paths, codes
from towpath.domain.catalog.logic.import_sql.values import PRODUCT_COLUMNS, Setup, literal
from towpath.domain.catalog.logic.imports import Plan, plan
from towpath.domain.catalog.models import CatalogImport
from towpath.domain.catalog.queries.attributes import attributes, prices_per_website
from towpath.kit.streams import in_streams

SAMPLE = 5000
_LONGEST_LABEL = 255
Path = tuple[str, ...]


def _setup(row: CatalogImport, now: datetime) -> Setup:
    """Find out, once for an import, what its statements have to know; mark rows whose SKU came before."""
    known = attributes()
    meaning = plan(row.header, known)
    setup = Setup(
        plan=meaning,
        plain=_sampled(row, meaning, known),
        options={},
        cells=f"{_table(row.pk)}_cells",
        seen=f"{_table(row.pk)}_seen",
        source_id=models.StockSource.objects.get(code="default").pk,
        now=f"{literal(now.isoformat())}::timestamptz",
        dry_run=row.dry_run,
        empty=not models.Product.objects.exists(),
        may_clear=False,
        decimal_comma=row.decimal_comma,
        prices_per_website=prices_per_website(),
    )
    _note(row, "COLUMN_UNKNOWN", meaning.unknown)

    def work(task: Callable[[CatalogImport, Setup], None]) -> None:
        with transaction.atomic():
            task(row, setup)

    in_streams(work, [_mark_repeated, _keep_meanings])
    return setup


def _sampled(row: CatalogImport, meaning: Plan, known: Mapping[str, Attribute]) -> list[Attribute]:
    """Give the attributes that stand in the ``additional_attributes`` of some thousand rows."""
    place = meaning.roles.get("additional_attributes")
    if place is None:
        return []
    rows = f"(SELECT c{place} AS cell FROM {_table(row.pk)} WHERE c{place} IS NOT NULL LIMIT {SAMPLE})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT pair[1] FROM {rows} s, regexp_matches(cell, {literal(PAIR)}, 'g') m(pair)"
        )
        found = sorted(code for (code,) in cursor.fetchall())
    return [
        known[code]
        for code in found
        if code in known and code not in PRODUCT_COLUMNS and known[code].kind != "textarea"
    ]


def _mark_repeated(row: CatalogImport, setup: Setup) -> None:
    """Mark the rows that are about the SKU and store view of an earlier row."""
    sku, view = (f"btrim({setup.role(role)})" for role in ("sku", "store_view_code"))
    table = _table(row.pk)
    repeated = f"SELECT {sku} AS sku, {view} AS view FROM {table} GROUP BY 1, 2 HAVING count(*) > 1"
    ranked = (
        f"SELECT t.tableoid AS chunk, t.ctid AS place, row_number() OVER (PARTITION BY {sku}, {view}"
        " ORDER BY (regexp_match(t.tableoid::regclass::text, '\\d+$'))[1]::int, row_no) AS occurrence"
        f" FROM {table} t JOIN ({repeated}) r ON r.sku = {sku} AND r.view IS NOT DISTINCT FROM {view}"
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'; SET LOCAL max_parallel_workers_per_gather = 0")
        same = f"hashtextextended(concat({sku}, E'\\n', {view}), 0)"
        cursor.execute(f"SELECT EXISTS (SELECT FROM {table} GROUP BY {same} HAVING count(*) > 1)")
        if cursor.fetchone()[0]:
            cursor.execute(
                f"UPDATE {table} t SET refused = 'SKU_REPEATED' FROM ({ranked}) r"
                " WHERE t.tableoid = r.chunk AND t.ctid = r.place AND r.occurrence > 1 AND t.refused IS NULL"
            )


def _note(row: CatalogImport, code: str, names: Iterable[str]) -> None:
    """Add names to what is worth knowing about the file."""
    if names := {*row.notices.get(code, ()), *names}:
        row.notices[code] = sorted(names)
        row.save(update_fields=["notices"])


def _keep_meanings(row: CatalogImport, setup: Setup) -> None:
    """Fill the table of what cells mean, and make what they name; a dry run gets one of new SKUs, too."""
    kept: list[tuple[str, str, list[int]]] = []
    readers: Mapping[str, Callable[[CatalogImport, Sequence[str]], Mapping[str, list[int]]]] = {
        "attribute_set_code": _sets,
        "categories": _categories,
        "product_websites": _websites,
    }
    cells = _distinct(row, {role: setup.role(role) for role in readers})
    for role, reader in readers.items():
        kept += [(role, cell, ids) for cell, ids in reader(row, cells[role]).items()]
    with connection.cursor() as cursor:
        cursor.execute(
            f"DROP TABLE IF EXISTS {setup.cells}, {setup.seen};"
            f"CREATE TABLE {setup.cells} (role text, cell text, ids bigint[]);"
            f"CREATE TABLE {setup.seen} (sku text PRIMARY KEY)"
        )
        with cursor.copy(f"COPY {setup.cells} FROM STDIN") as copy:
            for line in kept:
                copy.write_row(line)
        cursor.execute(f"ANALYZE {setup.cells}")


def _distinct(row: CatalogImport, columns: Mapping[str, str]) -> dict[str, list[str]]:
    """Give the different cells of some columns, in one pass."""
    found: dict[str, set[str]] = {role: set() for role in columns}
    places = ", ".join(columns.values())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT {places} FROM {_table(row.pk)}")
        while rows := cursor.fetchmany(1000):
            for cells in rows:
                for role, cell in zip(columns, cells, strict=True):
                    found[role].add(cell)
    return {role: sorted(cells - {None}) for role, cells in found.items()}


def _sets(row: CatalogImport, cells: Sequence[str]) -> dict[str, list[int]]:
    known = dict(models.AttributeSet.objects.values_list("name", "pk"))
    names = {cell: cell.strip() for cell in cells}
    new = sorted({name for name in names.values() if name and name not in known})
    _note(row, "SETS_NEW", new)
    if row.dry_run:
        known |= dict(zip(new, count(-1, -1), strict=False))
    else:
        made = models.AttributeSet.objects.bulk_create(models.AttributeSet(name=name) for name in new)
        known |= {each.name: each.pk for each in made}
        system = list(models.Attribute.objects.filter(system=True))
        for each in made:
            each.attributes.set(system)
    return {cell: [known[name]] for cell, name in names.items() if name}


def _websites(_row: CatalogImport, cells: Sequence[str]) -> dict[str, list[int]]:
    known = dict(models.Website.objects.values_list("code", "pk"))
    read = {cell: [] if cell == EMPTY else codes(cell) for cell in cells}
    return {
        cell: sorted(known[code] for code in found)
        for cell, found in read.items()
        if all(code in known for code in found)
    }


def _categories(row: CatalogImport, cells: Sequence[str]) -> dict[str, list[int]]:
    read = {cell: [] if cell == EMPTY else category_paths(cell) for cell in cells}
    known = _known_categories()
    new = {path[:depth] for paths in read.values() for path in paths for depth in range(1, len(path) + 1)}
    new -= known.keys()
    _note(row, "CATEGORIES_NEW", ["/".join(path) for path in new])
    if row.dry_run:
        known |= dict(zip(sorted(new), count(-1, -1), strict=False))
    else:
        _make_categories(new, known)
    return {cell: sorted({known[path] for path in paths}) for cell, paths in read.items()}


def _known_categories() -> dict[Path, int]:
    """Give every category by the names from the root down."""
    names = {str(row.pk): row.name for row in models.Category.objects.all()}
    ids = models.Category.objects.values_list("path", "pk")
    return {tuple(names[part] for part in path.split("/")): pk for path, pk in ids}


def _make_categories(new: Iterable[Path], known: dict[Path, int]) -> None:
    """Make categories, those above before those below, each after its siblings that are there."""
    paths = dict(models.Category.objects.values_list("pk", "path"))
    siblings: dict[int | None, int] = defaultdict(int)
    for above in models.Category.objects.values_list("parent_id", flat=True):
        siblings[above] += 1
    for path in sorted(new, key=lambda path: (len(path), path)):
        parent: int | None = known.get(path[:-1])
        siblings[parent] += 1
        row = models.Category.objects.create(parent_id=parent, name=path[-1][:255], position=siblings[parent])
        row.path = f"{paths[parent]}/{row.pk}" if parent else str(row.pk)
        row.save(update_fields=["path"])
        known[path], paths[row.pk] = row.pk, row.path


def _options(setup: Setup) -> dict[Attribute, list[str]]:
    """Give the choices that attributes of the file have by now."""
    wanted = {each.code: each for each in (*(each for _, each in setup.plan.attributes), *setup.plain)}
    found: dict[Attribute, list[str]] = {each: [] for each in wanted.values() if each.kind in WITH_OPTIONS}
    rows = models.AttributeOption.objects.filter(attribute__code__in=[each.code for each in found])
    for code, label in rows.values_list("attribute__code", "label"):
        found[wanted[code]].append(label)
    return found


def _make_options(row: CatalogImport, pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Make choices that their attributes do not have; give them as ``code: label``."""
    attributes = {
        each.code: each for each in models.Attribute.objects.filter(code__in={code for code, _ in pairs})
    }
    rows = models.AttributeOption.objects.filter(attribute__in=attributes.values())
    known = set(rows.values_list("attribute__code", "label"))
    places: dict[str, int] = defaultdict(int)
    for code, _label in known:
        places[code] += 1
    new = sorted({(code, label) for code, label in pairs if label and len(label) <= _LONGEST_LABEL} - known)
    made = []
    for code, label in new:
        places[code] += 1
        made.append(models.AttributeOption(attribute=attributes[code], label=label, sort_order=places[code]))
    if not row.dry_run:
        models.AttributeOption.objects.bulk_create(made, ignore_conflicts=True)
    return [f"{code}: {label}" for code, label in new]
