"""The vectors of the published quantity, as they are documented (settings: Stock / Quantity)."""

import pytest

from towpath.domain.listings.logic.quantity import is_sellable, published
from towpath.domain.stores.logic.listing_settings import ListingSettings, listing_settings


def settings(threshold: int, most: int, unmanaged: int = 100) -> ListingSettings:
    return listing_settings(
        {
            "out_of_stock_threshold": str(threshold),
            "maximum_quantity": str(most),
            "unmanaged_quantity": str(unmanaged),
        }
    )


@pytest.mark.parametrize(
    ("threshold", "most", "stock", "expected"),
    [
        pytest.param(0, 12, 80, 12, id="Q1"),
        pytest.param(0, 10, 80, 10, id="Q2"),
        pytest.param(0, 10, 79, 10, id="Q3"),
        pytest.param(0, 1, 5, 1, id="Q4 before the sale"),
        pytest.param(0, 1, 4, 1, id="Q4 after it"),
        pytest.param(0, 1, 1, 1, id="Q5 before the sale"),
        pytest.param(0, 1, 0, 0, id="Q5 after it"),
        pytest.param(0, 10, 4, 4, id="Q6"),
        pytest.param(5, 10000, 4, 0, id="Q7"),
        pytest.param(5, 10000, 5, 5, id="Q8"),
        pytest.param(0, 10000, None, 100, id="Q9"),
        pytest.param(0, 10000, 2, 2, id="Q10, of 2.5 pieces"),
        pytest.param(0, 150, 150, 150, id="Q11"),
        pytest.param(0, 10000, 0, 0, id="Q13"),
        pytest.param(0, 10000, -3, 0, id="oversold"),
        pytest.param(5, 3, None, 100, id="what is not managed is not capped"),
    ],
)
def test_the_published_quantity(threshold: int, most: int, stock: int | None, expected: int) -> None:
    assert published(stock, settings(threshold, most), eligible=True) == expected
    assert is_sellable(stock, settings(threshold, most)) is (expected > 0)


def test_amazon_owns_the_quantity_of_what_it_fulfils() -> None:
    assert published(50, settings(0, 10000), eligible=True, by_amazon=True) is None
    assert published(50, settings(0, 10000), eligible=False, by_amazon=True) is None


def test_what_is_not_eligible_is_published_with_nothing() -> None:
    assert published(50, settings(0, 10000), eligible=False) == 0
    assert published(None, settings(0, 10000), eligible=False) == 0
