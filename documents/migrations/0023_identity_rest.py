"""What identity keeps besides."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("documents", "0022_limits_in_flight")]

    operations: list[migrations.operations.base.Operation] = []
