"""Contracts: what is chosen, what stays empty, and contracts that are not in English."""

from __future__ import annotations

from typing import Any

import pytest

from inference.fields import extract_fields
from inference.fields.contracts import read_prose
from inference.fields.contracts.choice import Mention, Weights, choose
from inference.fields.contracts.context import tokens
from inference.fields.contracts.dates import add_duration
from inference.fields.contracts.names import bare, name_spans
from inference.fields.durations import find_durations
from inference.fields.layout import lay_out
from inference.schemas import builtin_templates
from inference.types import FieldValue
from tests.inference.fields.pages import prose

CONTRACT = next(template for template in builtin_templates() if template.name == "contract")
GERMAN = (
    "DIENSTLEISTUNGSVERTRAG",
    "zwischen der Nordlicht Werkzeuge GmbH, Hafenstraße 4, 20457 Hamburg",
    "(nachfolgend „Auftraggeber“) und der Bergmann Technik AG, Marktplatz 1, 80331 München",
    "(nachfolgend „Auftragnehmer“).",
    "§ 1 Dieser Vertrag tritt am 1. April 2024 in Kraft und hat eine Laufzeit von zwei (2) Jahren.",
    "§ 2 Der Vertrag verlängert sich jeweils um ein Jahr, sofern er nicht mit einer Kündigungsfrist",
    "von drei Monaten zum Ende der Laufzeit gekündigt wird.",
    "§ 3 Dieser Vertrag unterliegt dem Recht der Bundesrepublik Deutschland.",
)
FRENCH = (
    "CONTRAT DE PRESTATION DE SERVICES",
    "Entre les soussignés : Lumière Conseil SARL, dont le siège est à Lyon (ci-après « le Client »),",
    "et Atelier du Port SAS, dont le siège est à Nantes (ci-après « le Prestataire »).",
    "Article 1. Le présent contrat entre en vigueur le 1er juin 2023 pour une durée de trois (3) ans.",
    "Article 2. Chaque partie peut résilier le contrat avec un préavis de six (6) mois.",
    "Article 3. Le présent contrat est régi par le droit français.",
)
SPANISH = (
    "CONTRATO DE SUMINISTRO",
    "En Madrid, a 5 de febrero de 2022, entre Olivares del Sur, S.L., con domicilio en Sevilla",
    "(en adelante, el «Proveedor») y Mercado Central, S.A., con domicilio en Madrid",
    "(en adelante, el «Cliente»).",
    "Primera. El contrato entrará en vigor el 1 de marzo de 2022 y tendrá una duración de un (1) año.",
    "Segunda. Cualquiera de las partes podrá resolver el contrato con un preaviso de treinta (30) días.",
    "Tercera. El presente contrato se regirá por la ley española.",
)
LETTER = (
    "CONFIDENTIALITY AGREEMENT",
    "Harbour Lane Partners LLC",
    "March 3, 2015",
    "Ms. Ada Quill",
    "Dear Ms. Quill:",
    "In connection with your interest in Copper Kettle Foods, Inc. (the “Company”), you agree to keep all",
    "Evaluation Material confidential. Your obligations under this letter agreement shall terminate eighteen",
    "(18) months from the date hereof. Payment of any invoice is due within thirty (30) days of receipt.",
    "This letter agreement shall be governed by the laws of the State of Ohio.",
)
DRAFT = (
    "SUPPLY AGREEMENT",
    "This Agreement is made and entered into as of the ____ day of __________, 20__ by and between",
    'Alpha Tools, Inc., a Delaware corporation ("Alpha"), and Beta Works LLC ("Beta").',
    "1. Each invoice shall be paid within thirty (30) days of receipt.",
    "2. Books shall be kept for three (3) years after delivery.",
)


def read(texts: tuple[str, ...]) -> dict[str, FieldValue]:
    return {value.name: value for value in extract_fields(CONTRACT, [prose(texts)])}


