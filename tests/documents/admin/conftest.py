"""A staff member at the door of the staff site, and somebody who is none."""

from __future__ import annotations

import pytest
from django.test import Client

from documents.models import User
from documents.services.support_access import open_access
from tests.documents.factories import PASSWORD, Cast


@pytest.fixture
def staff(cast: Cast) -> User:
    """Staff, and of no tenant."""
    return User.objects.create_user("sam-staff", password=PASSWORD, is_staff=True)


@pytest.fixture
def opened(cast: Cast, staff: User) -> None:
    """Support access to both tenants: what stands in documents is shown."""
    for tenant in (cast.acme, cast.globex):
        open_access(tenant=tenant, by=staff, reason="A call", hours=1)


@pytest.fixture
def staff_client(staff: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(staff)
    return client
