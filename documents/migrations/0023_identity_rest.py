"""The platform's own audit, providers that are the only way in, and where people have signed in from."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from documents.models.audit_functions import build_platform_chain
from documents.models.platform_functions import create_platform_functions
from documents.models.sign_on_functions import tell_of_required_sign_on

EVENT = "platformevent"


def key() -> tuple[str, models.UUIDField]:
    return "id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [("documents", "0022_limits_in_flight")]

    operations = [
        migrations.RenameField(EVENT, "actor_id", "actor"),
        migrations.AlterField(
            EVENT,
            "actor",
            models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        # Until now there were only tenants that were deleted.
        migrations.AddField(
            EVENT,
            "object_type",
            models.CharField(default="tenant", max_length=40, verbose_name="object"),
            preserve_default=False,
        ),
        migrations.AddField(EVENT, "before", models.JSONField(null=True, verbose_name="before")),
        migrations.AddField(EVENT, "after", models.JSONField(null=True, verbose_name="after")),
        migrations.AddField(
            EVENT,
            "request_id",
            models.CharField(blank=True, default="", max_length=40, verbose_name="request"),
        ),
        migrations.RemoveConstraint(EVENT, "platformevent_once"),
        migrations.AddConstraint(
            EVENT,
            models.UniqueConstraint(
                condition=models.Q(("action", "tenant.delete")),
                fields=("action", "object_id"),
                name="platformevent_once",
            ),
        ),
        migrations.AddIndex(EVENT, models.Index(fields=["-created_at", "-id"], name="platformevent_newest")),
        migrations.CreateModel(
            name="PlatformLink",
            fields=[
                key(),
                ("number", models.BigIntegerField(null=True, verbose_name="number")),
                ("hash", models.CharField(blank=True, default="", max_length=64, verbose_name="hash")),
                (
                    "event",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="links",
                        to="documents.platformevent",
                    ),
                ),
            ],
            options={
                "verbose_name": "link of the platform's chain",
                "verbose_name_plural": "links of the platform's chain",
                "ordering": ["number", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("event",), name="platformlink_once"),
                    models.UniqueConstraint(fields=("number",), name="platformlink_number"),
                ],
                "indexes": [
                    models.Index(condition=models.Q(("number", None)), fields=["id"], name="platformlink_unsealed")
                ],
            },
        ),
        migrations.CreateModel(
            name="PlatformCheckpoint",
            fields=[
                key(),
                ("number", models.BigIntegerField(verbose_name="number")),
                ("hash", models.CharField(max_length=64, verbose_name="hash")),
                ("key_id", models.CharField(max_length=16, verbose_name="key")),
                ("signature", models.CharField(max_length=64, verbose_name="signature")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
            ],
            options={
                "verbose_name": "checkpoint of the platform's chain",
                "verbose_name_plural": "checkpoints of the platform's chain",
                "ordering": ["number", "id"],
                "indexes": [models.Index(fields=["-number"], name="platformcheckpoint_newest")],
            },
        ),
        migrations.CreateModel(
            name="LoginPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("network", models.CharField(max_length=60)),
                ("browser", models.CharField(blank=True, default="", max_length=60)),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "place of log-ins",
                "verbose_name_plural": "places of log-ins",
                "ordering": ["seen_at", "id"],
                "constraints": [models.UniqueConstraint(fields=("user", "network", "browser"), name="loginplace_once")],
                "indexes": [models.Index(fields=["seen_at"], name="loginplace_oldest")],
            },
        ),
        migrations.AddField(
            "singlesignon", "is_required", models.BooleanField(default=False, verbose_name="the only way in")
        ),
        migrations.AlterField(
            "refusedlogin",
            "reason",
            models.CharField(
                choices=[
                    ("password", "wrong user name or password"),
                    ("second_factor", "wrong second factor"),
                    ("too_many", "too many tries"),
                    ("sign_on", "not by the team's provider"),
                    ("counter", "passkey that may be a copy"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunPython(create_platform_functions, migrations.RunPython.noop),
        migrations.RunPython(tell_of_required_sign_on, migrations.RunPython.noop),
        migrations.RunPython(build_platform_chain, migrations.RunPython.noop),
    ]
