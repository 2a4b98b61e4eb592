"""Everything of one tenant as one file, for staff who have support access to it."""

from __future__ import annotations

import tempfile
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents import storage
from documents.admin.base import staff_user
from documents.admin.covering import open_tenants
from documents.admin.site import Afterwards
from documents.models import Tenant
from documents.services.tenant_archive import write_archive

IN_MEMORY = 10_000_000  # bytes; a larger archive is written to disk


@admin.action(description=gettext_lazy("Download everything as one archive (needs support access)"))
def download_archive(page: Any, request: HttpRequest, queryset: QuerySet[Tenant]) -> HttpResponseBase | None:
    """Send the archive of the one chosen tenant, or say why not."""
    chosen = list(queryset[:2])
    if len(chosen) != 1:
        page.message_user(request, _("Choose one tenant: each has an archive of its own."), messages.ERROR)
        return None
    [tenant] = chosen
    if tenant.pk not in open_tenants(request):
        sentence = _("An archive holds the team's documents. Open support access to it first.")
        page.message_user(request, sentence, messages.ERROR)
        return None
    return Afterwards(partial(_send, page, request, tenant))


def _send(page: Any, request: HttpRequest, tenant: Tenant) -> HttpResponseBase:
    """Outside of any transaction: the archive is of one moment, which it chooses itself."""
    target = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # the answer closes it
    try:
        write_archive(tenant=tenant, target=target, by=staff_user(request))
    except storage.StorageUnavailable:
        target.close()
        page.message_user(request, _("The store of files does not answer. Try again later."), messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=f"{tenant.slug}.zip", content_type="application/zip")
