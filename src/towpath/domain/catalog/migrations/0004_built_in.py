from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

GLOBAL, WEBSITE, VIEW = "global", "website", "store_view"
ATTRIBUTES = (
    ("sku", "SKU", "text", GLOBAL),
    ("name", "Product Name", "text", VIEW),
    ("description", "Description", "textarea", VIEW),
    ("short_description", "Short Description", "textarea", VIEW),
    ("price", "Price", "price", GLOBAL),
    ("special_price", "Special Price", "price", GLOBAL),
    ("special_from_date", "Special Price From Date", "date", WEBSITE),
    ("special_to_date", "Special Price To Date", "date", WEBSITE),
    ("cost", "Cost", "price", GLOBAL),
    ("msrp", "Manufacturer's Suggested Retail Price", "price", GLOBAL),
    ("minimal_price", "Minimum Advertised Price", "price", GLOBAL),
    ("weight", "Weight", "number", GLOBAL),
    ("status", "Enable Product", "boolean", WEBSITE),
    ("visibility", "Visibility", "select", VIEW),
    ("tax_class_id", "Tax Class", "select", WEBSITE),
    ("out_of_stock_qty", "Out-of-Stock Threshold", "number", GLOBAL),
    ("color", "Color", "select", GLOBAL),
    ("manufacturer", "Manufacturer", "select", GLOBAL),
    ("country_of_manufacture", "Country of Manufacture", "select", WEBSITE),
    ("image", "Base Image", "media", VIEW),
    ("media_gallery", "Other Images", "media", GLOBAL),
)
"""Code, label, kind and scope of what every shop's products have."""
OPTIONS = {
    "visibility": ("Not Visible Individually", "Catalog", "Search", "Catalog, Search"),
    "tax_class_id": ("None", "Taxable Goods"),
}


def add_built_in(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Every shop begins with Magento's own attributes, set, root category and stock source."""
    attributes = apps.get_model("catalog", "Attribute").objects.bulk_create(
        apps.get_model("catalog", "Attribute")(
            code=code, label=label, kind=kind, scope=scope, system=True, use_for_promo_rules=code == "sku"
        )
        for code, label, kind, scope in ATTRIBUTES
    )
    by_code = {attribute.code: attribute for attribute in attributes}
    option = apps.get_model("catalog", "AttributeOption")
    option.objects.bulk_create(
        option(attribute=by_code[code], label=label, sort_order=place)
        for code, labels in OPTIONS.items()
        for place, label in enumerate(labels)
    )
    apps.get_model("catalog", "AttributeSet").objects.create(name="Default").attributes.set(attributes)
    root = apps.get_model("catalog", "Category").objects.create(name="Default Category", path="")
    root.path = str(root.pk)
    root.save()
    apps.get_model("catalog", "StockSource").objects.create(code="default", name="Default Source")


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_products")]
    operations = [migrations.RunPython(add_built_in, migrations.RunPython.noop)]
