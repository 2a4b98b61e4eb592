"""What models really write: brackets in text, fences, broken ends, loops, places alone, empty pages, and noise."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.profiles.answers import UnusableAnswer, parse_answer
from inference.profiles.parsing.layout import parse_layout
from inference.profiles.parsing.markdown import is_only_coordinates, parse_chart, parse_formula, parse_markdown
from inference.profiles.parsing.objects import find_array, find_object
from inference.profiles.parsing.repetition import cut_repetition
from inference.profiles.parsing.spotting import parse_spotting
from inference.profiles.parsing.tables import parse_tables
from inference.types import Fields, FieldSpec, FieldType, OutputKind, Request, Task, TemplateSpec, Text

TEMPLATE = TemplateSpec(
    "invoice",
    fields=(
        FieldSpec("total", FieldType.MONEY, "Total"),
        FieldSpec("items", FieldType.TABLE, "Items", columns=(FieldSpec("name", FieldType.TEXT, "Name"),)),
    ),
)

# Signs that matter to some notation, so that noise hits them.
NOISE = st.text(alphabet="(),，0123456789{}[]\"'\\:<>/|`abc金额\n quadrefbox-_.", max_size=300)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("金额(小写)(10,20),(300,40)Total (EUR) 5,0(10,50),(200,70)", ["金额(小写)", "Total (EUR) 5,0"]),
        ("<ref>Sum</ref><quad>(1,2),(30,2),(30,40),(1,40)</quad>", ["Sum"]),
        ("Sum<|LOC_1|><|LOC_2|><|LOC_30|><|LOC_2|><|LOC_30|><|LOC_40|><|LOC_1|><|LOC_40|>", ["Sum"]),
        ('```json\n[{"box": [1, 2, 30, 40], "text": "Sum"}]\n```', ["Sum"]),
        ('[{"bbox_2d": [[1, 2], [30, 40]], "text_content": "Sum"}, {"bbox_2d": [1', ["Sum"]),
        ('{"bbox": [1, 2, 30, 40], "text": "a"}\n{"bbox": [1, 50, 30, 60], "text": "b"}', ["a", "b"]),
        ("没有文字", []),
        ("", []),
        ("[]", []),
    ],
)
def test_lines_come_out_of_every_notation(text: str, expected: list[str]) -> None:
    assert [line.text for line in parse_spotting(text)] == expected


def test_a_box_is_clamped_to_the_page_and_one_without_area_is_none() -> None:
    assert parse_spotting("a(-5,10),(1200,30)")[0].box == (0.0, 0.01, 1.0, 0.03)
    assert parse_spotting("a(10,10),(10,30)") == ()


def test_a_table_keeps_its_columns_under_spans_and_without_ends() -> None:
    (table,) = parse_tables("<table><tr><td rowspan=2>a</td><td colspan='2'>b</td></tr><tr><td>c<td>d</tr><tr><td>e")
    assert table.rows == (("a", "b", ""), ("", "c", "d"), ("e", "", ""))
    (drawn,) = parse_tables("| a | b |\n|---|---:|\n| 1 | 2 |\n\ntext")
    assert drawn.rows == (("a", "b"), ("1", "2"))


def test_a_table_of_absurd_spans_is_bounded() -> None:
    (table,) = parse_tables("<table>" + "<tr><td colspan=99999 rowspan=99999>x</td></tr>" * 50 + "</table>")
    assert len(table.rows[0]) <= 200


def test_json_is_found_among_words_and_mended_where_it_was_cut() -> None:
    assert find_object('Sure:\n```json\n{"a": 1}\n```\nDone.') == {"a": 1}
    assert find_object('{"a": 1, "b": [1, 2], "c": "x') == {"a": 1, "b": [1, 2], "c": "x"}
    assert find_object('{"a": {"b": 1}, "c') == {"a": {"b": 1}}
    assert find_object("nothing {here") is None
    assert find_array("no list at all") is None


def test_layout_is_read_from_both_notations() -> None:
    marked = "Title<hy-meta><layout>para_title</layout><quad>(1,2),(30,2),(30,40),(1,40)</quad></hy-meta>"
    (region,) = parse_layout(marked)
    assert (region.category, region.text) == ("para_title", "Title")
    (other,) = parse_layout('[{"layout_type": "table", "bbox": [[1,2],[30,2],[30,40],[1,40]]}]')
    assert (other.category, other.text) == ("table", "")


def test_figures_are_told_from_markdown() -> None:
    page = parse_markdown("```markdown\n# Title\n(1,2),(300,400)\nText\n```")
    assert page.markdown == "# Title\nText"
    assert page.figures == ((0.001, 0.002, 0.3, 0.4),)
    assert is_only_coordinates("(1,2),(300,400)\n(1,2),(30,40)")
    assert not is_only_coordinates("")


def test_charts_and_formulas_are_freed_of_their_wrapping() -> None:
    assert parse_chart("```mermaid\ngraph TD\nA-->B\n```").notation == "mermaid"
    assert parse_chart("| a | b |").notation == "markdown"
    assert parse_formula("$$E=mc^2$$") == "E=mc^2"
    assert parse_formula("a $b$ c $d$") == "a $b$ c $d$"


def test_a_loop_is_cut_and_a_dotted_line_is_none() -> None:
    assert cut_repetition("Total: 5\n" + "abc def " * 40) == ("Total: 5\nabc def", True)
    assert cut_repetition("Signature " + "." * 40) == ("Signature " + "." * 40, False)


def test_fields_are_named_again_and_what_nobody_asked_for_is_left_out() -> None:
    said = json.dumps({"Total": "5.00", "Items": [{"Name": "Pen", "Colour": "red"}, "noise"], "tools": ["rm"]})
    found = parse_answer(Request(Task.FIELDS, template=TEMPLATE), said)
    assert found == Fields({"total": "5.00", "items": [{"name": "Pen"}]})


def test_an_answer_without_what_was_asked_for_is_unusable() -> None:
    for request, text in (
        (Request(Task.FIELDS, template=TEMPLATE), "The total is 5."),
        (Request(Task.SPOTTING), "Total 5"),
        (Request(Task.LAYOUT), "Total 5"),
        (Request(Task.DOCUMENT), "(1,2),(300,400)"),
        (Request(Task.CUSTOM, prompt="p", output=OutputKind.JSON), "none"),
    ):
        with pytest.raises(UnusableAnswer):
            parse_answer(request, text)


def test_one_value_may_come_without_its_name() -> None:
    template = TemplateSpec("one", fields=(FieldSpec("total", FieldType.MONEY, "Total"),))
    assert parse_answer(Request(Task.FIELDS, template=template), "5.00") == Fields({"total": "5.00"})
    assert parse_answer(Request(Task.QUESTION, question="?"), "没有文字") == Text("")


def test_values_that_no_database_holds_are_made_such_as_it_does() -> None:
    said = r'{"Total": "5\u0000.0\ud800", "rows": [NaN, 1e999, 2.5]}'
    assert find_object(said) == {"Total": "5.0\N{REPLACEMENT CHARACTER}", "rows": [None, None, 2.5]}


@settings(max_examples=300, deadline=None)
@given(NOISE)
def test_no_noise_ends_in_anything_but_a_result_or_a_named_refusal(text: str) -> None:
    for task in Task:
        request = Request(task, template=TEMPLATE if task is Task.FIELDS else None, language="en")
        try:
            assert parse_answer(request, text) is not None
        except UnusableAnswer as error:
            assert str(error)
    assert len(cut_repetition(text)[0]) <= len(text)
    for line in parse_spotting(text):
        assert 0 <= line.box[0] < line.box[2] <= 1
        assert 0 <= line.box[1] < line.box[3] <= 1
