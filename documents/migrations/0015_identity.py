"""Whether a tenant asks for a second factor, and which people are of the demo."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("documents", "0014_engine_heartbeats")]

    operations = []
