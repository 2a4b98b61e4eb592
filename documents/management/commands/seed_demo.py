"""Make the demo: two tenants, people in every role, and the sample documents, uploaded as anybody would."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

import documents
from documents.models import Actor, Role, Tenant, User, actors_of
from documents.services.intake import receive_document
from documents.services.refusals import UploadRefused
from documents.services.tenants import add_member, create_tenant
from documents.tenancy import ops_scope

SAMPLES = Path(documents.__file__).parent / "samples"
TENANTS = {"acme": "Acme Holdings", "globex": "Globex"}
PEOPLE = {
    **{f"acme-{role.value}": ("acme", role) for role in Role},
    "globex-admin": ("globex", Role.ADMIN),
}
STAFF = "platform-admin"  # no tenant's person: runs /admin/
GLOBEX_SAMPLES = {"rechnung-2026-1043.pdf", "IMG_2043-receipt.jpg"}


class Command(BaseCommand):
    """`manage.py seed_demo`; a second run changes nothing but passwords, where DEMO_PASSWORD has changed."""

    help = "Makes the demo's tenants, people (password from DEMO_PASSWORD) and documents."
    requires_system_checks: list[str] = []  # a first start waits for this

    def add_arguments(self, parser: CommandParser) -> None:
        """`--people`: so that somebody can log in before the documents are in."""
        parser.add_argument("--people", action="store_true", help="make tenants and people, no documents")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed; needs no queue. Raises CommandError without a password."""
        password = os.environ.get("DEMO_PASSWORD", "")
        if not password:
            raise CommandError("DEMO_PASSWORD is not set. Give the password that the demo's accounts shall have.")
        tenants = {slug: _tenant(slug, name) for slug, name in TENANTS.items()}
        for username, (slug, role) in PEOPLE.items():
            _person(username, password, tenants[slug], role)
        _staff(password)
        if options["people"]:
            return
        self._upload("acme-operator", sorted(path.name for path in SAMPLES.iterdir() if path.suffix != ".json"))
        self._upload("globex-admin", sorted(GLOBEX_SAMPLES))

    def _upload(self, username: str, names: list[str]) -> None:
        actor = _actor(username)
        for name in names:
            with (SAMPLES / name).open("rb") as file:
                try:
                    receipt = receive_document(actor=actor, file=file, name=name)
                except UploadRefused as refusal:
                    self.stdout.write(f"{actor.tenant_slug}: {name} refused: {refusal.message}")
                    continue
            verdict = "already there" if receipt.is_duplicate else "received"
            self.stdout.write(f"{actor.tenant_slug}: {name} {verdict}")


def _tenant(slug: str, name: str) -> Tenant:
    with ops_scope():
        found = Tenant.objects.filter(slug=slug).first()
    if found is not None:
        return found
    with transaction.atomic():  # a tenant without its templates would never get them
        return create_tenant(slug=slug, name=name)


def _person(username: str, password: str, tenant: Tenant, role: Role) -> None:
    user = User.objects.filter(username=username).first() or User(username=username)
    _set_password(user, password)
    if not any(actor.tenant_id == tenant.pk for actor in actors_of(user)):
        add_member(tenant=tenant, user=user, role=role)


def _staff(password: str) -> None:
    user = User.objects.filter(username=STAFF).first() or User(username=STAFF, is_staff=True, is_superuser=True)
    _set_password(user, password)


def _set_password(user: User, password: str) -> None:
    """Also takes away what somebody who tried the demo may have put before its next visitors: a second factor."""
    if user.pk is None or not user.check_password(password):
        user.set_password(password)
        user.save()
    Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).update(verified=True)


def _actor(username: str) -> Actor:
    return actors_of(User.objects.get(username=username))[0]
