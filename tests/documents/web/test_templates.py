"""Templates through the page: form, import, copy, archive; who may."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse

from documents.models import DocumentTemplate
from documents.tenancy import scope
from documents.web.template_form import TemplateForm
from tests.documents.factories import Cast
from tests.documents.web.conftest import SignIn

SMALL = {"name": "visa", "label": "Visa", "fields": [{"name": "holder", "type": "text"}]}
FORM = {"name": "visa", "label": "Visa", "row": ["a", "b"], "b-name": "until", "b-type": "date", "a-name": "holder",
        "a-type": "text", "a-aliases": "Name, 姓名，Holder", "a-required": "on"}  # fmt: skip


def template(cast: Cast, name: str) -> DocumentTemplate:
    with scope(cast.acme.pk):
        found: DocumentTemplate = DocumentTemplate.objects.get(name=name)
        return found


def test_it_works(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in("acme-admin").post(reverse("template_new"), FORM)
    made = template(cast, "visa")
    assert answer.headers["Location"] == reverse("template", args=[made.pk])
    assert [field["name"] for field in made.fields] == ["holder", "until"]
    assert made.fields[0]["aliases"] == ["Name", "姓名", "Holder"]
    assert made.fields[0]["required"] is True


def test_saving_the_form_unchanged_changes_nothing(cast: Cast, sign_in: SignIn) -> None:
    client, before = sign_in("acme-admin"), template(cast, "invoice")
    client.post(reverse("template", args=[before.pk]), posted(before.definition))
    after = template(cast, "invoice")
    assert after.definition == before.definition
    assert after.version == 1


def posted(definition: dict[str, Any]) -> dict[str, Any]:
    """What a browser sends for the form of `definition`."""
    form = TemplateForm.of_definition(definition)
    data: dict[str, Any] = {"name": form.name, "label": form.label, "row": [row.key for row in form.rows]}
    for row in form.rows:
        data |= {f"{row.key}-{name}": text for name, text in row.texts.items()}
        data |= {f"{row.key}-{flag}": "on" for flag in ("required", "many") if getattr(row, flag)}
    return data


def test_a_change_is_a_new_version(cast: Cast, sign_in: SignIn) -> None:
    before = template(cast, "invoice")
    sign_in("acme-admin").post(reverse("template", args=[before.pk]), {**posted(before.definition), "label": "Bill"})
    after = template(cast, "invoice")
    assert (after.label, after.version) == ("Bill", 2)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"b-name": "holder"}, "The name holder is used twice"),
        ({"b-minimum": "much"}, "Type a number such as 12.50"),
        ({"b-type": "colour"}, "Give one of text,"),
        ({"name": "invoice"}, "Another template is called invoice."),
        ({"a-pattern": "("}, "Not saved."),
        ({"row": []}, "Give a list with at least one field."),
    ],
)
def test_what_is_wrong_is_said_beside_it(cast: Cast, sign_in: SignIn, wrong: dict[str, Any], sentence: str) -> None:
    answer = sign_in("acme-admin").post(reverse("template_new"), {**FORM, **wrong})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    with scope(cast.acme.pk):
        assert not DocumentTemplate.objects.filter(name="visa").exists()


def test_json_goes_out_and_comes_in(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("acme-admin")
    text = client.get(reverse("template_json", args=[template(cast, "receipt").pk])).content.decode()
    taken = client.post(reverse("template_import"), {"json": text})
    assert "Another template is called receipt." in taken.content.decode()
    client.post(reverse("template_import"), {"json": text.replace('"receipt"', '"slip"', 1)})
    assert template(cast, "slip").fields == template(cast, "receipt").fields


@pytest.mark.parametrize("pasted", ["no", "[]", json.dumps({**SMALL, "colour": 1}), '{"name": "x"}'])
def test_json_that_is_no_template_is_explained(sign_in: SignIn, pasted: str) -> None:
    answer = sign_in("acme-admin").post(reverse("template_import"), {"json": pasted})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_copy_and_archive(cast: Cast, sign_in: SignIn) -> None:
    client, original = sign_in("acme-admin"), template(cast, "receipt")
    client.post(reverse("template_copy", args=[original.pk]))
    client.post(reverse("template_archive", args=[original.pk]))
    assert template(cast, "receipt_2").archived_at is None
    assert client.get(reverse("template", args=[original.pk])).status_code == 404


@pytest.mark.parametrize("name", ["acme-viewer", "acme-approver"])
def test_others_read_only(cast: Cast, sign_in: SignIn, name: str) -> None:
    client, one = sign_in(name), template(cast, "receipt")
    address = reverse("template", args=[one.pk])
    assert "Save as new version" not in client.get(address).content.decode()
    assert client.post(address, FORM).status_code == 403
    for other in ("template_copy", "template_archive"):
        assert client.post(reverse(other, args=[one.pk])).status_code == 403
    assert client.post(reverse("template_import"), {"json": json.dumps(SMALL)}).status_code == 403


def test_another_teams_template_is_not_there(cast: Cast, sign_in: SignIn) -> None:
    address = reverse("template", args=[template(cast, "receipt").pk])
    assert sign_in("globex-admin").get(address).status_code == 404
    assert sign_in("globex-admin").post(address, FORM).status_code == 404
