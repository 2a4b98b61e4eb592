"""The line of documents that wait for a reviewer, in order: what is assigned to one person, or to nobody, by age."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0008_invitation_of")]

    operations = [
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                fields=["tenant", "assigned_to", "created_at", "id"],
                name="document_in_line",
                condition=models.Q(
                    ("deleted_at", None),
                    ("hold__in", ["", "ASKED", "SENT_BACK"]),
                    ("status__in", ["NEEDS_REVIEW", "IN_REVIEW"]),
                ),
            ),
        ),
    ]
