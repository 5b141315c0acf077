from towpath.domain.stores.logic import listing_settings as logic
from towpath.domain.stores.logic.listing_settings import ListingSettings
from towpath.domain.stores.models import StoreSetting


def stored(store_id: int) -> dict[str, str]:
    """Give the texts that differ from their defaults, by key."""
    return dict(StoreSetting.objects.filter(store_id=store_id).values_list("key", "text"))


def listing_settings(store_id: int) -> ListingSettings:
    """Give the listing settings of a store that hold now; one query."""
    return logic.listing_settings(stored(store_id))
