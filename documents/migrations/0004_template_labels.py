"""A template's labels by language, beside the one of no named language."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_portal")]

    operations = [
        migrations.AddField(
            model_name="documenttemplate",
            name="labels",
            field=models.JSONField(blank=True, default=dict, verbose_name="labels by language"),
        ),
    ]
