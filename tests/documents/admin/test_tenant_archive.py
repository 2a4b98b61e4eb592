"""The archive of a tenant on the staff site: only with support access to it, and written down there."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.test import Client

from documents.models import AuditEvent, User
from documents.services.support_access import open_access
from documents.tenancy import scope
from tests.documents.factories import Cast, upload

LIST = "/admin/documents/tenant/"


def ask(client: Client, *tenants: object) -> tuple[int, str, bytes]:
    answer = client.post(
        LIST, {"action": "download_archive", "_selected_action": [str(pk) for pk in tenants]}, follow=True
    )
    return answer.status_code, answer.headers["Content-Type"], answer.getvalue()


@pytest.mark.django_db(transaction=True)
def test_it_works(cast: Cast, staff: User, staff_client: Client) -> None:
    document = upload(cast.actor("acme-operator"))
    open_access(tenant=cast.acme, by=staff, reason="The team leaves.", hours=1)
    status, media_type, content = ask(staff_client, cast.acme.pk)
    assert (status, media_type) == (200, "application/zip")
    assert f"files/{document.storage_key}" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    with scope(cast.acme.pk):
        assert AuditEvent.objects.get(action="tenant.archive").actor_name == staff.username


@pytest.mark.parametrize(
    ("slugs", "sentence"), [(["acme"], b"Open support access"), (["acme", "globex"], b"Choose one tenant")]
)
def test_it_is_refused_with_a_sentence(cast: Cast, staff_client: Client, slugs: list[str], sentence: bytes) -> None:
    upload(cast.actor("acme-operator"))
    status, media_type, content = ask(staff_client, *(getattr(cast, slug).pk for slug in slugs))
    assert (status, media_type) == (200, "text/html; charset=utf-8")
    assert sentence in content
    with scope(cast.acme.pk):
        assert not AuditEvent.objects.filter(action="tenant.archive").exists()
