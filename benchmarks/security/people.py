"""What the staff site tells of documents without support access, and whether a team is ever left without an admin."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from benchmarks.database import make_actor, own_database
from benchmarks.figures import Figure, tell

if TYPE_CHECKING:
    from documents.models import Actor, User

SECRET = "Quexalot"
ROUNDS, AT_ONCE = 20, 16


def measure() -> list[Figure]:
    """Everything, on a database of its own."""
    with own_database():
        from django.conf import settings

        settings.ALLOWED_HOSTS = ["testserver"]
        plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # nothing was collected
        settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
        from documents.models import User

        staff = User.objects.create_user("sam-staff", is_staff=True)
        actor = make_actor()
        return [*_staff_site(actor, staff), _second_accounts(actor, staff), *_last_admins(staff)]


def _staff_site(actor: Actor, staff: User) -> list[Figure]:
    tell("every page of the staff site, without support access and with it")
    from documents.models import Tenant
    from documents.services.support_access import open_access
    from documents.tenancy import ops_scope
    from tests.documents.factories import VALUES, make_read_document

    make_read_document(actor, {**VALUES, "seller_name": f"{SECRET} Ltd", "invoice_number": f"{SECRET}/1"})
    hidden, asked = _count_telling(staff)
    with ops_scope():
        tenant = Tenant.objects.get(pk=actor.tenant_id)
    open_access(tenant=tenant, by=staff, reason="A call", hours=1)
    shown, _asked = _count_telling(staff)
    return [
        Figure("staff site: pages asked for", asked, "pages"),
        Figure("staff site: pages that tell a value without support access", hidden, "pages", at_most=0),
        Figure("staff site: pages that tell a value with it", shown, "pages", at_least=1),
    ]


def _second_accounts(actor: Actor, staff: User) -> Figure:
    """Through another account than their own: a new member, a higher role, a member's address and so their password."""
    tell("staff on their way into a team by a second account")
    from django.test import Client

    from documents.models import Membership, Role, User
    from documents.services.tenants import add_member
    from documents.tenancy import ops_scope

    client = Client()
    client.force_login(staff)
    puppet, member = User.objects.create_user("puppet"), User.objects.create_user("member", email="m@example.com")
    with ops_scope():
        held = add_member(tenant=Membership.objects.get(user_id=actor.user_id).tenant, user=member, role=Role.VIEWER)
    form = {"tenant": str(actor.tenant_id), "user": str(puppet.pk), "role": "viewer"}
    client.post("/admin/documents/membership/add/", form)
    client.post(f"/admin/documents/membership/{held.pk}/change/", {"role": "admin"})
    given = {"username": "member", "email": "sam@example.com", "is_active": "on"}
    client.post(f"/admin/documents/user/{member.pk}/change/", given)
    with ops_scope():
        ways = [
            Membership.objects.filter(user=puppet).exists(),
            Membership.objects.get(pk=held.pk).role != Role.VIEWER.value,
            User.objects.get(pk=member.pk).email != "m@example.com",
        ]
    return Figure("ways by which staff get in by a second account, of 3", sum(ways), "ways", at_most=0)


def _count_telling(staff: User) -> tuple[int, int]:
    """Of the lists and pages of each model: how many say SECRET, and how many there are."""
    from django.test import Client

    from documents.admin import site
    from documents.tenancy import ops_scope

    client = Client()
    client.force_login(staff)
    addresses = ["/admin/"]
    with ops_scope():
        for model in site._registry:
            base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
            rows: Any = model._default_manager.values_list("pk", flat=True)[:5]
            addresses += [base, f"{base}?q={SECRET.lower()}", *(f"{base}{pk}/change/" for pk in rows)]
    return sum(SECRET in client.get(address).content.decode() for address in addresses), len(addresses)


def _last_admins(staff: User) -> list[Figure]:
    tell(f"{AT_ONCE} admins taken away at once, {ROUNDS} times")
    left = [_admins_left(round_, staff) for round_ in range(ROUNDS)]
    return [
        Figure(f"teams without an admin after {AT_ONCE} were taken away at once", left.count(0), "teams", at_most=0),
        Figure("teams with more than one left", sum(count > 1 for count in left), "teams", at_most=0),
    ]


def _admins_left(round_: int, staff: User) -> int:
    """How many active admins a team has left when each of its own is taken away at once, through different doors."""
    from django.db import connection

    from documents.models import Membership, Role, User, actors_of
    from documents.services import people, tenants
    from documents.tenancy import ops_scope, scope

    tenant = tenants.create_tenant(slug=f"team-{round_}", name="Team")
    users = [User.objects.create_user(f"admin-{round_}-{number}") for number in range(AT_ONCE)]
    held = [tenants.add_member(tenant=tenant, user=user, role=Role.ADMIN) for user in users]

    def by_admins(number: int) -> None:
        with scope(tenant.pk):
            [actor] = actors_of(users[number])
            people.change_role(actor=actor, membership_id=held[number].pk, role=Role.VIEWER)

    def by_leaving(number: int) -> None:
        with scope(tenant.pk):
            [actor] = actors_of(users[number])
            people.remove_member(actor=actor, membership_id=held[number].pk)

    def by_staff(number: int) -> None:
        with ops_scope():
            tenants.add_member(tenant=tenant, user=users[number], role=Role.VIEWER, by=staff)

    def by_deactivation(number: int) -> None:
        with ops_scope():
            tenants.check_deactivation(users[number])
            User.objects.filter(pk=users[number].pk).update(is_active=False)

    doors: list[Callable[[int], None]] = [by_admins, by_leaving, by_staff, by_deactivation]

    def take(number: int) -> None:
        with suppress(people.LastAdmin):
            doors[number % len(doors)](number)
        connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(take, range(AT_ONCE)))
    with ops_scope():
        return Membership.objects.filter(tenant=tenant, role=Role.ADMIN, user__is_active=True).count()
