"""Templates through the page: form, import, copy, archive; who may."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import QueryDict
from django.urls import reverse

from documents.models import DocumentTemplate
from documents.tenancy import scope
from documents.web.template_form import TemplateForm
from documents.web.template_row import FormRow
from inference.schemas import builtin_templates, dump_template, load_template
from tests.documents.factories import Cast
from tests.documents.web.conftest import SignIn

SMALL = {"name": "visa", "label": "Visa", "fields": [{"name": "holder", "type": "text"}]}
FORM = {"name": "visa", "label": "Visa", "row": ["a", "b"], "b-name": "until", "b-type": "date", "a-name": "holder",
        "a-type": "text", "a-aliases": "Name, Vorname\n姓名\r\n\nHolder", "a-required": "on"}  # fmt: skip


def template(cast: Cast, name: str) -> DocumentTemplate:
    with scope(cast.acme.pk):
        found: DocumentTemplate = DocumentTemplate.objects.get(name=name)
        return found


def test_it_works(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in("acme-admin").post(reverse("template_new"), FORM)
    made = template(cast, "visa")
    assert answer.headers["Location"] == reverse("template", args=[made.pk])
    assert [field["name"] for field in made.fields] == ["holder", "until"]
    assert made.fields[0]["aliases"] == ["Name, Vorname", "姓名", "Holder"]
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
    data |= {f"label-{code}": text for code, text in form.labels.items()}
    for row in form.rows:
        data |= posted_row(row) | {f"{row.key}-column": [column.key for column in row.columns]}
        for column in row.columns:
            data |= posted_row(column)
    return data


def posted_row(row: FormRow) -> dict[str, Any]:
    data: dict[str, Any] = {f"{row.key}-{name}": text for name, text in row.texts.items()}
    data |= {f"{row.key}-label-{code}": text for code, text in row.labels.items()}
    return data | {f"{row.key}-{flag}": "on" for flag in ("required", "many") if getattr(row, flag)}


@pytest.mark.parametrize("name", [spec.name for spec in builtin_templates()])
def test_every_built_in_comes_out_of_its_form_unchanged(name: str) -> None:
    spec = next(spec for spec in builtin_templates() if spec.name == name)
    query = QueryDict(mutable=True)
    for key, value in posted(dump_template(spec)).items():
        query.setlist(key, value if isinstance(value, list) else [value])
    assert load_template(TemplateForm.of_post(query).definition()) == spec


def test_labels_in_languages_the_form_does_not_show_are_kept(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("acme-admin")
    client.post(reverse("template_new"), {**FORM, "a-labels": '{"fr": "Titulaire"}', "a-label-zh-hans": "持有人"})
    assert template(cast, "visa").fields[0]["labels"] == {"fr": "Titulaire", "zh-hans": "持有人"}
    page = client.get(reverse("template", args=[template(cast, "visa").pk])).content.decode()
    assert "{&quot;fr&quot;: &quot;Titulaire&quot;}" in page


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ({"a-label": "Straße, Hausnummer 2", "a-name": ""}, {"name": "strae_hausnummer"}),
        ({"a-pattern": "PO-######"}, {"pattern": r"PO-\d{6}"}),
        ({"a-pattern": "[A-Z]+"}, {"pattern": "[A-Z]+"}),
        ({"a-choices": "a\nb"}, {"choices": None}),
        ({"a-type": "choice", "a-choices": "a\nb"}, {"choices": ["a", "b"]}),
    ],
)
def test_what_is_typed_becomes_the_definition(
    cast: Cast, sign_in: SignIn, typed: dict[str, str], stored: dict[str, Any]
) -> None:
    sign_in("acme-admin").post(reverse("template_new"), {**FORM, **typed})
    field = template(cast, "visa").fields[0]
    assert {name: field[name] for name in stored} == stored


def test_the_most_fields_a_template_may_have_fit_into_its_form(cast: Cast, sign_in: SignIn) -> None:
    fields = [{"name": f"field_{number}", "type": "text"} for number in range(200)]
    answer = sign_in("acme-admin").post(reverse("template_new"), posted({"name": "long", "fields": fields}))
    assert answer.status_code == 302
    assert len(template(cast, "long").fields) == 200


def test_a_table_has_columns(cast: Cast, sign_in: SignIn) -> None:
    columns = {"a-type": "table", "a-column": ["x", "y"], "x-name": "sum", "x-type": "money", "x-aliases": "Amount",
               "y-name": "text", "y-type": "text"}  # fmt: skip
    sign_in("acme-admin").post(reverse("template_new"), {**FORM, **columns})
    made = template(cast, "visa").fields[0]["columns"]
    assert [(column["name"], column["type"], column["aliases"]) for column in made] == [
        ("sum", "money", ["Amount"]),
        ("text", "text", []),
    ]


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
        ({"a-type": "table"}, "Give a list with at least one field."),
        ({"a-type": "table", "a-column": ["x"], "x-name": "x", "x-type": "table"}, "Give one of text,"),
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


@pytest.mark.parametrize(
    "pasted",
    ["no", "[]", json.dumps({**SMALL, "colour": 1}), '{"name": "x"}', "9" * 5_000, '"\\ud800"', '"/etc/passwd"']
    + [json.dumps({**SMALL, "label": f"a{char}"}) for char in "\0\ud800"],
)
def test_json_that_is_no_template_is_explained(sign_in: SignIn, pasted: str) -> None:
    answer = sign_in("acme-admin").post(reverse("template_import"), {"json": pasted})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert "template file" not in answer.content.decode()  # nothing that is sent names a file to be read


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
