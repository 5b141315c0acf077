from towpath.domain.catalog.models import Product
from towpath.domain.catalog.queries.attributes import attributes
from towpath.domain.catalog.queries.products import Place, products_at, value_text


def is_sold(product_id: int, website_id: int) -> bool:
    """Tell whether a product is assigned to a website and enabled there."""
    place = Place(website_id)
    rows = products_at(place).filter(pk=product_id, website_ids__contains=[website_id])
    status = value_text(attributes(["status"])["status"], place)
    return rows.annotate(status_there=status).filter(status_there="true").exists()


def product_with_sku(sku: str) -> int | None:
    """Give the product that has a SKU; none where no product has."""
    return Product.objects.filter(sku=sku).values_list("pk", flat=True).first()


def sku_of(product_id: int) -> str:
    """Give the SKU of a product; empty where there is no such product."""
    return Product.objects.filter(pk=product_id).values_list("sku", flat=True).first() or ""
