"""What is kept of receivers that fail."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("documents", "0023_identity_rest")]

    operations: list[migrations.operations.base.Operation] = []
