"""Templates: list, make, export and import, change, copy, retire."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rest_framework.test import APIClient

from documents.models import AuditEvent, Document, DocumentTemplate, TemplateVersion
from documents.tenancy import scope
from tests.documents.api.conftest import LogIn
from tests.documents.factories import Cast

LIST = "/api/v1/templates/"
NOTE: dict[str, Any] = {
    "name": "delivery_note",
    "label": "Delivery note",
    "fields": [{"name": "note_number", "type": "identifier", "aliases": ["Lieferschein-Nr.", "送货单号"]}],
}
MISSING = f"{LIST}00000000-0000-4000-8000-000000000000/"


def make(client: APIClient, **changes: Any) -> Any:
    return client.post(LIST, {**NOTE, **changes}, format="json")


def invoice_of(cast: Cast) -> DocumentTemplate:
    with scope(cast.acme.pk):
        template: DocumentTemplate = DocumentTemplate.objects.get(name="invoice")
    return template


def test_it_works(cast: Cast, log_in: LogIn) -> None:
    answer = make(log_in("acme-admin"))

    assert answer.status_code == 201
    body = answer.json()
    assert answer.headers["Location"] == f"{LIST}{body['id']}/"
    assert (body["name"], body["label"], body["version"]) == ("delivery_note", "Delivery note", 1)
    assert body["fields"][0]["aliases"] == ["Lieferschein-Nr.", "送货单号"]
    assert log_in("acme-viewer").get(answer.headers["Location"]).json() == body


def test_the_list_shows_the_tenants_templates_in_use(cast: Cast, log_in: LogIn) -> None:
    admin = log_in("acme-admin")
    made = make(admin).json()

    first = admin.get(LIST, {"limit": 5}).json()
    second = admin.get(first["next"]).json()

    rows = [*first["results"], *second["results"]]
    assert rows[0] == made
    assert len({row["id"] for row in rows}) == len(rows) == 8
    assert second["next"] is None
    assert made not in log_in("globex-admin").get(LIST).json()["results"]


def test_an_export_is_imported_as_it_is(cast: Cast, log_in: LogIn) -> None:
    export = log_in("acme-admin").get(f"{LIST}{invoice_of(cast).pk}/").json()

    imported = log_in("globex-admin").post(LIST, {**export, "name": "imported"}, format="json")

    assert imported.status_code == 201
    assert imported.json()["fields"] == export["fields"]
    assert imported.json()["id"] != export["id"]


def test_a_change_is_a_new_version(cast: Cast, log_in: LogIn) -> None:
    admin = log_in("acme-admin")
    path = make(admin).headers["Location"]

    renamed = admin.patch(path, {"label": "Goods note"}, format="json").json()
    same = admin.patch(path, {"label": "Goods note"}, format="json").json()
    replaced = admin.put(path, {"name": "goods", "fields": [{"name": "a", "type": "text"}]}, format="json").json()

    assert (renamed["label"], renamed["version"]) == ("Goods note", 2)
    assert renamed["fields"][0]["name"] == "note_number"
    assert same["version"] == 2
    assert (replaced["name"], replaced["version"]) == ("goods", 3)
    assert [field["name"] for field in replaced["fields"]] == ["a"]
    with scope(cast.acme.pk):
        versions = TemplateVersion.objects.filter(template=replaced["id"]).values_list("number", flat=True)
        assert sorted(versions) == [1, 2, 3]
        assert AuditEvent.objects.filter(action="template.update").count() == 2


def test_a_copy_gets_a_free_name(cast: Cast, log_in: LogIn) -> None:
    admin = log_in("acme-admin")

    first = admin.post(f"{LIST}{invoice_of(cast).pk}/copy/")
    second = admin.post(f"{LIST}{invoice_of(cast).pk}/copy/")

    assert (first.status_code, first.json()["name"]) == (201, "invoice_2")
    assert second.json()["name"] == "invoice_3"
    assert first.json()["fields"] == invoice_of(cast).fields


def test_a_deleted_template_is_gone_and_its_name_free(log_in: LogIn) -> None:
    admin = log_in("acme-admin")
    path = make(admin).headers["Location"]

    assert admin.delete(path).status_code == 204

    assert admin.get(path).status_code == admin.delete(path).status_code == 404
    assert make(admin).status_code == 201


def test_a_taken_name_is_told(log_in: LogIn) -> None:
    admin = log_in("acme-admin")
    path = make(admin).headers["Location"]

    for answer in (make(admin, name="invoice"), admin.patch(path, {"name": "invoice"}, format="json")):
        assert (answer.status_code, answer.json()["code"]) == (409, "name_taken")
    assert admin.get(path).json()["name"] == "delivery_note"


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"colour": "red"}, ""),
        ({"name": "Delivery note"}, "name"),
        ({"fields": []}, "fields"),
        ({"fields": [{"name": "a", "type": "text"}, {"name": "b", "type": "texts"}]}, "fields[1].type"),
        ({"fields": [{"name": "a", "type": "text", "pattern": "(a+)+$"}]}, "fields[0].pattern"),
        ({"fields": {"a": 1}}, "fields"),
    ],
)
def test_a_wrong_template_names_the_place(log_in: LogIn, changes: dict[str, Any], path: str) -> None:
    answer = make(log_in("acme-admin"), **changes)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_template")
    assert answer.json()["path"].startswith(path)


@pytest.mark.parametrize("body", [[], "invoice", 1, None])
def test_a_template_is_an_object(log_in: LogIn, body: object) -> None:
    answer = log_in("acme-admin").post(LIST, json.dumps(body), content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_only_admins_change_templates(cast: Cast, log_in: LogIn) -> None:
    approver = log_in("acme-approver")
    path = f"{LIST}{invoice_of(cast).pk}/"

    answers = [
        make(approver),
        approver.put(path, NOTE, format="json"),
        approver.patch(path, {}, format="json"),
        approver.delete(path),
        approver.post(f"{path}copy/"),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(403, "not_allowed")] * 5
    assert approver.get(path).status_code == 200


@pytest.mark.parametrize(
    ("method", "rest"), [("get", ""), ("put", ""), ("patch", ""), ("delete", ""), ("post", "copy/")]
)
def test_another_tenants_templates_do_not_exist(cast: Cast, log_in: LogIn, method: str, rest: str) -> None:
    globex = log_in("globex-admin")

    theirs = getattr(globex, method)(f"{LIST}{invoice_of(cast).pk}/{rest}", NOTE, format="json")
    missing = getattr(globex, method)(f"{MISSING}{rest}", NOTE, format="json")

    assert theirs.status_code == missing.status_code == 404
    assert theirs.content == missing.content
    assert invoice_of(cast).archived_at is None


def test_a_template_is_tried_without_being_saved(cast: Cast, log_in: LogIn, document: Document) -> None:
    template = {"name": "draft", "fields": [{"name": "number", "type": "identifier", "aliases": ["Invoice"]}]}
    body = {"template": template, "document": str(document.pk)}
    answer = log_in("acme-admin").post(f"{LIST}preview/", body, format="json").json()
    found = answer["fields"][0]
    assert (found["name"], found["value"]) == ("number", "RE-2026/001")
    assert found["evidence"][0]["page"] == 1
    assert (answer["pages"], answer["pages_total"]) == (2, 2)
    with scope(cast.acme.pk):
        assert not DocumentTemplate.objects.filter(name="draft").exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"template": {"name": "a", "fields": []}}, 422),
        ({"template": {"name": "a", "fields": [{"name": "a", "type": "text"}]}}, 404),
        ({"template": {"name": "a", "fields": [{"name": "a", "type": "text"}]}, "document": 7}, 404),
        ([], 400),
    ],
)
def test_what_cannot_be_tried_is_refused(log_in: LogIn, body: Any, status: int) -> None:
    answer = log_in("acme-admin").post(f"{LIST}preview/", body, format="json")
    assert answer.status_code == status
    assert answer.json()["detail"]


def test_versions_are_listed_and_restored(cast: Cast, log_in: LogIn) -> None:
    admin = log_in("acme-admin")
    path = make(admin).headers["Location"]
    admin.patch(path, {"label": "Goods note"}, format="json")
    versions = admin.get(f"{path}versions/").json()["results"]
    assert [(version["number"], version["author"]) for version in versions] == [(2, "acme-admin"), (1, "acme-admin")]
    assert versions[1]["template"]["label"] == "Delivery note"
    restored = admin.post(f"{path}versions/1/restore/").json()
    assert (restored["label"], restored["version"]) == ("Delivery note", 3)
    assert admin.post(f"{path}versions/9/restore/").status_code == 404


def test_labels_by_language_go_out_and_come_in(log_in: LogIn) -> None:
    made = make(log_in("acme-admin"), labels={"zh-hans": "送货单"}).json()
    assert made["labels"] == {"zh-hans": "送货单"}
