"""The quantity that Amazon is to show of a listing (settings: Stock / Quantity)."""

from towpath.domain.stores.logic.listing_settings import ListingSettings


def is_sellable(stock: int | None, settings: ListingSettings) -> bool:
    """Tell whether so many whole pieces are enough to sell; ``None``: the stock is not managed."""
    return stock is None or (stock > 0 and stock >= settings.out_of_stock_threshold)


def published(
    stock: int | None, settings: ListingSettings, *, eligible: bool, by_amazon: bool = False
) -> int | None:
    """Give the quantity to publish; ``None``: none is sent, since Amazon fulfils the listing."""
    if by_amazon:
        return None
    if not eligible or not is_sellable(stock, settings):
        return 0
    return settings.unmanaged_quantity if stock is None else min(stock, settings.maximum_quantity)


SELLABLE = "(stock IS NULL OR (stock > 0 AND stock >= %(threshold)s))"
QUANTITY = f"""CASE WHEN by_amazon THEN NULL WHEN NOT eligible OR NOT {SELLABLE} THEN 0
    WHEN stock IS NULL THEN %(unmanaged)s ELSE least(stock, %(maximum)s) END"""
"""The same over columns of these names, with :func:`parameters`."""


def parameters(settings: ListingSettings) -> dict[str, int]:
    """Give what the expressions are filled in with."""
    return {
        "threshold": settings.out_of_stock_threshold,
        "unmanaged": settings.unmanaged_quantity,
        "maximum": settings.maximum_quantity,
    }
