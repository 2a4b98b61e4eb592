"""What speaks for a value and against it: rivals, other roles, claims, and how the words around it look."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inference.fields import calibrate, extract_fields
from inference.fields.candidates import Candidate
from inference.fields.layout import Layout, lay_out
from inference.fields.ranking import Ranked
from inference.fields.support import support_of
from inference.fields.traits import traits_of
from inference.schemas import builtin_templates
from inference.types import Evidence, FieldValue, Learned, Page, Source, TemplateSpec
from tests.inference.fields.pages import page

INVOICE = next(template for template in builtin_templates() if template.name == "invoice")
PAGE = page(
    (0.1, 0.05, "Northwind Trading GmbH"),
    (0.1, 0.07, "Hafenstr. 12"),
    (0.1, 0.09, "20457 Hamburg"),
    (0.1, 0.11, "www.northwind.example"),
    (0.1, 0.3, "Harbour Cafe"),
    (0.1, 0.5, "No. A-4711-B"),
    (0.1, 0.9, "Northwind Trading GmbH"),
    source=Source.TEXT,
)
NAME = "Northwind Trading GmbH"


def ranked(layout: Layout, text: str, score: float) -> Ranked:
    """A candidate that is a whole line of the page."""
    line = next(segment for segment in layout.segments if segment.text == text)
    return Ranked(score, Candidate(line, 0, len(text), text))


def values(name: str, text: str, box: tuple[float, float, float, float]) -> list[FieldValue]:
    """The values of an invoice of which one field was found."""
    found = FieldValue(name, text, text, 0.8, Source.TEXT, (Evidence(Source.TEXT, 1, box, text),))
    return [found if spec.name == name else FieldValue(spec.name) for spec in INVOICE.fields]


def traits(name: str, text: str, segment: str) -> dict[str, float]:
    """The traits of `text`, found in the line `segment`."""
    line = next(item for item in lay_out([PAGE]).segments if item.text == segment)
    start = segment.index(text)
    place = [spec.name for spec in INVOICE.fields].index(name)
    return traits_of(INVOICE, values(name, text, line.box_of(start, start + len(text))), [PAGE])[place]


def test_a_longer_form_of_a_name_is_no_rival() -> None:
    layout = lay_out([PAGE])
    longer = ranked(layout, NAME, 0.5)
    longer = replace(longer, candidate=replace(longer.candidate, value=f"{NAME} Hafenstr. 12"))
    found = support_of(
        "seller_name", {"seller_name": [ranked(layout, NAME, 0.9), longer, ranked(layout, "Harbour Cafe", 0.3)]}, {}
    )
    assert (found["chance"], found["variant"], found["rival"]) == (0.9, 0.5, 0.3)


def test_a_name_that_fits_the_other_party_too_is_told() -> None:
    layout = lay_out([PAGE])
    both = {"seller_name": [ranked(layout, NAME, 0.6)], "buyer_name": [ranked(layout, NAME, 0.4)]}
    assert support_of("seller_name", both, {})["other_role"] == 0.4


def test_labels_that_point_elsewhere_are_told() -> None:
    layout = lay_out([PAGE])
    claims = {"seller_name": [ranked(layout, "Harbour Cafe", 0.7), ranked(layout, NAME, 0.2)]}
    found = support_of("seller_name", {"seller_name": [ranked(layout, NAME, 0.9)]}, claims)
    assert (found["claim"], found["rival_claim"]) == (0.2, 0.7)


def test_without_a_candidate_nothing_is_said() -> None:
    assert support_of("seller_name", {"seller_name": []}, {}) == {}


def test_what_surrounds_a_name_speaks_for_it() -> None:
    found = traits("seller_name", NAME, NAME)
    told = {key for key in ("legal_form", "street_next", "postal_below", "contact_below", "in_domain") if found[key]}
    assert told == {"legal_form", "street_next", "postal_below", "contact_below", "in_domain"}
    assert found["times"] == 2


def test_a_bare_name_has_little_to_show() -> None:
    found = traits("buyer_name", "Harbour Cafe", "Harbour Cafe")
    assert not any(found[key] for key in ("legal_form", "street_next", "postal_below", "in_domain"))


@pytest.mark.parametrize(("text", "before", "after"), [("4711", 0.0, 0.0), ("711-B", 1.0, 0.0), ("A-47", 0.0, 1.0)])
def test_a_value_cut_out_of_a_word_is_told(text: str, before: float, after: float) -> None:
    found = traits("invoice_number", text, "No. A-4711-B")
    assert (found["cut_before"], found["cut_after"]) == (before, after)


def test_values_of_a_template_of_ones_own_are_not_sure_before_a_document_was_checked() -> None:
    own = TemplateSpec("our_invoice", fields=INVOICE.fields)
    sure = {"chance": 0.99, "rival": 0.01, "variant": 0.01, "other_role": 0.01, "label": 1.0, "claim": 1.0}
    line = next(iter(lay_out([PAGE]).segments))
    known = [replace(value, support=sure) for value in values("seller_name", NAME, line.box)]
    checked = [replace(value, learned=Learned(("1",))) for value in known]
    unproven, proven = (
        next(value.confidence for value in calibrate(own, found, [PAGE]) if value.name == "seller_name")
        for found in (known, checked)
    )
    assert unproven is not None
    assert proven is not None
    assert unproven <= 0.95 < proven < 1.0


def test_values_that_are_found_say_what_spoke_for_them() -> None:
    pages: list[Page] = [page((0.1, 0.1, "Invoice number: 4711"), (0.1, 0.2, "Total: 119.00"), source=Source.TEXT)]
    found = {value.name: value for value in extract_fields(INVOICE, pages)}
    assert found["invoice_number"].support["claim"] > 0.5
    assert found["iban"].support == {}
