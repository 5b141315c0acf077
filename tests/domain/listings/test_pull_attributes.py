from unittest.mock import patch

import pytest

from tests.domain.listings.rows import a_listing
from tests.domain.listings.seller import Market, amazon, market
from tests.domain.listings.test_attributes import a_product
from tests.gate import BY
from towpath.domain.catalog.models import Attribute, Product
from towpath.domain.listings.actions.attributes import MappingChange, ask_again, map_attribute
from towpath.domain.listings.models import AmazonAttribute, AmazonItem
from towpath.gateways.amazon.catalog import search_catalog_items
from towpath.sync import pull_attributes as module
from towpath.sync.pull_attributes import pull_attributes

__all__ = ["amazon", "market"]
pytestmark = pytest.mark.django_db


def test_items_are_read_once_and_their_values_imported(market: Market) -> None:
    items = [market.item(place) for place in range(3)]
    Attribute.objects.create(code="amazon_brand", label="Brand", kind="text")
    for place, item in enumerate(items):
        product = a_product(f"P{place}")
        a_listing(market.store, f"SKU-{place}", asin=item.asin, product=product, on_amazon=True)
    a_listing(market.store, "GONE", asin="B0NOTTHERE", on_amazon=True)
    pull_attributes(market.store.pk)
    brand = AmazonAttribute.objects.get(country="US", name="brand")
    assert AmazonItem.objects.get(asin=items[0].asin).attributes["brand"] == items[0].brand
    assert AmazonItem.objects.get(asin="B0NOTTHERE").attributes == {}
    change = MappingChange(attribute_code="amazon_brand", active=True)
    map_attribute(brand.pk, change, by=BY, now=market.now)
    with patch.object(module, "search_catalog_items", wraps=search_catalog_items) as asked:
        pull_attributes(market.store.pk)
        assert asked.call_count == 0
    brands = Product.objects.order_by("sku").values_list("values__amazon_brand", flat=True)
    assert list(brands) == [item.brand for item in items]
    market.move(hours=1)
    ask_again([brand.pk], by=BY, now=market.now)
    with patch.object(module, "search_catalog_items", wraps=search_catalog_items) as asked:
        pull_attributes(market.store.pk)
        assert asked.call_count == 1
