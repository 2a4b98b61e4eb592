"""The hash chain over each tenant's audit events, and its signed checkpoints."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from documents.models.audit_functions import build_chain
from documents.models.walls import build_walls


def tenant_key() -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE,
        related_name="+",
        to="documents.tenant",
        verbose_name="tenant",
    )


class Migration(migrations.Migration):
    dependencies = [("documents", "0020_webhooks")]

    operations = [
        migrations.CreateModel(
            name="AuditLink",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.BigIntegerField(null=True, verbose_name="number")),
                ("hash", models.CharField(blank=True, default="", max_length=64, verbose_name="hash")),
                (
                    "event",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="links",
                        to="documents.auditevent",
                    ),
                ),
                ("tenant", tenant_key()),
            ],
            options={
                "verbose_name": "link of the audit chain",
                "verbose_name_plural": "links of the audit chain",
                "ordering": ["number", "id"],
                "indexes": [
                    models.Index(condition=models.Q(("number", None)), fields=["tenant"], name="auditlink_unsealed")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "event"), name="auditlink_once"),
                    models.UniqueConstraint(fields=("tenant", "number"), name="auditlink_number"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditCheckpoint",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.BigIntegerField(verbose_name="number")),
                ("hash", models.CharField(max_length=64, verbose_name="hash")),
                ("key_id", models.CharField(max_length=16, verbose_name="key")),
                ("signature", models.CharField(max_length=64, verbose_name="signature")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                ("tenant", tenant_key()),
            ],
            options={
                "verbose_name": "audit checkpoint",
                "verbose_name_plural": "audit checkpoints",
                "ordering": ["number", "id"],
                "indexes": [models.Index(fields=["tenant", "-number"], name="auditcheckpoint_newest")],
            },
        ),
        migrations.RunPython(build_walls, migrations.RunPython.noop),
        migrations.RunPython(build_chain, migrations.RunPython.noop),
    ]
