"""Walls between tenants: row-level security, (tenant, id) keys, rows that never change."""

from django.db import migrations

from documents.models import walls


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_tables")]

    operations = [
        migrations.RunPython(walls.create_functions, migrations.RunPython.noop),
        migrations.RunPython(walls.build_walls, migrations.RunPython.noop),
    ]
