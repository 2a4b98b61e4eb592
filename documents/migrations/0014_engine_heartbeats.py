"""Engines give signs of life through the workers that reach them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0013_engines")]

    operations = [
        migrations.AlterField(
            model_name="processheartbeat",
            name="kind",
            field=models.CharField(
                choices=[("worker", "Worker"), ("relay", "Relay"), ("engine", "Engine")],
                max_length=10,
                verbose_name="kind",
            ),
        ),
    ]
