"""The staff site's pages of tenants, and what each change leaves in the audit log."""

from __future__ import annotations

from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from documents.models import (
    DocumentTemplate,
    Tenant,
)
from documents.services.tenant_end import delete_tenant
from documents.tenancy import ops_scope
from tests.documents.admin.staff_site import change_path, events, list_path
from tests.documents.factories import Cast


def test_a_tenant_comes_with_its_templates(staff_client: Client) -> None:
    answer = staff_client.post(reverse("admin:documents_tenant_add"), {"name": "Initech", "slug": "initech"})
    assert answer.status_code == 302
    with ops_scope():
        tenant = Tenant.objects.get(slug="initech")
        assert DocumentTemplate.objects.filter(tenant=tenant, name="invoice").exists()
        assert LogEntry.objects.filter(object_id=str(tenant.pk)).exists()
    assert ("initech", "sam-staff", None, {"slug": "initech", "name": "Initech"}) in events("tenant.create")


def test_a_taken_short_name_is_said(staff_client: Client) -> None:
    answer = staff_client.post(reverse("admin:documents_tenant_add"), {"name": "Acme", "slug": "acme"})
    assert answer.status_code == 200
    assert b"already exists" in answer.content


def test_renaming_a_tenant_is_written_down(staff_client: Client, cast: Cast) -> None:
    staff_client.post(change_path(cast.acme), {"name": "Acme SE", "slug": "hijacked"})
    assert events("tenant.rename") == [("acme", "sam-staff", {"name": "Acme Holdings"}, {"name": "Acme SE"})]


def test_a_tenants_choice_of_engines_is_shown_and_not_changed(staff_client: Client, cast: Cast) -> None:
    with ops_scope():
        Tenant.objects.filter(pk=cast.acme.pk).update(territory="NZ", engines=["glm", "rapidocr"])
    assert "glm, rapidocr" in staff_client.get(list_path("tenant")).content.decode()
    staff_client.post(change_path(cast.acme), {"name": "Acme SE", "territory": "DE", "engines": "[]"})
    with ops_scope():
        tenant = Tenant.objects.get(pk=cast.acme.pk)
    assert (tenant.name, tenant.territory, tenant.engines) == ("Acme SE", "NZ", ["glm", "rapidocr"])


def test_staffs_own_log_forgets_a_deleted_tenant(staff_client: Client, cast: Cast) -> None:
    for tenant in (cast.acme, cast.globex):
        staff_client.post(change_path(tenant), {"name": f"{tenant.name} SE"})
        staff_client.post(reverse("admin:documents_quota_add"), {"tenant": str(tenant.pk), "pages_per_minute": "7"})
    for name in ("acme-viewer", "globex-admin"):
        form = {"username": name, "email": f"{name}@example.org", "is_active": "on"}
        staff_client.post(change_path(cast.user(name)), form)
    assert LogEntry.objects.count() == 6
    delete_tenant(tenant=cast.acme)
    left = set(LogEntry.objects.values_list("object_repr", flat=True))
    assert left == {"Globex SE", str(cast.globex.pk), "globex-admin"}
