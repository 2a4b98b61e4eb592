"""The one question about invitations that is asked before the tenant is known."""

from django.db import migrations

from documents.models.walls import create_invitation_function


class Migration(migrations.Migration):
    dependencies = [("documents", "0007_locked_at")]

    operations = [migrations.RunPython(create_invitation_function, migrations.RunPython.noop)]
