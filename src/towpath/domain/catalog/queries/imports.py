from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, Sum

from towpath.domain.catalog.logic.imports import FAULTS, PROBLEMS, notice
from towpath.domain.catalog.models import CatalogImport, ImportProblem
from towpath.kit.errors import NotFound
from towpath.kit.text import N_, Message


@dataclass(frozen=True, slots=True)
class Totals:
    """How far an import is: rows of the file, those that are done, and what came of them."""

    rows: int
    done: int
    created: int
    changed: int
    unchanged: int
    refused: int


def totals(row: CatalogImport) -> Totals:
    """Add up the chunks of an import."""
    numbers = row.chunks.aggregate(
        done=Sum(F("rows") * F("steps"), default=0),
        rows=Sum("rows", default=0),
        created=Sum("created", default=0),
        changed=Sum("changed", default=0),
        unchanged=Sum("unchanged", default=0),
        refused=Sum("refused", default=0),
    )
    steps = 1 + bool({"store_view_code", "configurable_variations"} & set(row.header))
    return Totals(**numbers | {"done": numbers["done"] // steps})


def imports() -> QuerySet[CatalogImport]:
    """Give the imports, the newest first."""
    return CatalogImport.objects.all()


def import_row(import_id: int) -> CatalogImport:
    """Give an import; raises :class:`NotFound`."""
    row = CatalogImport.objects.filter(pk=import_id).first()
    if row is None:
        raise NotFound(N_("There is no such import."))
    return row


def problems(import_id: int, after: str = "") -> QuerySet[ImportProblem]:
    """Give what is wrong with rows of an import, by line; those ``after`` the one with this ``line-id``."""
    rows = ImportProblem.objects.filter(catalog_import=import_id).order_by("line", "id")
    if after:
        line, pk = map(int, after.split("-"))
        rows = rows.filter(Q(line__gt=line) | Q(line=line, pk__gt=pk))
    return rows


PROBLEM_COLUMNS = ("line", "sku", "column", "code", "message", "value")


def problem_cells(row: ImportProblem, message: str) -> list[str]:
    """Give a problem under :data:`PROBLEM_COLUMNS`, for a CSV."""
    return [str(row.line), row.sku, row.column, row.code, message, row.value]


def problem_message(code: str) -> Message:
    """Say what is wrong with a row; a code that an older version wrote is shown as it is."""
    return Message(PROBLEMS.get(code, code))


def notices(row: CatalogImport) -> list[Message]:
    """Say what is worth knowing about the whole file."""
    return [notice(code, names) for code, names in sorted(row.notices.items()) if names]


def fault(row: CatalogImport) -> Message | None:
    """Say why an import failed, None if it did not."""
    return Message(FAULTS.get(row.fault, row.fault), row.fault_params) if row.fault else None
