"""A shop for tests: a Spanish website beside Magento's own, a few attributes, and files to import."""

import csv
import io
from collections.abc import Iterable, Mapping

from tests.people import NOW, ROOT
from towpath.domain.catalog.actions import imports
from towpath.domain.catalog.actions.scopes import add_store_view, add_website
from towpath.domain.catalog.models import (
    Attribute,
    CatalogImport,
    Category,
    ImportProblem,
    Product,
    ScopedValues,
    Website,
)

ATTRIBUTES = (
    ("amazon_asin", "text", "global"),
    ("activity", "multiselect", "global"),
    ("eco", "boolean", "global"),
    ("pages", "number", "global"),
    ("released", "date", "global"),
    ("size", "select", "global"),
    ("care", "textarea", "store_view"),
    ("badge", "text", "website"),
)
BAG: Mapping[str, str] = {
    "sku": "24-MB01",
    "attribute_set_code": "Default",
    "product_type": "simple",
    "name": "Joust Duffle Bag",
    "price": "34.0000",
}


def a_shop() -> None:
    """Add the website es with the store views es_es and es_mx, and some attributes."""
    add_website("es", "España", sort_order=1, by=ROOT, now=NOW)
    add_store_view("es", "es_es", "Español", by=ROOT, now=NOW)
    add_store_view("es", "es_mx", "Español (México)", by=ROOT, now=NOW)
    Attribute.objects.bulk_create(
        Attribute(code=code, label=code.title(), kind=kind, scope=scope) for code, kind, scope in ATTRIBUTES
    )


def file(*rows: Mapping[str, str], separator: str = ",") -> bytes:
    """Write rows as a CSV with the columns of all of them."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def bring(*rows: Mapping[str, str] | bytes, dry_run: bool = False) -> CatalogImport:
    """Import rows, or a file, and give what is known of it."""
    data = rows[0] if isinstance(rows[0], bytes) else file(*rows)  # type: ignore[arg-type]
    import_id = imports.read(io.BytesIO(data), "shop.csv", dry_run=dry_run, by=ROOT, now=NOW)
    imports.run(import_id, by=ROOT, now=NOW)
    return CatalogImport.objects.get(pk=import_id)


def product(sku: str = "24-MB01") -> Product:
    return Product.objects.get(sku=sku)


def problems(row: CatalogImport) -> list[tuple[int, str, str, str]]:
    """Give line, column, code and value of each problem, by line."""
    found = ImportProblem.objects.filter(catalog_import=row).order_by("line", "id")
    return list(found.values_list("line", "column", "code", "value"))


def scoped(sku: str = "24-MB01") -> dict[str, dict[str, object]]:
    """Give the own values of a product by the code of website or store view."""
    rows = ScopedValues.objects.filter(product__sku=sku).select_related("website", "store_view")
    return {(row.website or row.store_view).code: row.values | row.texts for row in rows}  # type: ignore[union-attr]


def paths(ids: Iterable[int]) -> list[str]:
    """Give categories by their names from the root down."""
    names = {str(row.pk): row.name for row in Category.objects.all()}
    found = Category.objects.filter(pk__in=list(ids)).values_list("path", flat=True)
    return sorted("/".join(names[part] for part in path.split("/")) for path in found)


def websites(ids: Iterable[int]) -> list[str]:
    return sorted(Website.objects.filter(pk__in=list(ids)).values_list("code", flat=True))
