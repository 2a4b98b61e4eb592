"""Everything a document says of itself, on its page and as the beginning of a template."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from documents.models import Document, DocumentTemplate, Page
from documents.tenancy import scope
from tests.documents.factories import Cast, make_read_document
from tests.documents.web.conftest import SignIn

CELLS = (
    (0.05, 0.10, "Keeper: Ada Byron"),
    (0.05, 0.13, "Herd no.:"),
    (0.40, 0.13, "Q-77"),
    *((0.05, 0.30, "Animal"), (0.30, 0.30, "Stripes"), (0.60, 0.30, "Born")),
    *((0.05, 0.33, "Marty"), (0.30, 0.33, "44"), (0.60, 0.33, "01.02.2019")),
    *((0.05, 0.36, "Gloria"), (0.30, 0.36, "51"), (0.60, 0.36, "05.06.2020")),
)


def line(x: float, y: float, text: str) -> dict[str, Any]:
    words, at = [], x
    for part in text.split():
        words.append([part, at, y, at + 0.01 * len(part), y + 0.012])
        at += 0.01 * (len(part) + 1)
    return {"text": text, "box": [x, y, x + 0.01 * len(text), y + 0.012], "confidence": 0.99, "words": words}


def make_form(cast: Cast) -> Document:
    """A document of a kind without a template: two pairs and a table of animals."""
    document = make_read_document(cast.actor("acme-operator"), template=None)
    with scope(cast.acme.pk):
        Page.objects.filter(document=document).update(lines=[line(*cell) for cell in CELLS])
    return document


@pytest.fixture
def form(cast: Cast) -> Document:
    return make_form(cast)


def body_of(client: Client, document: Document) -> str:
    answer = client.get(reverse("all_fields", args=[document.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_tells_labels_values_and_tables(sign_in: SignIn, form: Document) -> None:
    body = body_of(sign_in("acme-viewer"), form)
    for text in ("Keeper", "Ada Byron", "Herd no", "Q-77", "Stripes", "Gloria", "05.06.2020"):
        assert text in body


def test_each_value_leads_to_its_box(sign_in: SignIn, form: Document) -> None:
    body = body_of(sign_in("acme-viewer"), form)
    assert 'href="#pair-2"' in body
    assert '<rect id="pair-2" class="of-value" x="0.40000" y="0.13000" width="0.04000" height="0.01200"/>' in body


def test_only_who_may_edit_templates_is_led_to_one(sign_in: SignIn, form: Document) -> None:
    assert "Make a template of these" in body_of(sign_in("acme-admin"), form)
    assert "Make a template of these" not in body_of(sign_in("acme-operator"), form)


def test_a_document_that_names_nothing_says_so(sign_in: SignIn, cast: Cast) -> None:
    body = body_of(sign_in("acme-admin"), make_read_document(cast.actor("acme-operator"), template=None))
    assert "Nothing on the pages names itself" in body
    assert "Make a template of these" not in body


def test_a_document_without_a_template_offers_all_its_fields(sign_in: SignIn, form: Document) -> None:
    page = sign_in("acme-viewer").get(reverse("document", args=[form.pk])).content.decode()
    assert page.count(reverse("all_fields", args=[form.pk])) > 0


def test_one_click_fills_the_builder(sign_in: SignIn, form: Document) -> None:
    answer = sign_in("acme-admin").get(reverse("template_new"), {"from": f"document-{form.pk}"})
    built = answer.context["form"]
    assert built.label == "invoice 2"  # the tenant has an "invoice"
    assert [(row.texts["name"], row.texts["label"], row.texts["type"]) for row in built.rows] == [
        ("keeper", "Keeper", "text"),
        ("herd_no", "Herd no", "identifier"),
        ("lines", "Lines", "table"),
    ]
    columns = built.rows[2].columns
    assert [(column.texts["name"], column.texts["type"]) for column in columns] == [
        ("animal", "text"),
        ("stripes", "number"),
        ("born", "date"),
    ]
    assert answer.context["samples"][0] == form


def test_the_filled_builder_can_be_saved_and_reads_the_document(cast: Cast, sign_in: SignIn, form: Document) -> None:
    client = sign_in("acme-admin")
    built = client.get(reverse("template_new"), {"from": f"document-{form.pk}"}).context["form"]
    posted: dict[str, Any] = {"name": built.name, "label": built.label, "row": [row.key for row in built.rows]}
    for row in built.rows:
        posted |= {f"{row.key}-{name}": row.texts[name] for name in ("name", "label", "type")}
        posted[f"{row.key}-column"] = [column.key for column in row.columns]
        for column in row.columns:
            posted |= {f"{column.key}-{name}": column.texts[name] for name in ("name", "label", "type")}
    assert client.post(reverse("template_new"), posted).status_code == 302
    with scope(cast.acme.pk):
        saved = DocumentTemplate.objects.get(name=built.name)
    assert [field["name"] for field in saved.fields] == ["keeper", "herd_no", "lines"]


def test_another_tenants_document_fills_nothing(sign_in: SignIn, form: Document) -> None:
    answer = sign_in("globex-admin").get(reverse("template_new"), {"from": f"document-{form.pk}"})
    assert answer.status_code == 404


def test_a_document_that_names_nothing_begins_an_empty_template(sign_in: SignIn, cast: Cast) -> None:
    document = make_read_document(cast.actor("acme-operator"), template=None)
    answer = sign_in("acme-admin").get(reverse("template_new"), {"from": f"document-{document.pk}"})
    assert [row.key for row in answer.context["form"].rows] == ["0"]
