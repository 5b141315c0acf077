from django.db.models import Sum

from towpath.domain.listings.logic.states import ENDING, LISTING, TABS
from towpath.domain.listings.models import TabCount


def in_process(store_id: int) -> int:
    """Give how many listings are on their way to Amazon or from it."""
    rows = TabCount.objects.filter(store_id=store_id, state__in=[LISTING, ENDING])
    return rows.aggregate(n=Sum("count", default=0))["n"] or 0


def tab_counts(store_id: int) -> dict[str, int]:
    """Give how many listings each tab has, in the order of the tabs; no listing is read for it."""
    rows = TabCount.objects.filter(store_id=store_id).values_list("state", "overridden").order_by()
    counted = {(state, overridden): n for state, overridden, n in rows.annotate(Sum("count"))}
    return {
        tab: sum(
            counted.get((state, overridden), 0)
            for state in states
            for overridden in (False, True)
            if overridden or tab != "overrides"
        )
        for tab, (_label, states) in TABS.items()
    }
