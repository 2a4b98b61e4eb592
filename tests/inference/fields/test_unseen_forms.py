"""Forms of kinds nobody has seen: other wordings, captions, numbered boxes, ticks, tables without prices."""

from __future__ import annotations

from typing import Any

import pytest

from inference.fields import extract_fields
from inference.fields.folding import words
from inference.fields.wordings import likeness
from inference.types import FieldSpec, FieldType, Page, TemplateSpec
from tests.inference.fields.pages import page

MODES = FieldSpec("transport", FieldType.CHOICE, "Mode of transport", choices=("Sea", "Air", "Road"))
PETS = FieldSpec("pets", FieldType.BOOLEAN, "Pets allowed")
NOTE = FieldSpec("note", FieldType.IDENTIFIER, "Delivery note number")
HOLDER = FieldSpec("holder", FieldType.TEXT, "Account holder")
OPENED = FieldSpec("opened", FieldType.DATE, "Opening date")


def read(drawn: Page, *specs: FieldSpec) -> list[Any]:
    return [value.value for value in extract_fields(TemplateSpec("form", fields=specs), [drawn])]


@pytest.mark.parametrize("label", ["Delivery note no.", "Delivery Note Nr", "DELIVERY NOTE #", "Delivery note ref"])
def test_a_number_is_found_however_its_label_says_number(label: str) -> None:
    assert read(page((0.1, 0.1, label), (0.5, 0.1, "DN-20418")), NOTE) == ["DN-20418"]


def test_a_label_is_found_in_other_words() -> None:
    drawn = page(
        (0.1, 0.1, "Name of account holder: Wendy Aske"),
        (0.1, 0.14, "Date of opening: 2025-09-15"),
        (0.1, 0.3, "Notes"),
    )
    assert read(drawn, HOLDER, OPENED) == ["Wendy Aske", "2025-09-15"]


def test_wordings_that_share_only_common_words_are_not_alike() -> None:
    assert likeness(words("Delivery date"), words("Birth date")) < 0.5
    assert likeness(words("Account number"), words("Number")) == 0.0
    assert likeness(words("Amount requested"), words("Requested amount")) == 1.0


def test_captions_name_what_stands_above_them() -> None:
    drawn = page(
        (0.1, 0.10, "DN-20418"), (0.5, 0.10, "Wendy Aske"),
        (0.1, 0.12, "Delivery note number"), (0.5, 0.12, "Account holder"),
        (0.1, 0.16, "15 September 2025"),
        (0.1, 0.18, "Opening date"),
    )  # fmt: skip
    assert read(drawn, NOTE, HOLDER, OPENED) == ["DN-20418", "Wendy Aske", "2025-09-15"]


def test_the_number_of_a_box_is_no_value() -> None:
    mass = FieldSpec("net_mass", FieldType.NUMBER, "Net mass (kg)")
    value = FieldSpec("value", FieldType.MONEY, "Statistical value")
    drawn = page(
        (0.1, 0.10, "38 Net mass (kg)"), (0.5, 0.10, "46 Statistical value"),
        (0.1, 0.12, "588.0"), (0.5, 0.12, "4,310.00"),
    )  # fmt: skip
    assert read(drawn, mass, value) == [588.0, 4310.0]


@pytest.mark.parametrize(
    ("printed", "chosen"),
    [
        ("☐ Sea ☒ Air ☐ Road", "Air"),
        ("[ ] Sea [ ] Air [x] Road", "Road"),
        ("Sea ☐ Air ☐ Road ☑", "Road"),
        ("Sea", "Sea"),
        ("Sea Air Road", None),
        ("☐ Sea ☐ Air ☐ Road", None),
    ],
)
def test_the_ticked_option_is_chosen(printed: str, chosen: str | None) -> None:
    assert read(page((0.1, 0.1, "Mode of transport"), (0.4, 0.1, printed)), MODES) == [chosen]


def test_a_ticked_option_needs_no_label() -> None:
    assert read(page((0.1, 0.1, "[ ] Sea"), (0.4, 0.1, "[x] Air"), (0.7, 0.1, "[ ] Road")), MODES) == ["Air"]


@pytest.mark.parametrize(
    ("printed", "allowed"),
    [("[ ] Yes [x] No", False), ("☒ yes ☐ no", True), ("No", False), ("Yes No", None)],
)
def test_yes_and_no_are_told_by_their_marks(printed: str, allowed: bool | None) -> None:
    assert read(page((0.1, 0.1, "Pets allowed"), (0.4, 0.1, printed)), PETS) == [allowed]


@pytest.mark.parametrize("printed", ["SK 2041", "60-83-01", "BR"])
def test_an_identifier_is_taken_whole(printed: str) -> None:
    flight = FieldSpec("flight", FieldType.IDENTIFIER, "Flight")
    assert read(page((0.1, 0.1, "Flight"), (0.4, 0.1, printed)), flight) == [printed]


def test_a_table_without_prices_is_read_by_its_headings() -> None:
    table = FieldSpec(
        "movements",
        FieldType.TABLE,
        "Movements",
        columns=(
            FieldSpec("date", FieldType.DATE, "Date"),
            FieldSpec("details", FieldType.TEXT, "Description"),
            FieldSpec("amount", FieldType.MONEY, "Amount"),
        ),
    )
    drawn = page(
        (0.1, 0.10, "Date"), (0.3, 0.10, "Description"), (0.7, 0.10, "Amount"),
        (0.1, 0.12, "2025-07-03"), (0.3, 0.12, "Deposit"), (0.7, 0.12, "1,291.13"),
        (0.1, 0.14, "2025-07-21"), (0.3, 0.14, "Rent of the"), (0.7, 0.14, "(500.00)"),
        (0.3, 0.155, "yard"),
        (0.1, 0.30, "Printed on paper"),
    )  # fmt: skip
    (found,) = extract_fields(TemplateSpec("statement", fields=(table,)), [drawn])
    assert found.value == [
        {"date": "2025-07-03", "details": "Deposit", "amount": 1291.13},
        {"date": "2025-07-21", "details": "Rent of the yard", "amount": -500.0},
    ]
    assert all(evidence.box is not None for row in found.cells for evidence in row.values())


@pytest.mark.parametrize(
    ("printed", "value"), [("6", "6"), ("1,240", "1240"), ("412.5 kg", "412.5"), ("44.0 h", "44.0")]
)
def test_a_count_is_a_whole_number(printed: str, value: str) -> None:
    packages = FieldSpec("packages", FieldType.NUMBER, "Packages")
    (found,) = read(page((0.1, 0.1, "Packages"), (0.4, 0.1, printed)), packages)
    assert str(found) == value


def test_the_number_of_an_unknown_box_is_no_amount() -> None:
    rent = FieldSpec("rent", FieldType.MONEY, "Monthly rent")
    drawn = page((0.1, 0.1, "7. Monthly rent"), (0.5, 0.1, "8. Contact address"), (0.5, 0.115, "Canal Walk"))
    assert read(drawn, rent) == [None]
