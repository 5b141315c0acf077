from dataclasses import dataclass
from datetime import datetime

from towpath.domain.listings.models import ListingRule
from towpath.domain.rules.logic.reading import read
from towpath.domain.rules.logic.tree import EVERYTHING, Combination


@dataclass(frozen=True, slots=True)
class Rule:
    """The listing rule of a store; ``version`` 0: none was saved yet, so every product is listed.

    ``decided_version`` is the one by which all listings were last decided.
    """

    tree: Combination = EVERYTHING
    version: int = 0
    saved_at: datetime | None = None
    saved_by: str = ""
    decided_version: int = 0
    decided_at: datetime | None = None


def rule_of(store_id: int) -> Rule:
    """Give the rule that a store lists its products by."""
    row = ListingRule.objects.filter(store=store_id).first()
    if row is None:
        return Rule()
    saved = (read(row.tree), row.version, row.saved_at, row.saved_by)
    return Rule(*saved, row.decided_version, row.decided_at)
