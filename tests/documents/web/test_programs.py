"""Programs that are logged in with one's password, among one's sessions, and their end."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from documents.models import AuditEvent, Role, TokenFamily
from documents.services.tenants import add_member
from documents.services.token_families import forget_lapsed_log_ins, list_log_ins
from documents.tenancy import ops_scope, scope
from tests.documents.api.test_session import get_me, tokens
from tests.documents.factories import Cast
from tests.documents.web.conftest import SignIn

PAGE = "/account/sessions/"


def test_one_program_is_signed_out(sign_in: SignIn, cast: Cast) -> None:
    client, ended, other = sign_in("acme-viewer"), tokens("acme-viewer"), tokens("acme-viewer")
    family = list_log_ins(cast.user("acme-viewer"))[-1]
    assert str(family.pk) in client.get(PAGE).content.decode()

    assert client.post(PAGE, {"program": str(family.pk)}).status_code == 302

    assert str(family.pk) not in client.get(PAGE).content.decode()
    assert [get_me(held["access"])[0] for held in (ended, other)] == [401, 200]
    with scope(cast.acme.pk):
        assert AuditEvent.objects.filter(action="auth.logout").count() == 1


def test_everywhere_else_means_every_program_of_every_team(sign_in: SignIn, cast: Cast) -> None:
    add_member(tenant=cast.globex, user=cast.user("acme-viewer"), role=Role.VIEWER)
    held = [tokens("acme-viewer", tenant=tenant) for tenant in ("acme", "globex")]
    client = sign_in("acme-viewer")
    client.post(PAGE, {"session": "others"})

    assert [get_me(one["access"])[0] for one in held] == [401, 401]
    assert client.get(PAGE).status_code == 200  # this one stays


def test_somebody_elses_program_is_left_alone(sign_in: SignIn, cast: Cast) -> None:
    held = tokens("acme-viewer")
    [family] = list_log_ins(cast.user("acme-viewer"))
    for wanted in (str(family.pk), "all", "x", ""):
        sign_in("acme-admin").post(PAGE, {"program": wanted})

    assert get_me(held["access"])[0] == 200


def test_lapsed_log_ins_are_forgotten_after_a_month(cast: Cast) -> None:
    tokens("acme-viewer")
    tokens("acme-admin")
    with ops_scope():
        lapsed = TokenFamily.objects.filter(user__username="acme-viewer")
        lapsed.update(expires_at=timezone.now() - dt.timedelta(days=31))
    forget_lapsed_log_ins()

    with scope(cast.acme.pk):
        assert [family.user.username for family in TokenFamily.objects.select_related("user")] == ["acme-admin"]
