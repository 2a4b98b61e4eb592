"""Make the first admin of a tenant, and the tenant itself where it does not exist."""

from __future__ import annotations

import getpass
import os
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_slug
from django.db import transaction
from django.utils.translation import gettext as _

from documents.models import Role, Tenant, User
from documents.services.tenants import add_member, create_tenant
from documents.tenancy import ops_scope


class Command(BaseCommand):
    """`manage.py create_admin USERNAME --tenant SLUG`; a person who exists keeps their password."""

    help = "Makes a person the admin of a tenant; the password is asked for, or read from ADMIN_PASSWORD."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, and of which tenant."""
        parser.add_argument("username")
        parser.add_argument("--tenant", required=True, help="the tenant's short name: letters, digits, - and _")
        parser.add_argument("--tenant-name", help="the name people read, for a new tenant (default: the short name)")
        parser.add_argument("--staff", action="store_true", help="may also use /admin/, over all tenants")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing. Raises CommandError for a bad name or password; then nothing was made."""
        user = User.objects.filter(username=options["username"]).first() or self._new_user(options["username"])
        if options["staff"]:
            user.is_staff = user.is_superuser = True
        with transaction.atomic():
            user.save()
            tenant = _tenant(options["tenant"], options["tenant_name"])
            add_member(tenant=tenant, user=user, role=Role.ADMIN)
        self.stdout.write(
            _("%(person)s is now an admin of %(tenant)s.") % {"person": user.username, "tenant": tenant.name}
        )

    def _new_user(self, username: str) -> User:
        user = User(username=username)
        password = os.environ.get("ADMIN_PASSWORD") or _ask()
        try:
            user.clean_fields(exclude=["password"])
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        user.set_password(password)
        return user


def _ask() -> str:
    password = getpass.getpass(_("Password: "))
    if password != getpass.getpass(_("Password again: ")):
        raise CommandError(_("The two passwords differ. Start again."))
    return password


def _tenant(slug: str, name: str | None) -> Tenant:
    try:
        validate_slug(slug)
    except ValidationError as error:
        raise CommandError(f"--tenant: {' '.join(error.messages)}") from error
    with ops_scope():
        found = Tenant.objects.filter(slug=slug).first()
    return found or create_tenant(slug=slug, name=name or slug)
