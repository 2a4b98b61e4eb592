"""Pointing at a place of a page: which value, label, type and form are meant."""

from __future__ import annotations

import pytest

from inference.fields import Pointed, mask_of, pattern_of, point_at
from inference.fields.layout import union
from inference.types import Box, FieldType, Page
from tests.inference.fields.pages import page

PAGE = page(
    (0.1, 0.1, "Bill to"),
    (0.1, 0.12, "Acme Holdings"),
    (0.1, 0.14, "20 Harbour Row"),
    (0.1, 0.16, "Quayford QF2 6AB"),
    (0.5, 0.3, "Your order"),
    (0.8, 0.3, "PO-204417"),
    (0.5, 0.34, "VAT GB 907 4412 37"),
    (0.5, 0.38, "订单号：CG-2026-0331"),
    (0.5, 0.42, "Net"),
    (0.8, 0.42, "3,241.20"),
    (0.5, 0.44, "VAT 20 %"),
    (0.8, 0.44, "648.24"),
    (0.1, 0.6, "Questions about this invoice within two weeks"),
)
WHERE = {one.text: one.box for one in PAGE.lines}


def pointed(*texts: str) -> Pointed:
    found = point_at(PAGE, union(WHERE[text] for text in texts))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("texts", "label", "kind", "text", "value", "pattern"),
    [
        (["PO-204417"], "Your order", FieldType.IDENTIFIER, "PO-204417", "PO-204417", r"PO-\d{6}"),
        (["Your order", "PO-204417"], "Your order", FieldType.IDENTIFIER, "PO-204417", "PO-204417", r"PO-\d{6}"),
        (["VAT GB 907 4412 37"], "VAT", FieldType.VAT_ID, "GB 907 4412 37", "GB907441237", None),
        (["订单号：CG-2026-0331"], "订单号", FieldType.IDENTIFIER, "CG-2026-0331", "CG-2026-0331", r"CG-\d{4}-\d{4}"),
        (["3,241.20"], "Net", FieldType.MONEY, "3,241.20", 3241.2, None),
        (["648.24"], "VAT 20 %", FieldType.MONEY, "648.24", 648.24, None),
        (["Acme Holdings"], "Bill to", FieldType.TEXT, "Acme Holdings", "Acme Holdings", None),
        (["20 Harbour Row"], "Acme Holdings", FieldType.TEXT, "20 Harbour Row", "20 Harbour Row", None),
    ],
)
def test_value_label_and_type(
    texts: list[str], label: str, kind: FieldType, text: str, value: object, pattern: str | None
) -> None:
    found = pointed(*texts)
    assert (found.label, found.type, found.text) == (label, kind, text)
    assert (found.value, found.pattern) == (value, pattern)


def test_several_lines_are_an_address() -> None:
    found = pointed("Acme Holdings", "20 Harbour Row", "Quayford QF2 6AB")
    assert found.type is FieldType.ADDRESS
    assert found.text == "Acme Holdings\n20 Harbour Row\nQuayford QF2 6AB"
    assert found.label == "Bill to"


def test_the_box_is_that_of_the_value_alone() -> None:
    x0, _, x1, _ = pointed("VAT GB 907 4412 37").box
    assert (round(x0, 3), round(x1, 3)) == (0.54, 0.68)


def test_part_of_a_line_is_named_by_what_stands_before_it() -> None:
    x0, y0, x1, y1 = WHERE["VAT GB 907 4412 37"]
    found = point_at(PAGE, (x0 + 0.04, y0, x1, y1))
    assert found is not None
    assert (found.text, found.label) == ("GB 907 4412 37", "VAT")


def test_a_click_takes_what_is_under_it() -> None:
    found = point_at(PAGE, (0.84, 0.305, 0.84, 0.305))
    assert found is not None
    assert found.text == "PO-204417"


@pytest.mark.parametrize("box", [(0.7, 0.8, 0.9, 0.9), (0.05, 0.7, 0.05, 0.7)])
def test_nothing_is_printed_there(box: Box) -> None:
    assert point_at(PAGE, box) is None


def test_a_page_without_lines() -> None:
    assert point_at(Page(1, 10, 10), (0.0, 0.0, 1.0, 1.0)) is None


@pytest.mark.parametrize(
    ("mask", "pattern"),
    [
        ("PO-######", r"PO-\d{6}"),
        ("#", r"\d"),
        ("RE-####/###", r"RE-\d{4}/\d{3}"),
        ("A.B-##", r"A\.B-\d{2}"),
    ],
)
def test_masks_spell_patterns_and_back(mask: str, pattern: str) -> None:
    assert pattern_of(mask) == pattern
    assert mask_of(pattern) == mask


@pytest.mark.parametrize("pattern", ["", r"[A-Z]{6}", r"\d+", "PO", r"(#|x)", "[0-9]{10,12}"])
def test_other_expressions_stay_as_they_are(pattern: str) -> None:
    assert pattern_of(pattern) == pattern
    assert mask_of(pattern) == pattern
