"""The platform's own audit entries, and the one function that deletes a tenant."""

import django.utils.timezone
from django.db import migrations, models

from documents.models.tenant_end import create_tenant_end


class Migration(migrations.Migration):
    dependencies = [("documents", "0018_quotas")]

    operations = [
        migrations.CreateModel(
            name="PlatformEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(max_length=60, verbose_name="what")),
                ("object_id", models.CharField(max_length=60, verbose_name="object id")),
                ("actor_id", models.BigIntegerField(null=True)),
                ("actor_name", models.CharField(blank=True, default="", max_length=150, verbose_name="who")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
            ],
            options={
                "verbose_name": "platform event",
                "verbose_name_plural": "platform events",
                "ordering": ["-created_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("action", "object_id"), name="platformevent_once"),
                ],
            },
        ),
        migrations.RunPython(create_tenant_end, migrations.RunPython.noop),
    ]
