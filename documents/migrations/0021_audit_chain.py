"""The hash chain over each tenant's audit events, and its signed checkpoints."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("documents", "0020_webhooks")]

    operations = []
