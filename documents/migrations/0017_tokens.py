"""Families of refresh tokens, and keys for machines."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("documents", "0016_support")]

    operations = []
