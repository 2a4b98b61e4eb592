"""What speaks for a date of a contract: blanks, signatures, other papers; and what agrees with a value."""

from __future__ import annotations

import pytest

from inference.fields import extract_fields
from inference.fields.contracts import Clause, read_clauses, read_prose
from inference.fields.contracts.backing import backing_of
from inference.fields.contracts.date_cues import blank_of, is_called_effective, is_of_another, is_signed
from inference.fields.contracts.dates import dates_of
from inference.fields.contracts.law import find_law
from inference.fields.contracts.prose import Prose
from inference.fields.contracts.terms import duration_mentions, durations_of, renewal_mentions
from inference.fields.layout import lay_out
from inference.schemas import builtin_templates
from tests.inference.fields.pages import prose

CONTRACT = next(template for template in builtin_templates() if template.name == "contract")
OPENING = "This Services Agreement is made as of May 3, 2021 by and between Alpha Tools, Inc. and Beta Works LLC."
NOTICE = "Either party may terminate this Agreement for any reason upon sixty (60) days prior written notice."


def page(*texts: str) -> Prose:
    return read_prose(lay_out([prose(texts)]))


@pytest.mark.parametrize(
    ("text", "is_other"),
    [
        ("The parties entered into that certain License Agreement dated March 10, 2016 for the marks.", True),
        ("Reference is made to the lease, a letter agreement dated March 10, 2016.", True),
        ("This License Agreement is dated March 10, 2016 and made by the parties.", False),
    ],
)
def test_a_date_of_another_paper_is_told(text: str, is_other: bool) -> None:
    paper = page(text)
    assert [is_of_another(paper, date) for date in dates_of(paper)] == [is_other]


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("By: Ada Quill Title: President Date: April 2, 2020", True),
        ("Chief Executive Officer VP Finance Title Title 4/24/2018 Date", True),
        ("as set out in the lease dated April 2, 2020 between them", False),
    ],
)
def test_a_date_beside_a_signature_is_told(text: str, signs: bool) -> None:
    paper = page(text)
    assert [is_signed(paper, date) for date in dates_of(paper)] == [signs]


@pytest.mark.parametrize(
    "text",
    ["made this ___ day of May, 2020", "is effective as of , 2020", "entered into as of the day of 2000", "dated [●]"],
)
def test_a_blank_date_is_seen(text: str) -> None:
    assert blank_of(page("This Agreement " + text)) is not None
    assert blank_of(page(OPENING)) is None


def test_a_date_deemed_the_effective_date_is_called_so() -> None:
    paper = page("The term shall commence on December 1, 2001, which date shall be deemed the effective date hereof.")
    assert [is_called_effective(paper, date) for date in dates_of(paper)] == [True]


def test_the_notice_that_ends_a_contract_stands_where_none_is_against_a_renewal() -> None:
    values = {item.name: item for item in extract_fields(CONTRACT, [prose([OPENING, NOTICE])])}
    assert values["notice_period"].value == "60 days"
    assert "terminate" in values["notice_period"].evidence[0].text


@pytest.mark.parametrize(
    "text",
    [
        "Either party may terminate this Agreement if the other does not cure a breach within 30 days of notice.",
        "The insurer shall give thirty (30) days notice to any party before it cancels the policy.",
    ],
)
def test_a_notice_with_a_cause_is_no_notice_period(text: str) -> None:
    assert read_clauses(page(OPENING, text))["notice_period"] == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("It renews automatically for an additional period of twelve (12) months.", ["12 months"]),
        ("It renews for successive periods of twelve (12) months.", ["successive 1 year"]),
        ("It runs for one (1) year and shall thereafter be renewed on these terms.", ["successive 1 year"]),
    ],
)
def test_a_renewal_is_said_as_printed_or_again_and_again(text: str, values: list[str]) -> None:
    paper = page(text)
    mentions = renewal_mentions(paper, duration_mentions(paper, durations_of(paper)))
    assert [mention.value for mention in mentions] == values


def test_a_value_said_twice_agrees_with_itself() -> None:
    law = "This Agreement is governed by the laws of Ohio."
    courts = "Each party shall comply with it. " * 5 + "It is construed under the laws of the State of Ohio."
    assert [(clause.value, clause.agrees) for clause in find_law(page(law))] == [("Ohio", False)]
    assert [(clause.value, clause.agrees) for clause in find_law(page(law, courts))] == [("Ohio", True)]


def test_what_spoke_for_a_clause_is_noted() -> None:
    kept = [Clause("Alpha", 0, 5, 0.9, agrees=True), Clause("Beta", 9, 13, 0.5)]
    noted = backing_of(kept, 0.0, many=True)
    assert (noted["clause_odds"], noted["clause_again"], noted["clause_lone"]) == (0.0, 0.0, 0.0)
    alone = backing_of(kept[:1], 0.2, many=True)
    assert alone["clause_lead"] == pytest.approx(0.7)
    assert (alone["clause_again"], alone["clause_lone"]) == (1.0, 1.0)


def test_the_values_of_a_contract_carry_what_spoke_for_them() -> None:
    values = {item.name: item for item in extract_fields(CONTRACT, [prose([OPENING, NOTICE])])}
    assert values["agreement_date"].support["clause_odds"] > 0
    assert values["parties"].support["clause_crowd"] == 0.0
