"""What a model says gets its place on the page, or is shown as without one."""

from __future__ import annotations

from inference.fields.grounding import MOST, UNGROUNDED, ground_values
from inference.types import FieldSpec, FieldType, Page, Source, TemplateSpec, TextLine, Verdict, Word

TEMPLATE = TemplateSpec(
    "invoice",
    fields=(
        FieldSpec("seller", FieldType.TEXT, "Seller"),
        FieldSpec("total", FieldType.MONEY, "Total"),
        FieldSpec("date", FieldType.DATE, "Date"),
        FieldSpec("currency", FieldType.CHOICE, "Currency", choices=("EUR", "USD")),
        FieldSpec(
            "items",
            FieldType.TABLE,
            "Items",
            columns=(FieldSpec("name", FieldType.TEXT, "Name"), FieldSpec("price", FieldType.MONEY, "Price")),
        ),
    ),
)


def line(text: str, top: float, left: float = 0.1) -> TextLine:
    words, at = [], left
    for part in text.split():
        words.append(Word(part, (at, top, at + 0.012 * len(part), top + 0.02), 0.99))
        at += 0.012 * (len(part) + 1)
    return TextLine(text, (left, top, at - 0.012, top + 0.02), 0.99, tuple(words))


def page() -> Page:
    rows = ["Ink & Sons Ltd", "Date 14.03.2026", "Pen 2.50", "Paper 4.00", "Total EUR 6.50"]
    lines = tuple(line(text, 0.1 + 0.1 * number) for number, text in enumerate(rows))
    return Page(1, 1000, 1400, lines=lines, source=Source.OCR)


def test_values_are_typed_and_placed_where_another_reader_saw_them() -> None:
    said = {"seller": "ink & sons ltd", "total": "6.50", "date": "14.03.2026", "currency": "EUR"}
    seller, total, date, currency, items = ground_values(TEMPLATE, said, [page()], scores={"total": 0.999})
    assert (total.value, total.source, total.confidence) == (6.5, Source.MODEL, MOST)
    assert total.evidence[0].box is not None
    assert total.evidence[0].box[1] == 0.5
    assert total.checks[0].source is Source.OCR
    assert total.checks[0].verdict is Verdict.SAME
    assert date.value == "2026-03-14"
    assert seller.evidence[0].text == "Ink & Sons Ltd"
    assert currency.value == "EUR"
    assert items.value is None


def test_what_stands_nowhere_has_no_place_and_is_never_automated() -> None:
    values = {
        value.name: value for value in ground_values(TEMPLATE, {"total": "99.00"}, [page()], scores={"total": 1.0})
    }
    assert values["total"].value == 99.0
    assert values["total"].evidence[0].box is None
    assert values["total"].confidence == UNGROUNDED
    assert values["total"].checks == ()


def test_what_is_of_another_type_is_no_value() -> None:
    values = {value.name: value for value in ground_values(TEMPLATE, {"date": "soon", "currency": "Yen"}, [page()])}
    assert values["date"].value is None
    assert values["date"].raw == "soon"
    assert values["currency"].value is None


def test_the_cells_of_an_item_stand_on_its_row() -> None:
    said = {
        "items": [{"name": "Pen", "price": "2.50"}, {"name": "Paper", "price": "4.00"}, {"name": "Ink", "price": "1"}]
    }
    items = ground_values(TEMPLATE, said, [page()])[-1]
    tops = [[round(cell.box[1], 3) if cell.box else None for cell in row.values()] for row in items.cells]
    assert tops == [[0.3, 0.3], [0.4, 0.4], [None, None]]
    assert items.confidence is None


def test_each_cell_is_as_sure_as_the_model_was_of_it() -> None:
    rows = [{"name": "Pen", "price": "2.50"}, {"name": None}, {"name": "Paper", "price": "4.00"}]
    cells = {"items": [{"name": 0.8, "price": 0.4}, {"name": 0.1}, {"price": 0.7}]}
    items = ground_values(TEMPLATE, {"items": rows}, [page()], scores={"items": 0.2}, cells=cells)[-1]
    assert [{name: cell.confidence for name, cell in row.items()} for row in items.cells] == [
        {"name": 0.8, "price": 0.4},
        {"name": 0.2, "price": 0.7},  # of a cell that the model did not tell of, what it told of the whole table
    ]
    assert items.confidence == 0.2
