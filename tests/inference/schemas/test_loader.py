"""Templates as JSON: built-in ones load and come back unchanged, wrong ones say where they are wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest

from inference.schemas import InvalidTemplate, builtin_templates, dump_template, load_template
from inference.types import FieldSpec, FieldType, TemplateSpec

FIELD: dict[str, Any] = {"name": "total", "type": "money"}


def test_built_in_templates_have_the_documented_names() -> None:
    names = {template.name: [field.name for field in template.fields] for template in builtin_templates()}
    assert list(names) == [
        "invoice",
        "receipt",
        "contract",
        "purchase_order",
        "id_card",
        "driving_licence",
        "chinese_vat_invoice",
    ]
    assert names["receipt"][:4] == ["seller_name", "seller_address", "issue_date", "grand_total"]
    assert names["id_card"] == ["name", "gender", "birth_date", "id_number", "address"]
    assert set(names["chinese_vat_invoice"]) == {*names["invoice"], "invoice_code", "check_code"}


@pytest.mark.parametrize("index", range(7))
def test_built_in_templates_survive_a_round_trip(index: int) -> None:
    template = builtin_templates()[index]
    assert load_template(json.loads(json.dumps(dump_template(template)))) == template


@pytest.mark.parametrize("template", builtin_templates(), ids=lambda template: template.name)
def test_built_in_templates_are_labelled_in_chinese(template: TemplateSpec) -> None:
    columns = [column for field in template.fields for column in field.columns]
    named: list[TemplateSpec | FieldSpec] = [template, *template.fields, *columns]
    assert [one.name for one in named if not one.labels.get("zh-hans")] == []


def test_a_label_is_found_for_the_language_then_its_family_then_without_one() -> None:
    field = FieldSpec("total", FieldType.MONEY, "Total", labels={"zh-hans": "总额", "de": "Summe"})
    assert [field.label_in(language) for language in ("zh-hans", "de-at", "en")] == ["总额", "Summe", "Total"]
    assert FieldSpec("total", FieldType.MONEY).label_in("zh-hans") == "total"


def test_labels_survive_a_round_trip_and_are_left_out_where_there_are_none() -> None:
    fields = [{**FIELD, "labels": {"zh-hans": "总额"}}]
    template = load_template({"name": "mine", "labels": {"zh-hans": "我的"}, "fields": fields})
    dumped = dump_template(template)
    assert (dumped["labels"], dumped["fields"][0]["labels"]) == ({"zh-hans": "我的"}, {"zh-hans": "总额"})
    assert load_template(dumped) == template
    bare = dump_template(load_template({"name": "mine", "labels": {"de": ""}, "fields": [FIELD]}))
    assert "labels" not in bare
    assert "labels" not in bare["fields"][0]


def test_only_name_and_type_are_required() -> None:
    template = load_template({"name": "mine", "fields": [FIELD]})
    assert template.fields[0].type is FieldType.MONEY
    assert template.fields[0].label == ""


def test_a_template_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps({"name": "mine", "fields": [FIELD]}), encoding="utf-8")
    assert load_template(path).name == "mine"
    with pytest.raises(InvalidTemplate, match="a template is a JSON object"):
        load_template(cast("Any", str(path)))


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"type": "colour"}, "fields[0].type"),
        ({"name": "Total Amount"}, "fields[0].name"),
        ({"name": None}, "fields[0].name"),
        ({"colour": "red"}, "fields[0].colour"),
        ({"type": "choice"}, "fields[0].choices"),
        ({"choices": ["a"]}, "fields[0].choices"),
        ({"columns": [FIELD]}, "fields[0].columns"),
        ({"type": "table"}, "fields[0].columns"),
        ({"type": "table", "columns": [{"name": "a", "type": "table"}]}, "fields[0].columns[0].type"),
        ({"type": "table", "columns": [FIELD, FIELD]}, "fields[0].columns[1].name"),
        ({"pattern": "("}, "fields[0].pattern"),
        ({"pattern": "(a+)+$"}, "fields[0].pattern"),
        ({"pattern": "a*a*a*a*a*b"}, "fields[0].pattern"),
        ({"pattern": "a" * 201}, "fields[0].pattern"),
        ({"minimum": 2, "maximum": 1}, "fields[0].minimum"),
        ({"minimum": "1"}, "fields[0].minimum"),
        ({"maximum": float("nan")}, "fields[0].maximum"),
        ({"aliases": "one"}, "fields[0].aliases"),
        ({"aliases": [""]}, "fields[0].aliases[0]"),
        ({"required": 1}, "fields[0].required"),
        ({"label": 5}, "fields[0].label"),
        ({"labels": "Total"}, "fields[0].labels"),
        ({"labels": {"Chinese": "总额"}}, "fields[0].labels"),
        ({"labels": {"zh-hans": 5}}, "fields[0].labels.zh-hans"),
    ],
)
def test_a_wrong_field_is_named(change: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidTemplate) as caught:
        load_template({"name": "mine", "fields": [{**FIELD, **change}]})
    assert caught.value.path == place
    assert str(caught.value).startswith(f"{place}: ")


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"fields": [FIELD]}, "name"),
        ({"name": "mine", "fields": []}, "fields"),
        ({"name": "mine"}, "fields"),
        ({"name": "mine", "fields": [FIELD], "extra": 1}, "extra"),
        ({"name": "mine", "fields": ["total"]}, "fields[0]"),
    ],
)
def test_a_wrong_template_is_named(data: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidTemplate) as caught:
        load_template(data)
    assert caught.value.path == place


@pytest.mark.parametrize("content", ["", "[1]", "{", '{"name": 1}'])
def test_a_file_that_is_no_template_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidTemplate):
        load_template(path)


def test_a_missing_file_is_refused() -> None:
    with pytest.raises(InvalidTemplate, match="cannot be read"):
        load_template(Path("/nowhere/at/all.json"))
