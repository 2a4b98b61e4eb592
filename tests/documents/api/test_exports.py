"""Files of many documents over the API: asked for, followed, fetched; layouts made, changed, named."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from documents.models import Document, DocumentTemplate, Export
from documents.services.export import selection
from documents.services.export.writing import claim_export, fail_export, write_export
from documents.services.quotas import set_quota
from documents.tenancy import scope
from tests.documents.api.conftest import LogIn
from tests.documents.factories import Cast, make_read_document, upload

PATH, LAYOUTS = "/api/v1/exports/", "/api/v1/export-layouts/"
COLUMNS = {"columns": [{"heading": "Vendor", "field": "seller_name"}, {"heading": "Sum", "field": "grand_total"}]}


def write(answer: Any, cast: Cast) -> None:
    write_export(tenant_id=cast.acme.pk, export_id=uuid.UUID(answer.json()["id"]))


def give_template(document: Document, name: str) -> None:
    with scope(document.tenant_id):
        Document.objects.filter(pk=document.pk).update(template=DocumentTemplate.objects.get(name=name))


def test_it_works(cast: Cast, log_in: LogIn, document: Document) -> None:
    viewer = log_in("acme-viewer")
    asked = viewer.post(PATH, {"ids": [str(document.pk)], "format": "json"}, format="json")
    assert asked.status_code == 202
    waiting = asked.json()
    assert (waiting["status"], waiting["documents_total"], waiting["repeated"]) == ("WAITING", 1, False)
    assert (waiting["file"], waiting["requested_by"], waiting["failure"]) == (None, "acme-viewer", None)
    early = viewer.get(f"{PATH}{waiting['id']}/file/")
    assert (early.status_code, early.json()["code"]) == (409, "not_ready")

    write(asked, cast)
    done = viewer.get(asked.headers["Location"]).json()
    assert (done["status"], done["documents_done"]) == ("DONE", 1)
    file = viewer.get(done["file"])
    [item] = json.loads(file.getvalue())
    assert item["id"] == str(document.pk)
    assert "sandbox" in file.headers["Content-Security-Policy"]
    assert file.headers["Content-Disposition"] == f'attachment; filename="{done["name"]}"'
    assert file.headers["X-Content-Type-Options"] == "nosniff"

    again = viewer.post(PATH, {"ids": [str(document.pk)], "format": "json"}, format="json")
    assert (again.status_code, again.json()["id"], again.json()["repeated"]) == (200, waiting["id"], True)
    assert [row["id"] for row in viewer.get(PATH).json()["results"]] == [waiting["id"]]


def test_filters_choose_what_has_been_read(cast: Cast, log_in: LogIn, document: Document) -> None:
    upload(cast.actor("acme-operator"))
    make_read_document(cast.actor("globex-admin"))
    give_template(document, "invoice")
    viewer = log_in("acme-viewer")

    def total(**filters: str) -> Any:
        return viewer.post(PATH, {"format": "csv", **filters}, format="json").json().get("documents_total")

    assert total() == 1
    assert total(status="NEEDS_REVIEW", template="invoice", created_from="2020-01-01") == 1
    assert total(status="APPROVED") is None
    assert total(template="receipt") is None
    assert total(created_to="2020-01-01") is None


def test_what_cannot_be_exported_is_refused(
    cast: Cast, log_in: LogIn, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = log_in("acme-viewer")

    def refusal(body: dict[str, Any]) -> tuple[int, str]:
        answer = viewer.post(PATH, body, format="json")
        return answer.status_code, answer.json()["code"]

    assert refusal({"ids": [str(uuid.uuid4())]}) == (409, "nothing_to_export")
    assert refusal({"format": "pdf"}) == (400, "invalid")
    assert refusal({"layout": "No such layout"}) == (422, "unknown_layout")
    assert refusal({"template": "no_such_template"}) == (422, "unknown_template")
    monkeypatch.setattr(selection, "LIMIT", 0)
    assert refusal({}) == (422, "too_many_documents")


def test_a_failure_says_what_happened_and_what_to_do(cast: Cast, log_in: LogIn, document: Document) -> None:
    viewer = log_in("acme-viewer")
    asked = viewer.post(PATH, {}, format="json").json()
    claim = claim_export(tenant_id=cast.acme.pk, export_id=uuid.UUID(asked["id"]))
    assert claim is not None
    fail_export(claim, "disk_full")
    failed = viewer.get(f"{PATH}{asked['id']}/").json()
    assert failed["status"] == "FAILED"
    assert failed["failure"] == {
        "code": "disk_full", "detail": "The disk is full. Free some space, or ask your admin, then export again.",
    }  # fmt: skip


def test_only_the_own_export_is_deleted_without_the_right_to_delete(
    cast: Cast, log_in: LogIn, document: Document
) -> None:
    path = f"{PATH}{log_in('acme-viewer').post(PATH, {}, format='json').json()['id']}/"
    assert log_in("acme-operator").delete(path).status_code == 403
    assert log_in("acme-viewer").delete(path).status_code == 204
    assert log_in("acme-viewer").get(path).status_code == 404


def test_another_tenants_export_does_not_exist(cast: Cast, log_in: LogIn, document: Document) -> None:
    asked = log_in("acme-viewer").post(PATH, {}, format="json")
    write(asked, cast)
    globex = log_in("globex-admin")
    theirs = [globex.get(f"{PATH}{asked.json()['id']}/{rest}").content for rest in ("", "file/")]
    missing = [globex.get(f"{PATH}{uuid.uuid4()}/{rest}").content for rest in ("", "file/")]
    assert theirs == missing
    assert globex.get(PATH).json()["results"] == []


def test_a_layout_is_made_used_by_name_changed_and_deleted(cast: Cast, log_in: LogIn, document: Document) -> None:
    give_template(document, "invoice")
    admin = log_in("acme-admin")
    made = admin.post(LAYOUTS, {"name": "ERP", "template": "invoice", "definition": COLUMNS}, format="json")
    assert made.status_code == 201
    assert made.json()["definition"]["separator"] == ","
    same = admin.post(LAYOUTS, {"name": "ERP", "template": "invoice", "definition": COLUMNS}, format="json")
    assert (same.status_code, same.json()["code"]) == (409, "name_taken")

    asked = log_in("acme-viewer").post(PATH, {"format": "csv", "layout": "ERP"}, format="json")
    assert asked.json()["layout"] == "ERP"
    semicolons = {"definition": {**COLUMNS, "separator": ";", "decimal": ","}}
    assert admin.patch(made.headers["Location"], semicolons, format="json").status_code == 200
    write(asked, cast)  # as it stood when it was asked for
    file = admin.get(f"{PATH}{asked.json()['id']}/file/").getvalue().decode("utf-8-sig")
    assert file.splitlines() == ["Vendor,Sum", "Tarnwick Instruments Ltd,119.00"]

    changed = log_in("acme-viewer").post(PATH, {"format": "csv", "layout": made.json()["id"]}, format="json")
    write(changed, cast)
    file = admin.get(f"{PATH}{changed.json()['id']}/file/").getvalue().decode("utf-8-sig")
    assert file.splitlines() == ["Vendor;Sum", 'Tarnwick Instruments Ltd;"119,00"']
    assert [row["name"] for row in admin.get(f"{LAYOUTS}?template=invoice").json()["results"]] == ["ERP"]
    assert admin.get(f"{LAYOUTS}?template=receipt").json()["results"] == []
    assert admin.delete(made.headers["Location"]).status_code == 204
    with scope(cast.acme.pk):
        assert Export.objects.count() == 2


def test_a_layout_that_makes_no_sense_is_refused_at_its_place(log_in: LogIn) -> None:
    body = {"name": "ERP", "template": "invoice", "definition": {"columns": [{"heading": "A", "field": "no_field"}]}}
    answer = log_in("acme-admin").post(LAYOUTS, body, format="json")
    assert (answer.status_code, answer.json()["code"], answer.json()["path"]) == (
        422, "invalid_layout", "columns[0].field",
    )  # fmt: skip
    assert "no field no_field" in answer.json()["detail"]


def test_a_team_whose_storage_is_full_is_told(cast: Cast, log_in: LogIn, document: Document) -> None:
    set_quota(tenant=cast.acme, by=cast.user("stranger"), values={"storage_megabytes": 0})
    answer = log_in("acme-viewer").post(PATH, {"ids": [str(document.pk)], "format": "csv"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, "storage_full")
