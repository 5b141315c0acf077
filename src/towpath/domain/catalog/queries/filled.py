from collections.abc import Collection

from towpath.domain.catalog.models import Product


def newest_with_values(codes: Collection[str], most: int = 1000) -> tuple[int, int]:
    """Look at the newest products; give how many were looked at and how many have a value of an attribute."""
    newest = list(Product.objects.order_by("-pk").values_list("pk", flat=True)[:most])
    found = Product.objects.filter(pk__in=newest, values__has_any_keys=list(codes))
    return len(newest), len(newest) if "sku" in codes else found.count()
