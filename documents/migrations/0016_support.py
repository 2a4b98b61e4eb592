"""Support access by staff and the single sign-on of tenants."""

import datetime
import uuid

import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from documents.models.single_sign_on import create_sign_on_function
from documents.models.walls import build_walls


class Migration(migrations.Migration):
    dependencies = [
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("documents", "0015_identity"),
    ]

    operations = [
        migrations.CreateModel(
            name="SingleSignOn",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("issuer", models.URLField(max_length=500, verbose_name="issuer")),
                ("client_id", models.CharField(max_length=191, verbose_name="client id")),
                ("sealed_secret", models.TextField()),
                (
                    "joins_as",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("viewer", "Viewer"),
                            ("operator", "Operator"),
                            ("reviewer", "Reviewer"),
                            ("approver", "Approver"),
                        ],
                        default="",
                        max_length=20,
                        verbose_name="new people join as",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="created on")),
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
                "verbose_name": "single sign-on",
                "verbose_name_plural": "single sign-ons",
                "ordering": ["created_at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant",), name="singlesignon_once"),
                    models.CheckConstraint(
                        condition=models.Q(("joins_as__in", ["", "viewer", "operator", "reviewer", "approver"])),
                        name="singlesignon_joins_as",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupportAccess",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("staff_name", models.CharField(max_length=150, verbose_name="staff member")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="created on")),
                ("expires_at", models.DateTimeField(verbose_name="until")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended on")),
                ("ended_by_name", models.CharField(blank=True, default="", max_length=150, verbose_name="ended by")),
                (
                    "staff",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="staff member",
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
                "verbose_name": "support access",
                "verbose_name_plural": "support accesses",
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(fields=["tenant", "-created_at", "-id"], name="supportaccess_newest"),
                    models.Index(
                        condition=models.Q(("ended_at", None)), fields=["staff"], name="supportaccess_not_ended"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_at__gt", models.F("created_at")),
                            (
                                "expires_at__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("created_at"), "+", models.Value(datetime.timedelta(seconds=28800))
                                ),
                            ),
                        ),
                        name="supportaccess_is_short",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="supportaccess_reason"
                    ),
                ],
            },
        ),
        # What staff did to documents was noted under their files' names, which only support access shows from now on.
        migrations.RunSQL(
            "UPDATE django_admin_log SET object_repr = coalesce(object_id, ''), change_message = '' "
            "WHERE content_type_id IN (SELECT id FROM django_content_type "
            "WHERE app_label = 'documents' AND model = 'document')",
            migrations.RunSQL.noop,
        ),
        migrations.RunPython(create_sign_on_function, migrations.RunPython.noop),
        migrations.RunPython(build_walls, migrations.RunPython.noop),
    ]
