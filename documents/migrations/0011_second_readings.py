"""Second readings of a value, how sure the guess of a template was, and what made a page hard to read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0010_field_names"),
    ]

    operations = [
        migrations.AddField("extractedfield", "checks", models.JSONField(default=list)),
        migrations.AddField(
            "extraction",
            "template_probability",
            models.FloatField(null=True, verbose_name="probability of the guessed template"),
        ),
        migrations.AddField("page", "notes", models.JSONField(default=list)),
    ]
