from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def add_defaults(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Every shop begins with Magento's own pair."""
    website = apps.get_model("catalog", "Website").objects.create(code="base", name="Main Website", is_default=True)
    apps.get_model("catalog", "StoreView").objects.create(website=website, code="default", name="Default Store View")


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]
    operations = [migrations.RunPython(add_defaults, migrations.RunPython.noop)]
