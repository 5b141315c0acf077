from django.db import migrations, models
from django.db.models.functions import Coalesce, NullIf


class Migration(migrations.Migration):
    dependencies = [("listings", "0009_trying_again")]

    operations = [
        migrations.RemoveIndex(model_name="listing", name="listings_by_state"),
        migrations.AddField(
            model_name="listing",
            name="channel_now",
            field=models.GeneratedField(
                db_persist=True,
                expression=Coalesce(
                    NullIf(models.F("channel_by_hand"), models.Value("")), models.F("channel")
                ),
                output_field=models.CharField(max_length=32),
            ),
        ),
    ]
