"""Fits keep the signs they are given, and what is told of confidences is counted as the scorer counts it."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.training.judged import Found, Judged
from benchmarks.training.logits import fit_scale, fit_signed
from benchmarks.training.reliability import interval, report
from inference.types import FieldValue, Source, TemplateSpec


def found(name: str, *right: bool, is_whole: bool = True) -> Found:
    """A document with one value for each verdict."""
    value = FieldValue("total", 1.0, "1.00", 0.9, Source.TEXT)
    judged = tuple(Judged("zugferd", "family", name, TemplateSpec("invoice"), value, {}, verdict) for verdict in right)
    return Found(judged, "zugferd", name, is_whole)


def test_a_weight_never_leaves_its_sign() -> None:
    dice = np.random.default_rng(3)
    inputs = dice.normal(size=(400, 2))
    right = (inputs[:, 0] - inputs[:, 1] > 0).astype(float)
    free, _ = fit_signed(inputs, right, np.ones(400), [(None, None), (None, None)], 1.0)
    held, _ = fit_signed(inputs, right, np.ones(400), [(0.0, None), (0.0, None)], 1.0)
    assert free[0] > 0 > free[1]
    assert held[0] > 0 == held[1]


def test_scores_that_promise_too_much_are_bent() -> None:
    scores = np.full(100, 4.0)
    right = np.repeat([1.0, 0.0], [80, 20])
    slope, shift = fit_scale(scores, right, np.ones(100), 0.1)
    assert 1 / (1 + np.exp(-(4 * slope + shift))) == pytest.approx(0.8, abs=0.03)


def test_a_share_is_told_with_what_it_may_be_in_truth() -> None:
    assert interval(0, 0) == [0.0, 0.0, 1.0]
    share, least, most = interval(1, 100)
    assert share == 0.01
    assert least == pytest.approx(0.0018, abs=1e-4)
    assert most == pytest.approx(0.0545, abs=1e-4)


def test_a_touchless_document_is_wrong_where_a_labelled_field_is_missing() -> None:
    documents = [found("a", True, True), found("b", True, True, is_whole=False), found("c", True, False)]
    told = report(documents, np.array([0.98, 0.99, 0.98, 0.98, 0.98, 0.5]))
    part = told["documents"]["set zugferd"]
    assert (part["documents"], part["touchless"], part["wrong"]) == (3, 2, 1)
    assert told["values"]["set zugferd"]["sure_and_wrong"] == 0
    assert told["values"]["set zugferd"]["wrong_that_are_to_check"] == 1.0
