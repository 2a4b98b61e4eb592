"""What a tenant may use, and the answers kept for repeated requests."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from documents.models.quota_triggers import count_what_is_stored
from documents.models.walls import build_walls

TENANT = models.ForeignKey(
    on_delete=django.db.models.deletion.CASCADE, related_name="+", to="documents.tenant", verbose_name="tenant"
)


class Migration(migrations.Migration):
    dependencies = [("documents", "0017_tokens")]

    operations = [
        migrations.CreateModel(
            name="Quota",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "documents_per_minute",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="documents per minute"),
                ),
                (
                    "pages_per_minute",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="pages per minute"),
                ),
                (
                    "documents_in_flight",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="documents waiting or being read"),
                ),
                (
                    "storage_megabytes",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="storage in MB"),
                ),
                (
                    "stored_bytes",
                    models.BigIntegerField(db_default=0, default=0, editable=False, verbose_name="stored bytes"),
                ),
                ("tenant", TENANT),
            ],
            options={"verbose_name": "quota", "verbose_name_plural": "quotas", "ordering": ["tenant_id"]},
        ),
        migrations.AddConstraint(
            model_name="quota", constraint=models.UniqueConstraint(fields=("tenant",), name="quota_once")
        ),
        migrations.CreateModel(
            name="IdempotentRequest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("caller", models.CharField(max_length=60)),
                ("key", models.CharField(max_length=255)),
                ("digest", models.CharField(max_length=64)),
                ("locked_until", models.DateTimeField()),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("headers", models.JSONField(default=dict)),
                ("content", models.BinaryField(default=b"")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("tenant", TENANT.clone()),
            ],
            options={
                "ordering": ["-created_at", "id"],
                "indexes": [models.Index(fields=["expires_at"], name="idempotentrequest_expired")],
            },
        ),
        migrations.AddConstraint(
            model_name="idempotentrequest",
            constraint=models.UniqueConstraint(fields=("tenant", "caller", "key"), name="idempotentrequest_once"),
        ),
        *(
            migrations.AddIndex(
                model_name="outboxentry",
                index=models.Index(
                    condition=models.Q((f"{kind}__isnull", False)),
                    fields=["tenant", "due_at", "id"],
                    name=f"outboxentry_{kind}s",
                ),
            )
            for kind in ("document", "export", "run")
        ),
        migrations.RunPython(build_walls, migrations.RunPython.noop),
        migrations.RunPython(count_what_is_stored, migrations.RunPython.noop),
    ]
