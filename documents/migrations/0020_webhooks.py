"""Webhooks and what became of each delivery."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from documents.models.walls import build_walls


class Migration(migrations.Migration):
    dependencies = [("documents", "0019_tenant_end")]

    operations = [
        migrations.AlterField(
            model_name="processheartbeat",
            name="kind",
            field=models.CharField(
                choices=[
                    ("worker", "Worker"),
                    ("relay", "Relay"),
                    ("engine", "Engine"),
                    ("webhooks", "Sender of webhooks"),
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.CreateModel(
            name="Webhook",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("url", models.CharField(max_length=2000, verbose_name="address")),
                ("events", models.JSONField(default=list, verbose_name="events")),
                ("secret", models.TextField()),
                ("former_secret", models.TextField(blank=True, default="")),
                ("former_secret_until", models.DateTimeField(blank=True, null=True)),
                ("is_enabled", models.BooleanField(default=True, verbose_name="switched on")),
                (
                    "disabled_reason",
                    models.CharField(
                        blank=True,
                        choices=[("gone", "The receiver answered 410 Gone."), ("person", "Switched off by a person.")],
                        default="",
                        max_length=20,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="made on")),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="documents.tenant",
                        verbose_name="tenant",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook",
                "verbose_name_plural": "webhooks",
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("message_id", models.CharField(max_length=40)),
                ("event", models.CharField(max_length=40, verbose_name="event")),
                ("payload", models.TextField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("WAITING", "Waiting"),
                            ("SENDING", "Sending"),
                            ("DELIVERED", "Delivered"),
                            ("DEAD", "Given up"),
                        ],
                        default="WAITING",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("fence", models.PositiveIntegerField(default=0)),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="documents.tenant",
                        verbose_name="tenant",
                    ),
                ),
                (
                    "webhook",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="documents.webhook",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook delivery",
                "verbose_name_plural": "webhook deliveries",
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="WebhookAttempt",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("status_code", models.PositiveSmallIntegerField(null=True)),
                ("failure_code", models.CharField(blank=True, default="", max_length=40)),
                ("answer", models.TextField(blank=True, default="")),
                ("milliseconds", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="documents.tenant",
                        verbose_name="tenant",
                    ),
                ),
                (
                    "delivery",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tries",
                        to="documents.webhookdelivery",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook attempt",
                "verbose_name_plural": "webhook attempts",
                "ordering": ["number", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="webhook",
            constraint=models.UniqueConstraint(fields=("tenant", "name"), name="webhook_name"),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(fields=["tenant", "webhook", "-created_at", "-id"], name="webhookdelivery_newest"),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                condition=models.Q(("status__in", ("WAITING", "SENDING"))),
                fields=["due_at"],
                name="webhookdelivery_due",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                condition=models.Q(("status__in", ("WAITING", "SENDING"))),
                fields=["webhook", "due_at"],
                name="webhookdelivery_turn",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(fields=["created_at"], name="webhookdelivery_old"),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["WAITING", "SENDING", "DELIVERED", "DEAD"])),
                name="webhookdelivery_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookattempt",
            constraint=models.UniqueConstraint(fields=("tenant", "delivery", "number"), name="webhookattempt_number"),
        ),
        migrations.RunPython(build_walls, migrations.RunPython.noop),
    ]
