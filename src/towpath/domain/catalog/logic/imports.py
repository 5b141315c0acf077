"""What an import of products is: its states, what it says about a file and about a row, and its plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from towpath.domain.catalog.logic.attributes import Attribute
from towpath.domain.catalog.logic.columns import ATTRIBUTE_OF, EXPORTED
from towpath.kit.actor import Actor
from towpath.kit.errors import DomainError
from towpath.kit.text import N_, Message

State: TypeAlias = Literal["reading", "waiting", "running", "done", "failed"]
STATES: Mapping[str, str] = {
    "reading": N_("Reading the file"),
    "waiting": N_("Waiting"),
    "running": N_("Running"),
    "done": N_("Done"),
    "failed": N_("Failed"),
}
PROBLEMS: Mapping[str, str] = {
    "CELLS_MISCOUNTED": N_("The row has another number of cells than the first line."),
    "SKU_MISSING": N_("The row has no SKU."),
    "SKU_TOO_LONG": N_("A SKU has at most 64 characters."),
    "SKU_REPEATED": N_("An earlier row of the file is about the same SKU; that one counts."),
    "STORE_VIEW_UNKNOWN": N_("There is no store view with this code."),
    "PRODUCT_UNKNOWN": N_("There is no product with this SKU."),
    "TYPE_UNKNOWN": N_("There is no such product type."),
    "WEBSITE_UNKNOWN": N_("There is no website with this code."),
    "VALUE_MISSING": N_("A new product needs a value here."),
    "VALUE_TOO_LONG": N_("The value is too long."),
    "NUMBER_INVALID": N_("This is no number that can stand here."),
    "DATE_INVALID": N_("This is no date; write it as 2026-12-31."),
    "YES_OR_NO_INVALID": N_("Write 1 or 0, Yes or No."),
    "PAIRS_UNREADABLE": N_("Write it as code=value,code=value."),
    "VARIANT_UNKNOWN": N_("There is no product with this variant's SKU."),
}
"""What can be wrong with a row, by code. Such a row is left out, but for a variant, which alone is."""
NOTICES: Mapping[str, str] = {
    "COLUMN_UNKNOWN": N_("No attribute has the code of this column; it was left out: %(names)s"),
    "ATTRIBUTE_UNKNOWN": N_("No attribute has this code; its values were left out: %(names)s"),
    "GLOBAL_IN_STORE_VIEW": N_(
        "Rows of a store view have values that hold for all of them; they were left out: %(names)s"
    ),
    "SETS_NEW": N_("Attribute sets that were not there: %(names)s"),
    "CATEGORIES_NEW": N_("Categories that were not there: %(names)s"),
    "OPTIONS_NEW": N_("Choices that were not there: %(names)s"),
}
"""What is worth knowing about the whole file, by code."""
FAULTS: Mapping[str, str] = {
    "FILE_EMPTY": N_("The file is empty."),
    "FILE_NOT_UTF8": N_(
        "The file is not in UTF-8 (line %(line)s). Save it as “CSV UTF-8” and import it again."
    ),
    "FILE_WITHOUT_SKU": N_("The first line names no column “sku”. Is this a product CSV?"),
    "FILE_COLUMN_TWICE": N_("The first line names the column “%(column)s” twice."),
    "FILE_TOO_WIDE": N_(
        "The file has more columns (%(count)s) than can be read. Put attributes in the column "
        "“additional_attributes”."
    ),
    "FILE_LINES_OLD": N_(
        "The lines of the file end as on old Macintoshes. Save it as “CSV UTF-8” and import it again."
    ),
    "FILE_QUOTES_OPEN": N_("A quotation mark that opens in line %(line)s or later is never closed."),
    "FILE_LOST": N_("A crash of the database took what had been read. Import the file again."),
}
"""Why a file cannot be imported at all, by code."""
ROLES = frozenset(
    {
        "sku",
        "store_view_code",
        "attribute_set_code",
        "product_type",
        "categories",
        "product_websites",
        "additional_attributes",
        "qty",
        "is_in_stock",
        "configurable_variations",
    }
)
"""Columns that are more than the value of one attribute."""
MOST_COLUMNS = 1000
_MOST_NAMES = 20


class Unreadable(DomainError):
    """The file cannot be imported; ``code`` is one of :data:`FAULTS`."""

    status = 422

    def __init__(self, *, code: str, **params: object) -> None:
        super().__init__(Message(FAULTS[code], params), code=code)


@dataclass(frozen=True, slots=True)
class CatalogChanged:
    """Products, their values or their places in the tree were changed."""

    by: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class ImportWaits:
    """A file was read for a worker to import."""

    import_id: int
    by: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """What the columns of a file mean: places (0, 1, …) by role, attributes with their places."""

    roles: Mapping[str, int]
    attributes: Sequence[tuple[int, Attribute]]
    unknown: tuple[str, ...]

    def code_of(self, place: int) -> str:
        """Name the attribute that a column fills."""
        return next(attribute.code for at, attribute in self.attributes if at == place)


def header_of(cells: Sequence[str]) -> list[str]:
    """Give the columns' names in small letters; raises :class:`Unreadable`."""
    names = [cell.strip().lower() for cell in cells]
    if len(names) > MOST_COLUMNS:
        raise Unreadable(code="FILE_TOO_WIDE", count=len(names))
    if "sku" not in names:
        raise Unreadable(code="FILE_WITHOUT_SKU")
    for name in names:
        if name and names.count(name) > 1:
            raise Unreadable(code="FILE_COLUMN_TWICE", column=name)
    return names


def plan(header: Sequence[str], attributes: Mapping[str, Attribute]) -> Plan:
    """Say what each column fills; columns that Magento exports and nothing here needs fill nothing."""
    roles: dict[str, int] = {}
    filled: list[tuple[int, Attribute]] = []
    unknown = []
    for place, name in enumerate(header):
        if name in ROLES:
            roles[name] = place
        elif attribute := attributes.get(ATTRIBUTE_OF.get(name, name)):
            filled.append((place, attribute))
        elif name and name not in EXPORTED:
            unknown.append(name)
    return Plan(roles, filled, tuple(unknown))


def notice(code: str, names: Sequence[str]) -> Message:
    """Say what is worth knowing; of many names the first few."""
    shown = ", ".join(names[:_MOST_NAMES])
    return Message(
        NOTICES[code], {"names": f"{shown}, … ({len(names)})" if len(names) > _MOST_NAMES else shown}
    )
