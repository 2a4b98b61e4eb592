"""Webhooks and what became of each delivery."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("documents", "0019_tenant_end")]

    operations = []
