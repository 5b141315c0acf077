import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("listings", "0006_replacing"),
        ("stores", "0003_standing"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProductTypeSchema",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("country", models.CharField(max_length=2)),
                ("product_type", models.CharField(max_length=100)),
                ("checksum", models.CharField(max_length=64)),
                ("schema", models.JSONField()),
                ("checked_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="stores.account",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "country", "product_type"), name="schema_once_per_seller"
                    )
                ],
            },
        ),
    ]
