"""Names the app and has walls and sandbox looked at by `manage.py check`; does nothing else at start-up."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    """The one app of the product."""

    name = "documents"
    verbose_name = _("Documents")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what is looked at where a database is named and before each migration, and what by `--deploy`."""
        from documents.inspection import check_walls
        from documents.management.sandbox import check_sandbox

        register(check_walls, Tags.database)
        register(check_sandbox, Tags.security, deploy=True)
