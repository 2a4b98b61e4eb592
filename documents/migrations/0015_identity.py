"""Second factors, refused log-ins, and verified e-mail addresses for everybody who is here already."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from documents.models import walls

# A function's columns cannot be changed in place, and only its owner may drop it.
MEMBERSHIPS = """
    CREATE FUNCTION memberships_of(person bigint)
    RETURNS TABLE (tenant_id uuid, name varchar, slug varchar, role varchar, requires_second_factor boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT t.id, t.name, t.slug, m.role, t.requires_second_factor
        FROM documents_membership m JOIN documents_tenant t ON t.id = m.tenant_id
        WHERE m.user_id = person ORDER BY t.name, t.id
    $$
"""


def tell_of_second_factors(apps, editor):
    """Have memberships_of say, too, whether the tenant requires a second factor."""
    ops = editor.connection.ops.quote_name(settings.DATABASE_ROLE_NAMES["ops"])
    editor.execute(f"SET LOCAL ROLE {ops}")
    editor.execute("DROP FUNCTION memberships_of(bigint)")
    editor.execute("RESET ROLE")
    editor.execute(MEMBERSHIPS, params=None)
    walls.hand_to_ops(editor, "memberships_of(bigint)")


def keep_addresses(apps, editor):
    """Count the addresses people have as verified: they were given by those who made the accounts."""
    taken = set()
    for user in apps.get_model("documents", "User").objects.exclude(email="").order_by("pk").iterator():
        email = user.email.lower()
        if email not in taken:
            taken.add(email)
            address = apps.get_model("account", "EmailAddress")
            address.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0014_engine_heartbeats"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("usersessions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="SecondFactorState",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("last_step", models.BigIntegerField(default=0)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("not_before", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "state of a second factor",
                "verbose_name_plural": "states of second factors",
            },
        ),
        migrations.CreateModel(
            name="RefusedLogin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("password", "wrong user name or password"),
                            ("second_factor", "wrong second factor"),
                            ("too_many", "too many tries"),
                        ],
                        max_length=20,
                    ),
                ),
                ("through", models.CharField(max_length=20)),
                ("address", models.CharField(max_length=60)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("filed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "refused log-in",
                "verbose_name_plural": "refused log-ins",
                "ordering": ["created_at", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("filed_at", None)), fields=["created_at"], name="refusedlogin_unfiled"
                    ),
                    models.Index(fields=["created_at", "id"], name="refusedlogin_oldest"),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(fields=["email"], name="user_by_email"),
        ),
        migrations.AddField(
            model_name="invitation",
            name="is_mailed",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="tenant",
            name="requires_second_factor",
            field=models.BooleanField(default=False, verbose_name="requires a second factor"),
        ),
        migrations.RunPython(tell_of_second_factors, migrations.RunPython.noop),
        migrations.RunPython(keep_addresses, migrations.RunPython.noop),
    ]
