"""Who enters the staff site, as which role it runs, and what its answers leave behind."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from documents.admin import site
from documents.models import Document, Role, Tenant, User
from documents.services.tenants import add_member
from documents.tenancy import ops_scope
from tests.documents.factories import Cast, upload

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def _request(person: User) -> HttpRequest:
    request = RequestFactory().get("/admin/")
    request.user = person
    return request


def _tenants() -> set[str]:
    with ops_scope():
        return set(Tenant.objects.values_list("slug", flat=True))


def test_it_works(staff_client: Client) -> None:
    assert staff_client.get(reverse("admin:index")).status_code == 200


@pytest.mark.parametrize("path", ["/admin/", "/admin/documents/document/", "/admin/no-such-page/", "/admin/queue/"])
def test_unknown_people_are_sent_to_the_portals_door(client: Client, cast: Cast, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{reverse('login')}?next={path}"


@pytest.mark.parametrize("path", ["/admin/", "/admin/documents/document/", "/admin/no-such-page/", "/admin/login/"])
@pytest.mark.parametrize("name", ["acme-admin", "stranger"])
def test_to_everybody_else_nothing_is_there(client: Client, cast: Cast, name: str, path: str) -> None:
    client.force_login(cast.user(name))
    assert client.get(path).status_code == 404


def test_staff_whose_team_requires_a_second_factor_set_one_up_first(
    staff: User, staff_client: Client, cast: Cast
) -> None:
    add_member(tenant=cast.acme, user=staff, role=Role.VIEWER)
    with ops_scope():
        Tenant.objects.filter(pk=cast.acme.pk).update(requires_second_factor=True)
    assert staff_client.get("/admin/").headers["Location"] == reverse("mfa_index")
    TOTP.activate(staff, SECRET)
    assert staff_client.get("/admin/").headers["Location"] == reverse("mfa_index")  # has one, but did not show it
    asked = staff_client.get(reverse("mfa_index"), follow=True).redirect_chain[-1][0]
    staff_client.post(asked, {"code": format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))})
    assert staff_client.get("/admin/").status_code == 200


def test_there_is_no_second_door(client: Client, cast: Cast, staff: User) -> None:
    answer = client.post("/admin/login/", {"username": "sam-staff", "password": "correct horse battery"})
    assert answer.headers["Location"] == f"{reverse('login')}?next=/admin/"
    assert "_auth_user_id" not in client.session


def test_deactivated_staff_is_no_staff(staff_client: Client, staff: User) -> None:
    staff.is_active = False
    staff.save()
    assert staff_client.get("/admin/").status_code == 302


def test_the_page_is_rendered_while_every_tenants_rows_are_in_reach(cast: Cast, staff: User) -> None:
    upload(cast.actor("acme-operator"), name="of-acme.png")
    upload(cast.actor("globex-admin"), name="of-globex.png")

    def lazy(request: HttpRequest) -> TemplateResponse:
        template = engines["django"].from_string("{% for d in documents %}{{ d.name }} {% endfor %}")
        return TemplateResponse(request, template, {"documents": Document.objects.all()})

    answer = site.admin_view(lazy)(_request(staff))
    assert isinstance(answer, TemplateResponse)
    assert set(answer.content.split()) == {b"of-acme.png", b"of-globex.png"}


def test_the_role_ends_with_the_view(staff_client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        before = cursor.fetchone()
        staff_client.get("/admin/")
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == before


def test_an_exception_commits_nothing(cast: Cast, staff: User) -> None:
    def broken(request: HttpRequest) -> HttpResponse:
        Tenant.objects.create(slug="half-made", name="Half made")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        site.admin_view(broken)(_request(staff))
    assert "half-made" not in _tenants()


def test_a_template_that_breaks_commits_nothing(cast: Cast, staff: User) -> None:
    def broken(request: HttpRequest) -> TemplateResponse:
        Tenant.objects.create(slug="half-made", name="Half made")
        return TemplateResponse(request, "admin/no-such-template.html", {})

    with pytest.raises(Exception, match="no-such-template"):
        site.admin_view(broken)(_request(staff))
    assert "half-made" not in _tenants()


def test_an_answer_of_500_commits_nothing(cast: Cast, staff: User) -> None:
    def failed(request: HttpRequest) -> HttpResponse:
        Tenant.objects.create(slug="half-made", name="Half made")
        return HttpResponse(status=500)

    site.admin_view(failed)(_request(staff))
    assert "half-made" not in _tenants()


def test_an_answer_of_200_commits(cast: Cast, staff: User) -> None:
    def done(request: HttpRequest) -> HttpResponse:
        Tenant.objects.create(slug="made", name="Made")
        return HttpResponse()

    site.admin_view(done)(_request(staff))
    assert "made" in _tenants()


def _policy(answer: Any) -> dict[str, str]:
    parts = answer.headers["Content-Security-Policy"].split(";")
    return {name: rest for name, _, rest in (part.strip().partition(" ") for part in parts)}


def test_the_policy_allows_what_unfold_needs_and_no_inline_script(staff_client: Client) -> None:
    policy = _policy(staff_client.get("/admin/documents/document/"))
    assert "'unsafe-eval'" in policy["script-src"]
    assert "'unsafe-inline'" not in policy["script-src"]
    assert "'unsafe-inline'" in policy["style-src"]
    assert policy["default-src"] == "'none'"
