"""Since when a document is locked, and a notice for the answer to a question."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0006_search"),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="locked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("mentioned", "Mentioned"),
                    ("asked", "Asked"),
                    ("answered", "Answered"),
                    ("sent_back", "Sent back"),
                    ("assigned", "Assigned"),
                    ("export_done", "Export ready"),
                    ("export_failed", "Export failed"),
                ],
                max_length=20,
            ),
        ),
    ]
