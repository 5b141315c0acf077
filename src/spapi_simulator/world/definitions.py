"""The versions of product types: a scenario can let them require more after a time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from spapi_simulator.schemas.types import PRODUCT_TYPES

if TYPE_CHECKING:
    from spapi_simulator.world import World


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """A new version of a product type: from ``after_s`` on it requires these attributes too."""

    product_type: str
    """The product type."""
    after_s: float
    """Seconds after the start of the world."""
    require: tuple[str, ...]
    """Names of attributes."""


@dataclass(frozen=True, slots=True)
class DefinitionRules:
    """The table ``[definitions]`` of a scenario."""

    link_lives_s: float = 7 * 24 * 3600
    """How long the address of a schema can be used."""
    changes: tuple[SchemaChange, ...] = ()


@dataclass(slots=True)
class Definitions:
    """Which version of each product type holds now, and which is to come."""

    world: "World"
    rules: DefinitionRules = field(default_factory=DefinitionRules)
    on_change: list[Callable[[str], None]] = field(default_factory=list)
    """Hear of a product type with a new version."""
    _needs: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def start(self) -> None:
        """Plan the changes of the scenario."""
        for change in self.rules.changes:
            due = self.world.start + timedelta(seconds=change.after_s)
            self.world.agenda.at(due, lambda one=change: self.require(one.product_type, one.require))  # type: ignore[misc]

    def needs(self, product_type: str) -> tuple[str, ...]:
        """Give the attributes that the version of now requires beyond the first one."""
        return self._needs.get(product_type, ())

    def candidate(self, product_type: str) -> tuple[str, ...] | None:
        """Give the same of the version that comes next; None when none is planned."""
        for change in sorted(self.rules.changes, key=lambda one: one.after_s):
            due = self.world.start + timedelta(seconds=change.after_s)
            if change.product_type == product_type and due > self.world.now:
                return _with(self.needs(product_type), change.require)
        return None

    def require(self, product_type: str, attributes: tuple[str, ...]) -> None:
        """Bring out a new version. Raises KeyError or ValueError for what is unknown."""
        unknown = set(attributes) - set(PRODUCT_TYPES[product_type].attributes)
        if unknown:
            raise ValueError(f"{product_type} has no attribute {', '.join(sorted(unknown))}.")
        self._needs[product_type] = _with(self.needs(product_type), attributes)
        for watcher in self.on_change:
            watcher(product_type)


def _with(some: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*some, *others)))
