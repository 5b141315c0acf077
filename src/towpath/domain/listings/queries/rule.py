from dataclasses import dataclass
from datetime import datetime

from towpath.domain.listings.models import ListingRule
from towpath.domain.rules.logic.reading import read
from towpath.domain.rules.logic.tree import EVERYTHING, Combination


@dataclass(frozen=True, slots=True)
class Rule:
    """The listing rule of a store; ``version`` 0: none was saved yet, so every product is listed."""

    tree: Combination = EVERYTHING
    version: int = 0
    saved_at: datetime | None = None
    saved_by: str = ""


def rule_of(store_id: int) -> Rule:
    """Give the rule that a store lists its products by."""
    row = ListingRule.objects.filter(store=store_id).first()
    return Rule(read(row.tree), row.version, row.saved_at, row.saved_by) if row else Rule()
