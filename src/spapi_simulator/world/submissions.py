"""What sellers send about a SKU, and what Amazon answers at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from spapi_simulator.world.issues import ERROR, Issue

LISTING, PRODUCT_ONLY, OFFER_ONLY = "LISTING", "LISTING_PRODUCT_ONLY", "LISTING_OFFER_ONLY"
PUT, PARTIAL, PATCH, DELETE = "PUT", "PARTIAL_UPDATE", "PATCH", "DELETE"


@dataclass(frozen=True, slots=True)
class Change:
    """One submission: all attributes, some whole ones, patches, or the end."""

    kind: str
    product_type: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    patches: Sequence[dict[str, Any]] = ()
    requirements: str = LISTING

    @classmethod
    def put(cls, product_type: str, attributes: dict[str, Any], requirements: str = LISTING) -> "Change":
        """Replace everything."""
        return cls(PUT, product_type, attributes, requirements=requirements)

    @classmethod
    def partial(cls, product_type: str, attributes: dict[str, Any]) -> "Change":
        """Replace the attributes that are named, as a feed's PARTIAL_UPDATE."""
        return cls(PARTIAL, product_type, attributes)

    @classmethod
    def patch(cls, product_type: str, patches: Sequence[dict[str, Any]]) -> "Change":
        """Change attributes by operations."""
        return cls(PATCH, product_type, patches=patches)

    @classmethod
    def delete(cls) -> "Change":
        """End the listing."""
        return cls(DELETE)


@dataclass(frozen=True, slots=True)
class Submission:
    """The answer: ACCEPTED (queued), INVALID (nothing changed), or VALID (a preview without effect)."""

    sku: str
    status: str
    submission_id: str
    issues: tuple[Issue, ...] = ()
    asin: str | None = None
    """The item that it belongs to, as far as it is known."""


def faulty(issues: Sequence[Issue]) -> bool:
    """Tell whether issues stand in the way of acceptance."""
    return any(issue.severity == ERROR for issue in issues)
