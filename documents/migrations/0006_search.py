"""Search over every document of a tenant, and the orders and filters of its lists."""

from decimal import Decimal

import django.contrib.postgres.indexes
import django.db.models.functions.comparison
from django.db import migrations, models

from documents.models.search_function import create_search

UNDECIDED = ["RECEIVED", "PROCESSING", "NEEDS_REVIEW", "IN_REVIEW", "FAILED"]
HELD = ["PARKED", "ASKED", "SENT_BACK"]


class Migration(migrations.Migration):
    dependencies = [("documents", "0005_picked_evidence")]

    operations = [
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                fields=["tenant", "-created_at", "-id"],
                name="document_undecided",
                condition=models.Q(("deleted_at", None), ("status__in", UNDECIDED)),
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                fields=["tenant", "hold", "-created_at", "-id"],
                name="document_held",
                condition=models.Q(("deleted_at", None), ("hold__in", HELD)),
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                fields=["tenant", "assigned_to", "-created_at", "-id"],
                name="document_by_assignee",
                condition=models.Q(("assigned_to__isnull", False)),
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["tenant", "uploaded_by", "-created_at", "-id"], name="document_by_uploader"),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                models.F("tenant"),
                models.OrderBy(
                    django.db.models.functions.comparison.Coalesce(
                        "amount", models.Value(Decimal("-1E+17"), output_field=models.DecimalField())
                    ),
                    descending=True,
                ),
                models.OrderBy(models.F("id"), descending=True),
                name="document_by_amount",
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["tenant", "-open_count", "-id"], name="document_by_doubt"),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(fields=["tenant", "-created_at", "-document"], name="searchentry_newest"),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["words"], name="searchentry_words", fastupdate=False
            ),
        ),
        migrations.RunPython(create_search, migrations.RunPython.noop),
    ]
