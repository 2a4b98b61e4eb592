"""Families of refresh tokens, and keys for machines."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from documents.models.token_functions import create_token_functions
from documents.models.walls import build_walls

# What simplejwt kept about tokens before; nothing reads it any more, and its key would hold on to people.
DROP_OUTSTANDING = "DROP TABLE IF EXISTS token_blacklist_blacklistedtoken, token_blacklist_outstandingtoken"
TENANT = (
    "tenant",
    models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE,
        related_name="+",
        to="documents.tenant",
        verbose_name="tenant",
    ),
)


class Migration(migrations.Migration):
    dependencies = [("documents", "0016_support")]

    operations = [
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("prefix", models.CharField(db_index=True, max_length=12, verbose_name="beginning")),
                ("key_hash", models.CharField(max_length=64)),
                ("scopes", models.JSONField(verbose_name="good for")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="made on")),
                ("expires_at", models.DateTimeField(verbose_name="ends on")),
                ("last_used_at", models.DateTimeField(blank=True, null=True, verbose_name="last used")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked on")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                TENANT,
            ],
            options={
                "verbose_name": "API key",
                "verbose_name_plural": "API keys",
                "ordering": ["-created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="TokenFamily",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("token_id", models.CharField(max_length=32)),
                ("has_second_factor", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("refreshed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("logout", "Logged out"),
                            ("replay", "A used token came again"),
                            ("password", "Password changed"),
                            ("membership", "Role changed or membership ended"),
                            ("deactivated", "Account deactivated"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                TENANT,
            ],
            options={"ordering": ["-created_at", "id"]},
        ),
        migrations.RunPython(build_walls, migrations.RunPython.noop),
        migrations.RunPython(create_token_functions, migrations.RunPython.noop),
        migrations.RunSQL(DROP_OUTSTANDING, migrations.RunSQL.noop),
    ]
