"""Every admin of a team is taken away at the same moment, each through another door: one of them stays."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connection

from documents.models import Membership, Role, User
from documents.services import people, tenants
from documents.services.people import LastAdmin
from documents.tenancy import ops_scope, scope
from tests.documents.factories import Cast, make_member

AT_ONCE = 8


@pytest.mark.django_db(transaction=True)
def test_one_admin_is_left(cast: Cast) -> None:
    staff = User.objects.create_user("sam-staff", is_staff=True)
    for number in range(AT_ONCE - 1):
        cast.users[f"admin-{number}"] = make_member(cast.acme, f"admin-{number}", Role.ADMIN)
    with ops_scope():
        admins = list(Membership.objects.select_related("user").filter(tenant=cast.acme, role=Role.ADMIN))
    doors = (_demote, _remove, _demote_by_staff, _deactivate)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        taken = [pool.submit(doors[number % 4], cast, staff, admin) for number, admin in enumerate(admins)]
        refused = sum(future.result() for future in taken)
    with ops_scope():
        left = Membership.objects.filter(tenant=cast.acme, role=Role.ADMIN, user__is_active=True)
        assert (left.count(), refused) == (1, 1)


def _is_refused(door: Callable[[], None]) -> bool:
    try:
        with suppress(LastAdmin):
            door()
            return False
        return True
    finally:
        connection.close()


def _demote(cast: Cast, staff: User, admin: Membership) -> bool:
    """Steps down on the team's own page."""

    def door() -> None:
        with scope(cast.acme.pk):
            people.change_role(actor=cast.actor(admin.user.username), membership_id=admin.pk, role=Role.VIEWER)

    return _is_refused(door)


def _remove(cast: Cast, staff: User, admin: Membership) -> bool:
    """Leaves, on the team's own page."""

    def door() -> None:
        with scope(cast.acme.pk):
            people.remove_member(actor=cast.actor(admin.user.username), membership_id=admin.pk)

    return _is_refused(door)


def _demote_by_staff(cast: Cast, staff: User, admin: Membership) -> bool:
    def door() -> None:
        with ops_scope():
            tenants.add_member(tenant=cast.acme, user=admin.user, role=Role.VIEWER, by=staff)

    return _is_refused(door)


def _deactivate(cast: Cast, staff: User, admin: Membership) -> bool:
    def door() -> None:
        with ops_scope():
            tenants.check_deactivation(admin.user)
            User.objects.filter(pk=admin.user_id).update(is_active=False)

    return _is_refused(door)
