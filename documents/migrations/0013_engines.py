"""Which engines a team uses, what a model said, and tasks done outside of documents."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from documents.models import walls


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0012_lessons"),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomTask",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.SlugField(max_length=80, verbose_name="name")),
                ("label", models.CharField(max_length=200, verbose_name="label")),
                ("prompt", models.TextField(verbose_name="prompt")),
                (
                    "output",
                    models.CharField(
                        choices=[("text", "text"), ("markdown", "markdown"), ("json", "json")],
                        max_length=10,
                        verbose_name="kind of answer",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="created on")),
            ],
            options={
                "verbose_name": "task",
                "verbose_name_plural": "tasks",
                "ordering": ["label", "id"],
            },
        ),
        migrations.CreateModel(
            name="TaskRun",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("WAITING", "Waiting"),
                            ("RUNNING", "Running"),
                            ("DONE", "Ready"),
                            ("FAILED", "Failed"),
                        ],
                        default="WAITING",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("task", models.CharField(max_length=20, verbose_name="task")),
                ("options", models.JSONField(default=dict)),
                ("engine", models.CharField(max_length=60, verbose_name="engine")),
                (
                    "engine_revision",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="engine revision"),
                ),
                ("model", models.CharField(blank=True, default="", max_length=60, verbose_name="model")),
                ("name", models.CharField(max_length=255, verbose_name="file")),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("storage_key", models.CharField(max_length=200)),
                ("digest", models.CharField(max_length=64)),
                ("pages_total", models.PositiveIntegerField(default=0)),
                ("pages_done", models.PositiveIntegerField(default=0)),
                ("images", models.JSONField(default=list)),
                ("result", models.JSONField(null=True)),
                ("failure_code", models.CharField(blank=True, default="", max_length=40)),
                ("failure", models.TextField(blank=True, default="")),
                ("seconds", models.FloatField(null=True)),
                ("fence", models.PositiveIntegerField(default=0)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("lease_expires_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "task run",
                "verbose_name_plural": "task runs",
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="outboxentry",
            name="outboxentry_one_thing",
        ),
        migrations.AddField(
            model_name="documenttemplate",
            name="adapter",
            field=models.JSONField(blank=True, null=True, verbose_name="LoRA adapter"),
        ),
        migrations.AddField(
            model_name="documenttemplate",
            name="engines",
            field=models.JSONField(blank=True, default=list, verbose_name="engines, the first choice first"),
        ),
        migrations.AddField(
            model_name="extractedfield",
            name="tokens",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="extraction",
            name="model",
            field=models.CharField(blank=True, default="", max_length=60, verbose_name="model"),
        ),
        migrations.AddField(
            model_name="extraction",
            name="model_revision",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="model revision"),
        ),
        migrations.AddField(
            model_name="tenant",
            name="engines",
            field=models.JSONField(blank=True, default=list, verbose_name="engines, the first choice first"),
        ),
        migrations.AddField(
            model_name="tenant",
            name="territory",
            field=models.CharField(blank=True, default="", max_length=2, verbose_name="country"),
        ),
        migrations.AddField(
            model_name="customtask",
            name="tenant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="documents.tenant",
                verbose_name="tenant",
            ),
        ),
        migrations.AddField(
            model_name="taskrun",
            name="document",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="documents.document",
            ),
        ),
        migrations.AddField(
            model_name="taskrun",
            name="requested_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="taskrun",
            name="template",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="documents.documenttemplate",
            ),
        ),
        migrations.AddField(
            model_name="taskrun",
            name="tenant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="documents.tenant",
                verbose_name="tenant",
            ),
        ),
        migrations.AddField(
            model_name="outboxentry",
            name="run",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="documents.taskrun",
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("document", None), ("export__isnull", False), ("run", None)),
                    models.Q(("document__isnull", False), ("export", None), ("run", None)),
                    models.Q(("document", None), ("export", None), ("run__isnull", False)),
                    _connector="OR",
                ),
                name="outboxentry_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="customtask",
            constraint=models.UniqueConstraint(fields=("tenant", "name"), name="customtask_name"),
        ),
        migrations.AddIndex(
            model_name="taskrun",
            index=models.Index(fields=["tenant", "-created_at", "-id"], name="taskrun_newest"),
        ),
        migrations.AddIndex(
            model_name="taskrun",
            index=models.Index(fields=["tenant", "digest"], name="taskrun_by_digest"),
        ),
        migrations.AddConstraint(
            model_name="taskrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["WAITING", "RUNNING", "DONE", "FAILED"])), name="taskrun_status"
            ),
        ),
        migrations.RunPython(walls.build_walls, migrations.RunPython.noop),
        # The outbox was walled in before it could name a task run.
        migrations.RunSQL(
            "ALTER TABLE documents_outboxentry ADD CONSTRAINT documents_outboxentry_run_id_same_tenant "
            "FOREIGN KEY (tenant_id, run_id) REFERENCES documents_taskrun (tenant_id, id) "
            "ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
            migrations.RunSQL.noop,
        ),
    ]
