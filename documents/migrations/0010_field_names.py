"""What the staff site calls the fields; nothing changes in the database."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

OF_TENANT = [
    "attention",
    "auditevent",
    "comment",
    "correction",
    "document",
    "documenttemplate",
    "export",
    "exportlayout",
    "extractedfield",
    "extraction",
    "invitation",
    "membership",
    "notice",
    "outboxentry",
    "page",
    "presence",
    "savedview",
    "searchentry",
    "templateversion",
]


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0009_review_line"),
    ]

    operations = [
        *(
            migrations.AlterField(
                model,
                "tenant",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="documents.tenant",
                    verbose_name="tenant",
                ),
            )
            for model in OF_TENANT
        ),
        migrations.AlterField(
            "auditevent", "request_id", models.CharField(blank=True, default="", max_length=40, verbose_name="request")
        ),
        migrations.AlterField("correction", "author_name", models.CharField(max_length=150, verbose_name="author")),
        migrations.AlterField(
            "correction",
            "created_at",
            models.DateTimeField(default=django.utils.timezone.now, verbose_name="entered on"),
        ),
        migrations.AlterField("correction", "name", models.CharField(max_length=80, verbose_name="name")),
        migrations.AlterField("correction", "seconds", models.FloatField(null=True, verbose_name="seconds")),
        migrations.AlterField("correction", "value", models.JSONField(null=True, verbose_name="value")),
        migrations.AlterField(
            "document",
            "created_at",
            models.DateTimeField(default=django.utils.timezone.now, verbose_name="uploaded on"),
        ),
        migrations.AlterField(
            "document", "decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided on")
        ),
        migrations.AlterField(
            "document",
            "decided_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AlterField(
            "document", "deleted_at", models.DateTimeField(blank=True, null=True, verbose_name="in the trash since")
        ),
        migrations.AlterField(
            "document", "enqueued_at", models.DateTimeField(blank=True, null=True, verbose_name="queued on")
        ),
        migrations.AlterField(
            "document",
            "failure_code",
            models.CharField(blank=True, default="", max_length=40, verbose_name="failure code"),
        ),
        migrations.AlterField(
            "document", "failures", models.PositiveSmallIntegerField(default=0, verbose_name="failed attempts")
        ),
        migrations.AlterField("document", "fence", models.PositiveIntegerField(default=0, verbose_name="claim")),
        migrations.AlterField(
            "document", "lease_expires_at", models.DateTimeField(blank=True, null=True, verbose_name="claimed until")
        ),
        migrations.AlterField(
            "document", "lock_expires_at", models.DateTimeField(blank=True, null=True, verbose_name="locked until")
        ),
        migrations.AlterField(
            "document",
            "locked_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="locked by",
            ),
        ),
        migrations.AlterField(
            "document", "pages_done", models.PositiveIntegerField(default=0, verbose_name="pages read")
        ),
        migrations.AlterField("document", "pages_total", models.PositiveIntegerField(default=0, verbose_name="pages")),
        migrations.AlterField(
            "document",
            "reject_reason",
            models.TextField(blank=True, default="", verbose_name="reason of the rejection"),
        ),
        migrations.AlterField("document", "sha256", models.CharField(max_length=64, verbose_name="checksum")),
        migrations.AlterField(
            "document", "storage_key", models.CharField(max_length=200, verbose_name="place in the store")
        ),
        migrations.AlterField(
            "document",
            "template",
            models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="documents.documenttemplate",
                verbose_name="template",
            ),
        ),
        migrations.AlterField(
            "document", "template_is_guessed", models.BooleanField(default=False, verbose_name="template was guessed")
        ),
        migrations.AlterField(
            "document",
            "uploaded_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="uploaded by",
            ),
        ),
        migrations.AlterField(
            "documenttemplate", "archived_at", models.DateTimeField(blank=True, null=True, verbose_name="archived on")
        ),
        migrations.AlterField(
            "documenttemplate", "created_at", models.DateTimeField(auto_now_add=True, verbose_name="created on")
        ),
        migrations.AlterField(
            "documenttemplate", "updated_at", models.DateTimeField(auto_now=True, verbose_name="changed on")
        ),
        migrations.AlterField("extractedfield", "confidence", models.FloatField(null=True, verbose_name="confidence")),
        migrations.AlterField("extractedfield", "name", models.CharField(max_length=80, verbose_name="name")),
        migrations.AlterField(
            "extractedfield", "raw", models.TextField(blank=True, default="", verbose_name="as it stands")
        ),
        migrations.AlterField(
            "extractedfield", "source", models.CharField(blank=True, default="", max_length=10, verbose_name="source")
        ),
        migrations.AlterField("extractedfield", "value", models.JSONField(null=True, verbose_name="value")),
        migrations.AlterField(
            "extraction", "created_at", models.DateTimeField(auto_now_add=True, verbose_name="read on")
        ),
        migrations.AlterField(
            "extraction",
            "document",
            models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="extractions",
                to="documents.document",
                verbose_name="document",
            ),
        ),
        migrations.AlterField("extraction", "engine", models.CharField(max_length=60, verbose_name="engine")),
        migrations.AlterField(
            "extraction", "engine_revision", models.CharField(max_length=200, verbose_name="engine revision")
        ),
        migrations.AlterField("extraction", "fence", models.PositiveIntegerField(verbose_name="claim")),
        migrations.AlterField("extraction", "seconds", models.FloatField(verbose_name="seconds")),
        migrations.AlterField(
            "extraction", "template_version", models.PositiveIntegerField(null=True, verbose_name="template version")
        ),
        migrations.AlterField(
            "membership", "created_at", models.DateTimeField(auto_now_add=True, verbose_name="created on")
        ),
        migrations.AlterField(
            "membership",
            "user",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AlterField(
            "outboxentry", "attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")
        ),
        migrations.AlterField(
            "outboxentry",
            "created_at",
            models.DateTimeField(default=django.utils.timezone.now, verbose_name="queued on"),
        ),
        migrations.AlterField(
            "outboxentry",
            "document",
            models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="documents.document",
                verbose_name="document",
            ),
        ),
        migrations.AlterField(
            "outboxentry", "due_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="due on")
        ),
        migrations.AlterField(
            "templateversion",
            "author",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="author",
            ),
        ),
        migrations.AlterField(
            "templateversion",
            "created_at",
            models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="created on"),
        ),
        migrations.AlterField("templateversion", "number", models.PositiveIntegerField(verbose_name="version")),
        migrations.AlterField(
            "tenant", "created_at", models.DateTimeField(auto_now_add=True, verbose_name="created on")
        ),
    ]
