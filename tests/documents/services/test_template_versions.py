"""What differs between two definitions of a template, and reading documents again in chunks."""

from __future__ import annotations

from typing import Any

import pytest

from documents.models import Document, DocumentTemplate, NotAllowed
from documents.services import rereading, templates
from documents.services.quotas import set_quota
from documents.services.review import correct_field
from documents.services.template_versions import compare
from documents.tenancy import scope
from tests.documents.factories import Cast, make_read_document

A: dict[str, Any] = {"name": "a", "label": "A", "type": "text", "aliases": []}
B: dict[str, Any] = {"name": "b", "label": "B", "type": "money"}
TABLE: dict[str, Any] = {"name": "t", "type": "table", "columns": [A, B]}


def definition(*fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "x", "label": "X", "fields": list(fields), **more}


def test_what_is_equal_differs_in_nothing() -> None:
    assert not compare(definition(A, B), definition(A, B))


def test_an_attribute_that_is_empty_equals_one_left_out() -> None:
    assert not compare(definition(A), definition({**A, "hint": "", "pattern": None, "required": False}))


def test_fields_are_added_removed_and_changed() -> None:
    found = compare(definition(A, B), definition({**A, "label": "AA", "required": True}, {**B, "name": "c"}))
    kinds = [(change.kind, change.field["name"]) for change in found.fields]
    assert kinds == [("changed", "a"), ("added", "c"), ("removed", "b")]
    assert [(one.attribute, one.before, one.after) for one in found.fields[0].attributes] == [
        ("label", "A", "AA"),
        ("required", None, True),
    ]
    assert [found.count(kind) for kind in ("added", "removed", "changed")] == [1, 1, 1]


def test_a_changed_column_changes_its_table() -> None:
    found = compare(definition(TABLE), definition({**TABLE, "columns": [{**B, "hint": "h"}, A]}))
    assert [(change.kind, change.field["name"], change.table and change.table["name"]) for change in found.fields] == [
        ("changed", "t", None),
        ("changed", "b", "t"),
    ]
    assert found.fields[0].attributes[0].attribute == "columns"
    assert (found.count("changed"), found.is_reordered) == (1, False)


def test_order_and_the_templates_own_label() -> None:
    found = compare(definition(A, B), definition(B, A, label="Y"))
    assert found.is_reordered
    assert [(one.attribute, one.before, one.after) for one in found.attributes] == [("label", "X", "Y")]
    assert found.fields == ()


def test_a_second_editor_is_told(cast: Cast) -> None:
    admin = cast.actor("acme-admin")
    with scope(cast.acme.pk):
        template = templates.create_template(actor=admin, definition=definition(A))
        templates.update_template(actor=admin, template=template, definition=definition(B), based_on=1)
        with pytest.raises(templates.TemplateChanged) as error:
            templates.update_template(actor=admin, template=template, definition=definition(A), based_on=1)
    assert error.value.version == 2
    assert template.definition["fields"][0]["name"] == "b"


def test_waiting_documents_are_read_again_in_chunks(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rereading, "CHUNK", 2)
    admin = cast.actor("acme-admin")
    documents = [make_read_document(admin) for _ in range(4)]
    with scope(cast.acme.pk):
        template = templates.create_template(actor=admin, definition=definition(A))
        Document.objects.exclude(pk=documents[3].pk).update(template=template)
        correct_field(
            actor=admin, document=Document.objects.get(pk=documents[0].pk), name="seller_name", value="Somebody"
        )
        assert rereading.count_outdated(template) == rereading.Outdated(0, 0)
        templates.update_template(actor=admin, template=template, definition=definition(B))
        assert rereading.count_outdated(template) == rereading.Outdated(3, 1)
    first = rereading.read_outdated(actor=admin, template=template)
    second = rereading.read_outdated(actor=admin, template=template, after=first.after)
    assert (first.done, second.done, second.after) == (2, 1, None)
    with scope(cast.acme.pk):
        assert Document.objects.filter(status=Document.Status.RECEIVED).count() == 3
        assert rereading.count_outdated(template).documents == 0


def test_reading_again_ends_at_the_limit_of_documents_in_flight(cast: Cast) -> None:
    admin = cast.actor("acme-admin")
    for _ in range(2):
        make_read_document(admin)
    set_quota(tenant=cast.acme, by=cast.user("stranger"), values={"documents_in_flight": 1})
    with scope(cast.acme.pk):
        template = templates.create_template(actor=admin, definition=definition(A))
        Document.objects.update(template=template)
        templates.update_template(actor=admin, template=template, definition=definition(B))
    result = rereading.read_outdated(actor=admin, template=template)
    assert (result.done, result.after) == (1, None)
    assert "wait to be read already" in result.refused


def test_reading_again_is_for_those_who_may_edit(cast: Cast) -> None:
    with scope(cast.acme.pk):
        template = DocumentTemplate.objects.get(name="invoice")
    with pytest.raises(NotAllowed):
        rereading.read_outdated(actor=cast.actor("acme-approver"), template=template)
