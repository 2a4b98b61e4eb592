"""The page of exports: asking for a file, following it, fetching it; the editor of a layout."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from documents.models import Actor, Document, DocumentTemplate, Export, ExportLayout
from documents.services.export import selection
from documents.services.export.layouts import save_layout
from documents.services.export.writing import claim_export, fail_export, write_export
from documents.services.quotas import set_quota
from documents.tenancy import scope
from tests.documents.factories import Cast, make_read_document
from tests.documents.web.conftest import HTMX, SignIn

FORM = {
    "name": "ERP", "rows": "", "separator": ";", "decimal": ",", "date": "DD.MM.YYYY", "encoding": "utf-8",
    "column": ["c1", "c2"], "c1-heading": "Vendor", "c1-source": "field:seller_name",
    "c2-heading": "Account", "c2-source": "constant", "c2-constant": "6000", "c2-per_line": "on",
}  # fmt: skip
PER_LINE = {
    **FORM,
    "rows": "line_items",
    "repeat": "on",
    "c2-per_line": "on",
    "c1-source": "cell:line_items:description",
}


@pytest.fixture
def document(cast: Cast) -> Document:
    document = make_read_document(cast.actor("acme-operator"))
    with scope(cast.acme.pk):
        Document.objects.filter(pk=document.pk).update(template=invoice(cast))
    return document


def invoice(cast: Cast) -> DocumentTemplate:
    with scope(cast.acme.pk):
        found: DocumentTemplate = DocumentTemplate.objects.get(name="invoice")
    return found


def make_layout(cast: Cast) -> ExportLayout:
    with scope(cast.acme.pk):
        definition = {"columns": [{"heading": "Vendor", "field": "seller_name"}]}
        return save_layout(actor=cast.actor("acme-admin"), template=invoice(cast), name="ERP", definition=definition)


def exports_of(actor: Actor) -> list[Export]:
    with scope(actor.tenant_id):
        return list(Export.objects.order_by("created_at", "id"))


def ask(client: Client, **body: Any) -> Any:
    return client.post(reverse("exports"), {"file_format": "csv", **body})


def write(actor: Actor) -> Export:
    export = exports_of(actor)[-1]
    write_export(tenant_id=actor.tenant_id, export_id=export.pk)
    return exports_of(actor)[-1]


def test_it_works(cast: Cast, sign_in: SignIn, document: Document) -> None:
    client, viewer = sign_in("acme-viewer"), cast.actor("acme-viewer")
    asked = ask(client, ids=[str(document.pk)])
    assert asked.headers["Location"] == f"/exports/#export-{exports_of(viewer)[0].pk}"
    assert "Waiting" in client.get("/exports/").content.decode()
    done = write(viewer)
    page = client.get("/exports/").content.decode()
    assert f"/exports/{done.pk}/file/" in page
    assert "1 document · of 1 selected" in page
    file = client.get(f"/exports/{done.pk}/file/")
    assert b"Tarnwick" in file.getvalue()
    assert file.headers["Content-Disposition"] == f'attachment; filename="{done.name}"'
    assert "sandbox" in file.headers["Content-Security-Policy"]
    assert file.headers["X-Content-Type-Options"] == "nosniff"


def test_the_inboxs_query_chooses_what_it_shows(cast: Cast, sign_in: SignIn, document: Document) -> None:
    client = sign_in("acme-viewer")
    assert ask(client, query=f"status=needs-review&template={invoice(cast).pk}").status_code == 302
    refused = ask(client, query="status=approved")
    assert refused.status_code == 422
    assert "None of these documents has been read" in refused.content.decode()


def test_the_pages_own_filters_are_kept_in_words(cast: Cast, sign_in: SignIn, document: Document) -> None:
    client, viewer = sign_in("acme-viewer"), cast.actor("acme-viewer")
    ask(client, status="any", template=str(invoice(cast).pk), **{"from": "2020-01-02"}, to="2999-01-01")
    [export] = exports_of(viewer)
    assert export.criteria["query"] == {
        "status": "any", "template": str(invoice(cast).pk), "from": "2020-01-02", "to": "2999-01-01",
    }  # fmt: skip
    page = client.get("/exports/").content.decode()
    assert "1 document · All · Invoice · from 2 Jan 2020 · to 1 Jan 2999" in page


def test_too_many_documents_say_what_to_do(
    sign_in: SignIn, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selection, "LIMIT", 0)
    refused = ask(sign_in("acme-viewer"), status="any", text="")
    assert refused.status_code == 422
    assert "Narrow the filters" in refused.content.decode()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"file_format": "pdf"}, 422),
        ({"ids": ["no-id"]}, 404),
        ({"layout": "00000000-0000-4000-8000-000000000000"}, 404),
    ],
)
def test_what_makes_no_sense_is_refused(sign_in: SignIn, document: Document, body: dict[str, Any], status: int) -> None:
    assert ask(sign_in("acme-viewer"), status="any", **body).status_code == status


def test_the_list_answers_a_poll_only_when_something_changed(cast: Cast, sign_in: SignIn, document: Document) -> None:
    client, viewer = sign_in("acme-viewer"), cast.actor("acme-viewer")
    ask(client, status="any")
    seen = client.get("/exports/").context["seen"]
    assert client.get(f"/exports/?seen={seen}", headers=HTMX).status_code == 204
    with scope(viewer.tenant_id):
        Export.objects.update(status=Export.Status.WRITING, documents_done=1, documents_total=2)
    changed = client.get(f"/exports/?seen={seen}", headers=HTMX).content.decode()
    assert "1 of 2" in changed
    assert "<html" not in changed
    assert 'hx-trigger="every 1s"' in changed
    with scope(viewer.tenant_id):
        Export.objects.update(status=Export.Status.DONE)
    assert "hx-trigger" not in client.get(f"/exports/?seen={seen}", headers=HTMX).content.decode()


def test_again_gives_the_same_file_while_nothing_has_changed(cast: Cast, sign_in: SignIn, document: Document) -> None:
    client, viewer = sign_in("acme-viewer"), cast.actor("acme-viewer")
    ask(client, status="any")
    done = write(viewer)
    again = client.post(f"/exports/{done.pk}/again/")
    assert again.headers["Location"] == f"/exports/?same={done.pk}#export-{done.pk}"
    assert "this is the same file" in client.get(again.headers["Location"]).content.decode()
    assert exports_of(viewer) == [done]


def test_a_failure_is_told_and_its_file_is_not_there(cast: Cast, sign_in: SignIn, document: Document) -> None:
    client, viewer = sign_in("acme-viewer"), cast.actor("acme-viewer")
    ask(client, status="any")
    claim = claim_export(tenant_id=viewer.tenant_id, export_id=exports_of(viewer)[0].pk)
    assert claim is not None
    fail_export(claim, "disk_full")
    assert "The disk is full." in client.get("/exports/").content.decode()
    assert client.get(f"/exports/{claim.export_id}/file/").status_code == 404


def test_deleting_is_for_ones_own_and_for_those_who_may_delete(cast: Cast, sign_in: SignIn, document: Document) -> None:
    viewer = cast.actor("acme-viewer")
    ask(sign_in("acme-viewer"), status="any")
    [export] = exports_of(viewer)
    other = sign_in("acme-reviewer")
    assert f"/exports/{export.pk}/delete/" not in other.get("/exports/").content.decode()
    assert other.post(f"/exports/{export.pk}/delete/").status_code == 403
    assert sign_in("acme-viewer").post(f"/exports/{export.pk}/delete/").headers["Location"] == "/exports/"
    assert exports_of(viewer) == []


def test_a_layout_is_made_changed_and_deleted_on_its_page(cast: Cast, sign_in: SignIn, document: Document) -> None:
    client, template = sign_in("acme-admin"), str(invoice(cast).pk)
    page = client.get(f"/exports/layouts/new/?template={template}").content.decode()
    assert 'value="grand_total"' in page
    assert "Tarnwick Instruments Ltd" in page  # the preview
    assert client.post("/exports/layouts/new/", {**FORM, "template": template}).headers["Location"] == "/exports/"
    with scope(cast.acme.pk):
        layout = ExportLayout.objects.get()
    assert layout.definition == {
        "separator": ";", "decimal": ",", "date": "DD.MM.YYYY", "encoding": "utf-8",
        "columns": [{"heading": "Vendor", "field": "seller_name"}, {"heading": "Account", "constant": "6000"}],
    }  # fmt: skip
    client.post(f"/exports/layouts/{layout.pk}/", PER_LINE)
    with scope(cast.acme.pk):
        layout.refresh_from_db()
    assert layout.definition["rows"] == "line_items"
    assert layout.definition["columns"] == [
        {"heading": "Vendor", "field": "line_items", "column": "description"},
        {"heading": "Account", "constant": "6000", "per_line": True},
    ]
    shown = client.get(f"/exports/layouts/{layout.pk}/json/")
    assert json.loads(shown.content) == layout.definition
    assert client.post(f"/exports/layouts/{layout.pk}/delete/").headers["Location"] == "/exports/"
    with scope(cast.acme.pk):
        assert not ExportLayout.objects.exists()


def test_what_is_wrong_with_a_column_stands_beside_it(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in("acme-admin").post(
        "/exports/layouts/new/", {**FORM, "template": str(invoice(cast).pk), "c1-source": "cell:line_items:quantity"}
    )
    assert answer.status_code == 422
    [first, second] = answer.context["form"].columns
    assert "belongs to line items" in first.problem
    assert second.problem == ""


def test_a_taken_name_is_told(cast: Cast, sign_in: SignIn) -> None:
    make_layout(cast)
    answer = sign_in("acme-admin").post("/exports/layouts/new/", {**PER_LINE, "template": str(invoice(cast).pk)})
    assert answer.status_code == 422
    assert "Another layout of this template is called ERP" in answer.content.decode()


def test_the_preview_shows_the_first_rows_and_saves_nothing(cast: Cast, sign_in: SignIn, document: Document) -> None:
    client, template = sign_in("acme-admin"), str(invoice(cast).pk)
    shown = client.post("/exports/layouts/preview/", {**PER_LINE, "template": template}).content.decode()
    assert "<td>Sensor</td><td>6000</td>" in shown
    wrong = client.post("/exports/layouts/preview/", {**FORM, "c1-heading": "", "template": template}).content.decode()
    assert "A column needs a heading" in wrong
    with scope(cast.acme.pk):
        assert not ExportLayout.objects.exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("no json", "This is not JSON"),
        ("9" * 5_000, "This is not JSON"),
        ('{"columns": [{"heading": "\\ud800", "document": "id"}]}', "This is not JSON"),
        ('{"columns": []}', "at least one column"),
        ("[]", "A layout is a JSON object"),
    ],
)
def test_an_import_that_fails_says_why(cast: Cast, sign_in: SignIn, text: str, sentence: str) -> None:
    answer = sign_in("acme-admin").post("/exports/layouts/import/", {"name": "ERP", "json": text})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_layout_is_imported(cast: Cast, sign_in: SignIn, document: Document) -> None:
    text = '{"columns": [{"heading": "Vendor", "field": "seller_name"}]}'
    body = {"name": "ERP", "json": text, "template": str(invoice(cast).pk)}
    made = sign_in("acme-admin").post("/exports/layouts/import/", body)
    with scope(cast.acme.pk):
        layout = ExportLayout.objects.get()
    assert made.headers["Location"] == f"/exports/layouts/{layout.pk}/"
    viewer = sign_in("acme-viewer")
    assert f'value="{layout.pk}">CSV · ERP<' in viewer.get("/exports/layouts/menu/").content.decode()
    viewer.post("/exports/", {"status": "any", "layout": str(layout.pk)})
    done = write(cast.actor("acme-viewer"))
    assert done.name.startswith("ERP-")
    assert viewer.get(f"/exports/{done.pk}/file/").getvalue() == b"\xef\xbb\xbfVendor\r\nTarnwick Instruments Ltd\r\n"


def test_a_stranger_gets_what_a_missing_one_gives(cast: Cast, sign_in: SignIn, document: Document) -> None:
    ask(sign_in("acme-viewer"), status="any")
    done = write(cast.actor("acme-viewer"))
    globex = sign_in("globex-admin")
    assert globex.get(f"/exports/{done.pk}/file/").status_code == 404
    assert done.name not in globex.get("/exports/").content.decode()
    assert globex.get(f"/exports/layouts/{make_layout(cast).pk}/").status_code == 404


def test_a_search_of_the_inbox_is_exported(cast: Cast, sign_in: SignIn, document: Document) -> None:
    client, viewer = sign_in("acme-viewer"), cast.actor("acme-viewer")
    make_read_document(cast.actor("acme-operator"), {"seller_name": "Osier & Pike", "grand_total": 5})
    assert ask(client, query="text=tarnwick").status_code == 302
    assert write(viewer).documents_done == 1
    assert "1 document · All · “tarnwick”" in client.get("/exports/").content.decode()
    assert ask(client, query="text=nowhere").status_code == 422


def test_a_team_whose_storage_is_full_is_told(cast: Cast, sign_in: SignIn, document: Document) -> None:
    set_quota(tenant=cast.acme, by=cast.user("stranger"), values={"storage_megabytes": 0})
    answer = ask(sign_in("acme-viewer"), ids=[str(document.pk)])
    assert answer.status_code == 422
    assert "storage of 0 MB is full" in answer.content.decode()
    assert exports_of(cast.actor("acme-viewer")) == []
