"""Confidences are probabilities: better evidence never lowers one, a contradiction does, none is ever certain."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inference.fields import calibrate
from inference.schemas import builtin_templates
from inference.types import Check, Evidence, FieldValue, Source, TemplateSpec, Verdict
from tests.inference.fields.pages import page

INVOICE = next(template for template in builtin_templates() if template.name == "invoice")
PAGE = page((0.1, 0.1, "Invoice 4711"), (0.1, 0.2, "Total 119.00"), source=Source.TEXT)
BOX = (0.2, 0.2, 0.3, 0.212)


def read(name: str, raw: float | None, template: TemplateSpec = INVOICE, **more: object) -> FieldValue:
    """The calibrated value of one field beside others of middling certainty."""
    other = FieldValue("other", "x", "x", 0.8, Source.TEXT, (Evidence(Source.TEXT, 1, BOX, "x"),))
    value = replace(other, name=name, value=119.0, raw="119.00", confidence=raw, **more)  # type: ignore[arg-type]
    values = [value if spec.name == name else replace(other, name=spec.name) for spec in template.fields]
    return {found.name: found for found in calibrate(template, values, [PAGE])}[name]


@pytest.mark.parametrize("name", [spec.name for spec in INVOICE.fields])
def test_a_better_score_is_never_worth_less(name: str) -> None:
    figures = [read(name, step / 20).confidence or 0.0 for step in range(5, 20)]
    assert figures == sorted(figures)
    assert 0.0 < figures[0] < figures[-1] < 1.0


def test_nothing_known_stays_nothing() -> None:
    assert read("grand_total", None).confidence is None


@pytest.mark.parametrize("verdict", [Verdict.SUBSTITUTED, Verdict.INVENTED, Verdict.OMITTED])
def test_a_contradiction_is_never_trusted(verdict: Verdict) -> None:
    disputed = read("grand_total", 0.2, checks=(Check(Source.EINVOICE, verdict, "190.00"),))
    assert disputed.confidence is not None
    assert disputed.confidence <= 0.2


def test_what_the_file_states_and_the_page_shows_is_trusted() -> None:
    agreed = (Check(Source.TEXT, Verdict.SAME, "119.00", 1, BOX),)
    confirmed = read("grand_total", 0.95, source=Source.EINVOICE, checks=agreed)
    assert confirmed.confidence is not None
    assert confirmed.confidence >= 0.985


def test_what_only_the_file_states_stays_as_doubtful_as_it_was() -> None:
    unseen = read("buyer_vat_id", 0.75, source=Source.EINVOICE, evidence=(Evidence(Source.EINVOICE, 1, None, "x"),))
    assert unseen.confidence is not None
    assert unseen.confidence <= 0.75


def test_a_template_of_ones_own_is_judged_by_the_same_scale() -> None:
    own = replace(INVOICE, name="our_invoice")
    figure = read("grand_total", 0.9, own).confidence
    assert figure is not None
    assert 0.0 < figure < 1.0
