"""A generated catalogue, for demonstrations and measurements."""

import io
from collections.abc import Iterator
from datetime import datetime

from towpath.domain.catalog.actions import imports
from towpath.domain.catalog.actions.attributes import AttributeChange, create_attribute
from towpath.domain.catalog.actions.scopes import add_store_view, add_website
from towpath.domain.catalog.logic import generator
from towpath.domain.catalog.queries.attributes import attributes
from towpath.kit.actor import Actor

FILE_NAME = "generated.csv"


def generate(products: int, seed: int, *, by: Actor, now: datetime) -> int:
    """Read a generated catalogue, and add what it needs of the shop; give the id of the import to run."""
    prepare(by=by, now=now)
    file = io.BufferedReader(_Stream(generator.csv_text(products, seed)), 1 << 20)  # type: ignore[type-var]
    return imports.read(file, FILE_NAME, later=False, by=by, now=now)


def prepare(*, by: Actor, now: datetime) -> None:
    """Add the website, the store view and the attributes that generated products have values for."""
    add_website(*generator.WEBSITE, sort_order=1, by=by, now=now)
    add_store_view(generator.WEBSITE[0], *generator.STORE_VIEW, by=by, now=now)
    known = attributes()
    for extra in generator.EXTRAS:
        if extra.code not in known:
            change = AttributeChange(
                label=extra.label, scope=extra.scope, use_for_promo_rules=extra.use_for_promo_rules
            )
            create_attribute(extra.code, extra.kind, change, by=by, now=now)


class _Stream(io.RawIOBase):
    """A file of texts that are made while it is read."""

    def __init__(self, texts: Iterator[str]) -> None:
        self._texts = texts
        self._left = b""

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override] # any writable buffer does
        """Fill the buffer; 0 at the end."""
        if not self._left:
            self._left = next(self._texts, "").encode()
        taken = self._left[: len(buffer)]
        buffer[: len(taken)] = taken
        self._left = self._left[len(taken) :]
        return len(taken)
