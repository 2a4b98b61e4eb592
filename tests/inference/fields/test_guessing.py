"""The kind of a document is guessed among the templates at hand; what is of none of them stays unknown."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from inference.fields import guess_template
from inference.schemas import builtin_templates
from inference.types import FieldSpec, FieldType, Page, TemplateSpec
from tests.inference.fields.pages import page, prose

KINDS = builtin_templates()
INVOICE = [
    (0.1, 0.05, "Tarnwick Instruments Ltd"),
    (0.1, 0.12, "Invoice"),
    (0.1, 0.16, "Invoice number: RE-2026/001"),
    (0.1, 0.18, "Invoice date: 09.11.2026"),
    (0.1, 0.3, "Description"),
    (0.6, 0.3, "Quantity"),
    (0.8, 0.3, "Amount"),
    (0.1, 0.32, "Sensor"),
    (0.6, 0.32, "2"),
    (0.8, 0.32, "100.00"),
    (0.6, 0.5, "Net total"),
    (0.8, 0.5, "100.00"),
    (0.6, 0.52, "VAT 19 %"),
    (0.8, 0.52, "19.00"),
    (0.6, 0.54, "Total"),
    (0.8, 0.54, "EUR 119.00"),
    (0.1, 0.6, "Payable by 09.12.2026, IBAN DE02120300000000202051"),
]
CONTRACT = [
    "SERVICES AGREEMENT",
    "This Agreement is made on 3 March 2026 between Tarnwick Instruments Ltd and Cardo Textil S.L.",
    "WHEREAS the parties wish to agree on the terms under which the services shall be provided;",
    "NOW THEREFORE the parties hereby agree as follows:",
    "1. The term of this Agreement is two years. Either party may terminate it by giving sixty days notice.",
    "2. This Agreement shall be governed by the laws of England, and the parties submit to its courts.",
    "IN WITNESS WHEREOF the parties hereto have executed this Agreement.",
]
LETTER = [
    "Dear Ms Lindqvist,",
    "thank you for your visit last week. The garden has grown since, and the children ask for you every day.",
    "We would be glad to see you again in spring, when the apple trees are in blossom and the nights are warm.",
    "With kind regards from all of us,",
    "Anna",
]
LOG_SHEET = TemplateSpec(
    "calibration_log",
    "Calibration log",
    tuple(
        FieldSpec(label.lower().replace(" ", "_"), FieldType.TEXT, label)
        for label in ("Device", "Serial number", "Inspector", "Deviation", "Next calibration")
    ),
)
LOG = [
    (0.1, 0.1, "Calibration log"),
    (0.1, 0.2, "Device: balance"),
    (0.1, 0.22, "Serial number: 4711-B"),
    (0.1, 0.24, "Inspector: M. Okafor"),
    (0.1, 0.26, "Deviation: 0.02 g"),
    (0.1, 0.28, "Next calibration: 11/2027"),
]


@pytest.mark.parametrize(
    ("pages", "kind"), [([page(*INVOICE)], "invoice"), ([prose(CONTRACT)], "contract")], ids=["invoice", "contract"]
)
def test_the_kind_is_guessed(pages: Sequence[Page], kind: str) -> None:
    template, probability = guess_template(pages, KINDS, KINDS)
    assert template is not None
    assert template.name == kind
    assert 0.5 < probability <= 1.0


@pytest.mark.parametrize(
    "pages",
    [[page(*INVOICE)], [prose(CONTRACT)], [prose(LETTER)], [Page(1, 10, 10)], []],
    ids=["invoice", "contract", "letter", "empty page", "no page"],
)
def test_what_is_of_no_kind_at_hand_stays_unknown(pages: Sequence[Page]) -> None:
    without = [template for template in KINDS if template.name not in ("invoice", "contract")]
    assert guess_template(pages, without, KINDS) == (None, 0.0)


def test_a_template_of_ones_own_is_known_by_its_labels() -> None:
    template, probability = guess_template([page(*LOG)], [*KINDS, LOG_SHEET], KINDS)
    assert template is LOG_SHEET
    assert probability > 0.5
    assert guess_template([page(*INVOICE)], [*KINDS, LOG_SHEET], KINDS)[0] != LOG_SHEET


def test_nothing_is_guessed_where_there_is_no_template() -> None:
    assert guess_template([page(*INVOICE)], [], KINDS) == (None, 0.0)
