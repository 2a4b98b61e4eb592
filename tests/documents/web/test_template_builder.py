"""The builder: what a draft would read, pointing at a page, beginnings, versions, two editors, reading again."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from documents.models import Document, DocumentTemplate, Page
from documents.services import review, templates
from documents.tenancy import scope
from tests.documents.factories import Cast, make_read_document
from tests.documents.web.conftest import SignIn
from tests.documents.web.test_templates import FORM, posted, template

ORDER = {
    "name": "order", "label": "Order", "row": ["a"], "a-name": "order_number", "a-type": "identifier",
    "a-aliases": "Your order", "a-pattern": "PO-######", "a-required": "on",
}  # fmt: skip
LINES = (("Your order", 0.5), ("PO-204417", 0.7))


def box_of(text: str, x: float) -> list[float]:
    return [x, 0.3, x + 0.01 * len(text), 0.312]


@pytest.fixture
def sample(cast: Cast) -> Document:
    """A document whose page reads "Your order   PO-204417"."""
    document = make_read_document(cast.actor("acme-operator"))
    lines = []
    for text, x in LINES:
        words, at = [], x
        for part in text.split():
            words.append([part, *box_of(part, at)])
            at += 0.01 * (len(part) + 1)
        lines.append({"text": text, "box": [x, 0.3, x + 0.01 * len(text), 0.312], "confidence": 0.99,
                      "words": words})  # fmt: skip
    with scope(cast.acme.pk):
        Page.objects.filter(document=document).update(lines=lines)
    return document


def preview(client: Client, draft: dict[str, Any], **more: Any) -> Any:
    answer = client.post(reverse("template_preview"), {**draft, **more})
    assert answer.status_code == 200
    return answer.json()


def test_a_draft_is_tried_before_it_is_saved(cast: Cast, sign_in: SignIn, sample: Document) -> None:
    answer = preview(sign_in("acme-admin"), ORDER, document=sample.pk)
    field = answer["fields"]["a"]
    assert (field["text"], field["state"]) == ("PO-204417", "sure")  # beside its label, and of its pattern
    assert [round(side, 3) for side in field["boxes"][0]] == [1, 0.7, 0.3, 0.09, 0.012]
    assert (answer["read"], answer["open"], answer["errors"], answer["note"]) == ("1 read", "", [], "")
    with scope(cast.acme.pk):
        assert not DocumentTemplate.objects.filter(name="order").exists()


def test_what_is_required_and_not_there_is_open(sign_in: SignIn, sample: Document) -> None:
    answer = preview(sign_in("acme-admin"), {**ORDER, "a-aliases": "Reference", "a-type": "date"}, document=sample.pk)
    assert answer["fields"]["a"]["state"] == "missing"
    assert answer["open"] == "1 open"


def test_only_the_first_pages_are_tried(sign_in: SignIn, cast: Cast) -> None:
    document = make_read_document(cast.actor("acme-operator"), pages=21)
    answer = preview(sign_in("acme-admin"), ORDER, document=document.pk)
    assert answer["note"] == "Only the first 20 of 21 pages are tried here."


@pytest.mark.parametrize(
    ("wrong", "control", "sentence"),
    [
        ({"a-pattern": "("}, "a-pattern", "The pattern is not a regular expression"),
        ({"a-minimum": "much"}, "a-minimum", "Type a number such as 12.50"),
        ({"a-name": "Order Number"}, "a-name", "Give a name of lower-case letters"),
        ({"name": "Order Number"}, "name", "Give a name of lower-case letters"),
        ({"a-type": "table", "a-column": "x", "x-name": "9"}, "x-type", "Give one of text"),
    ],
)
def test_what_is_wrong_with_a_draft_names_its_control(
    sign_in: SignIn, sample: Document, wrong: dict[str, Any], control: str, sentence: str
) -> None:
    answer = preview(sign_in("acme-admin"), {**ORDER, **wrong}, document=sample.pk)
    assert [error["control"] for error in answer["errors"]] == [control]
    assert answer["errors"][0]["sentence"].startswith(sentence)


def test_one_mistake_hides_no_other_field(sign_in: SignIn, sample: Document) -> None:
    draft = {**ORDER, "name": "", "label": "", "row": ["a", "b", "c", "d"], "b-name": "order_number", "b-type": "date",
             "c-name": "due", "c-type": "date", "c-pattern": "("}  # fmt: skip
    answer = preview(sign_in("acme-admin"), draft, document=sample.pk)
    assert [error["control"] for error in answer["errors"]] == ["b-name", "c-pattern"]
    assert {key: field["text"] for key, field in answer["fields"].items()} == {"a": "PO-204417"}


def test_a_draft_says_how_it_differs(cast: Cast, sign_in: SignIn) -> None:
    stored = template(cast, "receipt")
    draft = posted(stored.definition)
    last = draft["row"][-1]
    draft |= {"0-hint": "Look at the top.", "row": [*draft["row"][:-1], "new1"], "new1-name": "tip",
              "new1-type": "money"}  # fmt: skip
    answer = preview(sign_in("acme-admin"), draft, template=stored.pk)
    assert answer["summary"] == "1 added, 1 removed, 1 changed since version 1"
    assert answer["changes"] == {"0": "changed", "new1": "added"}
    assert last not in answer["changes"]


def test_a_missing_name_is_made_of_the_label(sign_in: SignIn) -> None:
    answer = preview(sign_in("acme-admin"), {**ORDER, "a-name": "", "a-label": "Your order no."})
    assert answer["names"] == {"a": "your_order_no"}
    assert answer["errors"] == []


def test_pointing_at_a_value_proposes_a_field(sign_in: SignIn, sample: Document) -> None:
    box = {"x0": 0.69, "y0": 0.29, "x1": 0.8, "y1": 0.32}
    answer = sign_in("acme-admin").post(reverse("template_point"), {"document": sample.pk, "page": 1, **box}).json()
    assert (answer["text"], answer["label"], answer["type"]) == ("PO-204417", "Your order", "identifier")
    assert (answer["pattern"], answer["type_word"]) == ("PO-######", "Identifier, pattern PO-######")
    assert (answer["page"], answer["box"][0]) == ("page 1", 1)


@pytest.mark.parametrize("box", [{"x0": 0.1, "x1": 0.2, "y0": 0.8, "y1": 0.9}, {"x0": "nan", "x1": "a", "y0": "-1"}])
def test_pointing_at_nothing_says_so(sign_in: SignIn, sample: Document, box: dict[str, Any]) -> None:
    answer = sign_in("acme-admin").post(reverse("template_point"), {"document": sample.pk, "page": 1, **box}).json()
    assert answer == {"nothing": "Nothing was read there. Draw around printed words."}


@pytest.mark.parametrize("page", ["", "2", "x", "9" * 40])
def test_pointing_at_a_page_that_is_not_there(sign_in: SignIn, sample: Document, page: str) -> None:
    answer = sign_in("acme-admin").post(reverse("template_point"), {"document": sample.pk, "page": page})
    assert answer.status_code == 404


def test_samples_of_the_template_come_first_and_are_found_by_name(
    cast: Cast, sign_in: SignIn, sample: Document
) -> None:
    newer = make_read_document(cast.actor("acme-operator"))
    receipt = template(cast, "receipt")
    with scope(cast.acme.pk):
        Document.objects.filter(pk=sample.pk).update(template=receipt, name="Tarnwick 0418.pdf")
    client = sign_in("acme-admin")
    listed = client.get(reverse("template_samples"), {"template": str(receipt.pk)}).content.decode()
    assert listed.index(str(sample.pk)) < listed.index(str(newer.pk))
    found = client.get(reverse("template_samples"), {"q": "nwick 04"}).content.decode()
    assert str(sample.pk) in found
    assert str(newer.pk) not in found


def test_a_samples_pages_and_lines(sign_in: SignIn, sample: Document) -> None:
    client = sign_in("acme-admin")
    assert 'data-page="1"' in client.get(reverse("template_sample", args=[sample.pk])).content.decode()
    lines = client.get(reverse("template_sample_lines", args=[sample.pk])).json()["lines"]
    assert [line["text"] for line in lines] == ["Your order", "PO-204417"]
    assert [word[0] for word in lines[0]["words"]] == ["Your", "order"]


@pytest.mark.parametrize("name", ["acme-approver", "globex-admin"])
def test_trying_is_for_those_who_may_edit_and_stays_in_the_team(
    sign_in: SignIn, sample: Document, name: str, cast: Cast
) -> None:
    client = sign_in(name)
    missing = {"acme-approver": 403, "globex-admin": 404}[name]
    for address in ("template_sample", "template_sample_lines"):
        assert client.get(reverse(address, args=[sample.pk])).status_code == missing
    assert client.post(reverse("template_preview"), {**ORDER, "document": sample.pk}).status_code == missing
    assert client.post(reverse("template_point"), {"document": sample.pk, "page": 1}).status_code == missing


def test_a_new_template_begins_with_what_is_chosen(cast: Cast, sign_in: SignIn) -> None:
    client, address = sign_in("acme-admin"), reverse("template_new")
    assert "built-in-invoice" in client.get(address).content.decode()
    assert 'value="invoice_2"' in client.get(address, {"from": "built-in-invoice"}).content.decode()
    assert 'value="receipt_2"' in client.get(address, {"from": str(template(cast, "receipt").pk)}).content.decode()
    assert client.get(address, {"from": "empty"}).status_code == 200
    assert client.get(address, {"from": "built-in-nothing"}).status_code == 404
    with scope(cast.acme.pk):
        assert DocumentTemplate.objects.filter(name__endswith="_2").count() == 0


def test_two_editors_lose_nothing(cast: Cast, sign_in: SignIn) -> None:
    stored = template(cast, "receipt")
    address, draft = reverse("template", args=[stored.pk]), {**posted(stored.definition), "version": 1}
    sign_in("acme-admin").post(address, {**draft, "0-hint": "Theirs"})
    answer = sign_in("acme-admin").post(address, {**draft, "label": "Mine"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "acme-admin saved version 2 while you edited." in page
    assert "Theirs" in page
    assert 'value="Mine"' in page
    assert 'name="version" value="2"' in page
    assert template(cast, "receipt").label == stored.label
    sign_in("acme-admin").post(address, {**draft, "label": "Mine", "version": 2})
    assert (template(cast, "receipt").label, template(cast, "receipt").version) == ("Mine", 3)


def test_versions_are_compared_and_restored(cast: Cast, sign_in: SignIn) -> None:
    client, stored = sign_in("acme-admin"), template(cast, "receipt")
    client.post(reverse("template", args=[stored.pk]), {**posted(stored.definition), "0-hint": "Look at the top."})
    page = client.get(reverse("template_versions", args=[stored.pk])).content.decode()
    assert "Look at the top." in page
    assert page.index("Version 2") < page.index("Version 1")
    client.post(reverse("template_restore", args=[stored.pk, 1]))
    assert (template(cast, "receipt").definition, template(cast, "receipt").version) == (stored.definition, 3)
    assert client.post(reverse("template_restore", args=[stored.pk, 9])).status_code == 404


def test_restoring_a_name_that_is_taken_meanwhile(cast: Cast, sign_in: SignIn) -> None:
    client, stored = sign_in("acme-admin"), template(cast, "receipt")
    client.post(reverse("template", args=[stored.pk]), {**posted(stored.definition), "name": "slip"})
    client.post(reverse("template_new"), {**FORM, "name": "receipt"})
    answer = client.post(reverse("template_restore", args=[stored.pk, 1]))
    assert answer.status_code == 409
    assert "Another template is called receipt now." in answer.content.decode()


def test_waiting_documents_are_read_again(cast: Cast, sign_in: SignIn) -> None:
    admin = cast.actor("acme-admin")
    waiting, open_elsewhere = (make_read_document(admin) for _ in range(2))
    with scope(cast.acme.pk):
        stored = templates.create_template(
            actor=admin, definition={"name": "order", "fields": [{"name": "a", "type": "text"}]}
        )
        Document.objects.update(template=stored)
        review.take_lock(
            actor=cast.actor("acme-reviewer"), document=Document.objects.select_for_update().get(pk=open_elsewhere.pk)
        )
    client, address = sign_in("acme-admin"), reverse("template", args=[stored.pk])
    assert "waiting document" not in client.get(address).content.decode()
    client.post(address, {"name": "order", "label": "order", "row": "0", "0-name": "b", "0-type": "text"})
    assert "Read the 2 waiting documents again" in client.get(address).content.decode()
    page = client.post(reverse("template_reread", args=[stored.pk])).content.decode()
    assert "1 document is being read again" in page
    assert open_elsewhere.name in page
    assert "acme-reviewer" in page
    with scope(cast.acme.pk):
        statuses = {row.pk: row.status for row in Document.objects.all()}
    assert statuses == {waiting.pk: Document.Status.RECEIVED, open_elsewhere.pk: Document.Status.IN_REVIEW}


def test_fields_are_listed_in_their_readers_language(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("acme-admin")
    page = client.get(reverse("template", args=[template(cast, "invoice").pk]), headers={"Accept-Language": "zh-hans"})
    assert "<span data-title>发票号码</span>" in page.content.decode()
    assert "<h1>发票</h1>" in page.content.decode()


@pytest.mark.parametrize("labels", ["[" * 5_000, '{"zh-hans": "\\ud800"}', "[1]"])
def test_labels_that_no_form_sends_are_left_out(sign_in: SignIn, labels: str) -> None:
    answer = sign_in("acme-admin").post("/templates/new/", {"label": "a", "labels": labels})

    assert answer.status_code == 422