@pytest.mark.parametrize(
    ("texts", "name", "value"),
    [
        (GERMAN, "parties", ["Nordlicht Werkzeuge GmbH", "Bergmann Technik AG"]),
        (GERMAN, "effective_date", "2024-04-01"),
        (GERMAN, "term", "2 years"),
        (GERMAN, "notice_period", "3 months"),
        (GERMAN, "renewal", "successive 1 year"),
        (GERMAN, "governing_law", "Germany"),
        (FRENCH, "parties", ["Lumière Conseil SARL", "Atelier du Port SAS"]),
        (FRENCH, "term", "3 years"),
        (FRENCH, "notice_period", "6 months"),
        (FRENCH, "governing_law", "France"),
        (SPANISH, "parties", ["Olivares del Sur, S.L.", "Mercado Central, S.A."]),
        (SPANISH, "agreement_date", "2022-02-05"),
        (SPANISH, "effective_date", "2022-03-01"),
        (SPANISH, "term", "1 year"),
        (SPANISH, "governing_law", "Spain"),
        (LETTER, "effective_date", "2015-03-03"),
        (LETTER, "term", "18 months"),
        (LETTER, "governing_law", "Ohio"),
    ],
)
def test_contracts_of_several_kinds_are_read(texts: tuple[str, ...], name: str, value: Any) -> None:
    assert read(texts)[name].value == value


@pytest.mark.parametrize(
    "name", ["agreement_date", "effective_date", "expiration_date", "term", "notice_period", "renewal", "governing_law"]
)
def test_what_a_draft_leaves_blank_stays_empty(name: str) -> None:
    assert read(DRAFT)[name].value is None


def test_parties_are_shown_where_they_are_named() -> None:
    parties = read(DRAFT)["parties"]
    assert parties.value == ["Alpha Tools, Inc.", "Beta Works LLC"]
    assert "by and between Alpha Tools, Inc." in parties.evidence[0].text


def test_none_of_the_candidates_can_be_chosen() -> None:
    text = read_prose(lay_out([prose(["one two three"])]))
    mentions = [Mention("one", 0, 3, {"good": 1.0}), Mention("two", 4, 7, {"bad": 1.0})]
    weights = Weights(0.5, is_pooled=False, of={"good": 2.0, "bad": -2.0})
    assert [clause.value for clause in choose(text, mentions, weights)] == ["one"]
    assert choose(text, mentions[1:], weights) == []


def test_mentions_of_one_value_speak_together() -> None:
    text = read_prose(lay_out([prose(["one two one"])]))
    mentions = [Mention("one", 0, 3, {"a": 1.0}), Mention("two", 4, 7, {"c": 1.0}), Mention("one", 8, 11, {"b": 1.0})]
    chosen = choose(text, mentions, Weights(0.1, is_pooled=True, of={"a": 1.0, "b": 1.5, "c": 2.0}))
    assert [(clause.value, clause.start) for clause in chosen] == [("one", 8), ("two", 4)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("between Alpha Tools, Inc., a firm, and Beta Works LLC", {"Alpha Tools, Inc.", "Beta Works LLC"}),
        ("by The Regents of Westmoor University and Ada Quill.", {"Regents of Westmoor University", "Ada Quill"}),
        ("Title: President GAMMA MILLS CO. LTD. By: /s/ Bo Finn", {"GAMMA MILLS CO. LTD.", "Bo Finn"}),
    ],
)
def test_names_are_offered(text: str, names: set[str]) -> None:
    paper = read_prose(lay_out([prose([text])]))
    offered = {paper.text[span.start : span.end] for span in name_spans(paper, 0, len(paper.text))}
    assert names <= offered


def test_a_name_is_the_same_without_its_form() -> None:
    assert bare("The Alpha Tools, Inc.") == bare("ALPHA TOOLS INCORPORATED") == "alphatools"


def test_an_anniversary_is_a_length_of_years() -> None:
    found = find_durations("until the fifth (5th) anniversary, or the 2nd anniversary, or ten (10) days later")
    assert [place.value for place in found] == ["5 years", "2 years", "10 days"]


@pytest.mark.parametrize(
    ("iso", "duration", "end"),
    [
        ("2024-01-31", "1 month", "2024-02-29"),
        ("2024-02-29", "1 year", "2025-02-28"),
        ("2023-12-15", "2 weeks", "2023-12-29"),
        ("2023-12-15", "9000 years", None),
    ],
)
def test_a_length_of_time_leads_to_a_day(iso: str, duration: str, end: str | None) -> None:
    assert add_duration(iso, duration) == end


def test_words_of_other_languages_mean_the_same() -> None:
    assert tokens("vertrag vom 3. mai ____") == ["agreement", "dated", "0", ".", "mai", "_"]
