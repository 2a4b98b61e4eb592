"""What a tenant may use, and the answers kept for repeated requests."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("documents", "0017_tokens")]

    operations = []
