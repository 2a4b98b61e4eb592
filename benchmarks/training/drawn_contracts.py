"""Draws contracts in plain English with their truths: of many kinds, in common wordings, with figures that mislead.

Only words in their places are drawn, no images. Knows nothing of the choice that learns from them. Every wording of a
list belongs to one of `HANDS` hands; contracts of a hand are worded by it alone, so a hand left out is unseen wording.
"""

from __future__ import annotations

import datetime
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar

from benchmarks.training import contract_asides as asides
from benchmarks.training import contract_wordings as wordings
from benchmarks.training.sheets import Sheet
from inference.fields.contracts.dates import add_duration
from inference.fields.contracts.terms import in_years
from inference.fields.durations import NUMBERS, spell
from inference.types import Page

Wording = TypeVar("Wording")
HANDS = 5
NAMES = ("agreement_date", "effective_date", "expiration_date", "term", "notice_period", "renewal", "parties")
TERMS = (
    (1, "year"), (2, "year"), (3, "year"), (5, "year"), (10, "year"), (6, "month"), (12, "month"), (18, "month"),
    (24, "month"), (36, "month"),
)  # fmt: skip
NOTICES = (
    (30, "day"), (60, "day"), (90, "day"), (14, "day"), (45, "day"), (180, "day"), (1, "month"), (2, "month"),
    (3, "month"), (6, "month"), (4, "week"),
)  # fmt: skip
_LEFT, _TOP, _BOTTOM, _LEADING, _COLUMNS = 70.0, 80.0, 790.0, 15.0, 86
_WORDS = {number: word for word, number in reversed(NUMBERS.items()) if word.isascii()}


@dataclass(frozen=True, slots=True)
class DrawnContract:
    """`labelled`: the fields the truth speaks of; one of them that `truth` lacks is not in the contract."""

    pages: tuple[Page, ...]
    truth: dict[str, Any]
    labelled: frozenset[str]
    hand: int


def draw_contract(seed: int) -> DrawnContract:
    """The contract of this seed; its hand is `seed % HANDS`."""
    return _Draft(seed).draw()


class _Draft:
    def __init__(self, seed: int) -> None:
        self.dice, self.hand = Random(f"contract {seed}"), seed % HANDS
        self.truth: dict[str, Any] = {}
        self.labelled = set(NAMES)
        title, one, two, is_person = self.dice.choice(wordings.KINDS)
        self.style = self.dice.choice(("{d} {m} {y}", "{m} {d}, {y}", "{d} {m} {y}", "{m} {d}, {y}", "{d}{th} {m} {y}"))
        self.counts = self.dice.choice(("{word} ({n})", "{n}", "{word}", "{word} ({n})"))
        self.made = datetime.date(self.dice.randrange(2001, 2030), 1, 1) + self._days(0, 364)
        self.start = self.made
        self.is_person = (is_person and self._may(0.3), is_person and self._may(0.75))
        self.people = tuple(self._person() if is_one else self._firm() for is_one in self.is_person)
        self.has_straight_quotes = self._may(0.4)
        self.filled = {
            "title": title, "TITLE": title.upper(), "one": one, "two": two, "made": self._written(self.made),
            "land": self.dice.choice(asides.LANDS), "state": self.dice.choice(asides.STATES),
        }  # fmt: skip

    def draw(self) -> DrawnContract:
        opening = self._opening()
        clauses = [self._term_clause(), *self._notice_clauses()]
        others = self.dice.sample(asides.ASIDES[self.hand :: HANDS], self.dice.choice((0, 2, 4, 6, 7)))
        for heading, text in others:
            clauses.insert(self.dice.randrange(len(clauses) + 1), (heading, self._fill(text)))
        mark = self.dice.choice(("{n}. {heading}", "{n}.", "{n} {heading}.", "Section {n}. {heading}."))
        rows = [*opening]
        for number, (heading, text) in enumerate(clauses, 1):
            marked = mark.format(n=number, heading=heading)
            rows += [marked, text, ""] if len(marked) > 8 and self._may(0.6) else [f"{marked} {text}", ""]
        rows += self._signatures() if self._may(0.75) else []
        return DrawnContract(tuple(self._set(rows)), self.truth, frozenset(self.labelled), self.hand)

    def _opening(self) -> list[str]:
        fate = self.dice.random()
        if fate < 0.2:
            phrase = self._pick(wordings.MADE_EFFECTIVE)
            self.truth |= {"agreement_date": self.made.isoformat(), "effective_date": self.made.isoformat()}
        elif fate < 0.88:
            phrase = self._pick(wordings.MADE)
            self.truth["agreement_date"] = self.made.isoformat()
        else:
            phrase = self._pick(wordings.UNDATED)
            self.labelled.discard("agreement_date")
        rows = [self.filled["TITLE"] if self._may(0.5) else self.filled["title"], ""] if self._may(0.85) else []
        if self._may(0.08):
            self.labelled.discard("parties")
            return [*rows, self._fill(phrase) + " between the parties.", ""]
        self.truth["parties"] = list(self.people)
        roles = (self.filled["one"], self.filled["two"])
        if self._may(0.08):
            labelled = [f"{role}: {name}" for role, name in zip(roles, self.people, strict=True)]
            return [*rows, *labelled, self._fill(phrase).removesuffix(" and made") + ".", ""]
        said = [self._described(*each) for each in zip(self.people, self.is_person, roles, strict=True)]
        agreed = self._fill(self._pick(wordings.AGREED))
        if self._may(0.5):
            rows += [self._fill(phrase) + self._pick(wordings.BETWEEN).rstrip(":") + f" {', '.join(said[0])}"
                     f"{self.dice.choice((' and ', ', and '))}{', '.join(said[1])}."]  # fmt: skip
            return [*rows, "", agreed, ""]
        marks = self.dice.choice((("(1)", "(2)"), ("1.", "2."), ("(a)", "(b)"), ("", ""), ("(1)", "(2)")))
        rows += [self._fill(phrase) + " between:", self._pick(wordings.PARTIES_HEADINGS)]
        join = self.dice.choice(("", " ", ", "))
        for mark, (name, described), end in zip(marks, said, ("; and", "."), strict=True):
            first = f"{mark} {name}".strip()
            rows += [f"{first}{join}{described}{end}"] if join else [first, described + end]
        return [*rows, "", agreed, ""]

    def _described(self, name: str, is_person: bool, role: str) -> tuple[str, str]:
        form = self._pick(wordings.PERSON_DESCRIBED if is_person else wordings.FIRM_DESCRIBED)
        return name, form.format(role=role, address=self._address(), number=self.dice.randrange(10**6, 10**7),
                                 town=self._place(), land=self.filled["land"], state=self.filled["state"])  # fmt: skip

    def _term_clause(self) -> tuple[str, str]:
        """Start, length and end of the contract, any of them left out at times."""
        count, unit = self.dice.choice(TERMS)
        has_start = "effective_date" not in self.truth and self._may(0.75)
        has_term, has_end = self._may(0.7), self._may(0.45)
        if has_start:
            self.start = self.made + self._days(1, 80) if self._may(0.8) else self.made
            self.truth["effective_date"] = self.start.isoformat()
        elif "effective_date" not in self.truth:
            self.labelled.discard("effective_date")
        reached = add_duration(self.start.isoformat(), spell(count, unit))
        end = datetime.date.fromisoformat(str(reached)) - datetime.timedelta(days=self.dice.choice((0, 1, 1)))
        self.filled |= {
            "start": self._written(self.start),
            "term": self._length(count, unit),
            "end": self._written(end),
        }
        if has_end:
            self.truth["expiration_date"] = end.isoformat()
        elif has_term and (has_start or "effective_date" in self.truth):
            self.truth["expiration_date"] = reached
        elif has_term:
            self.labelled.discard("expiration_date")
        if has_term:
            self.truth["term"] = spell(count, unit)
        elif has_end:
            self.labelled.discard("term")
        return self.dice.choice(("Term", "Duration", "Commencement and term", "Period")), self._fill(
            self._term_words(has_start, has_term, has_end)
        )

    def _term_words(self, has_start: bool, has_term: bool, has_end: bool) -> str:
        starts = self._pick(wordings.STARTS) if has_start else "This Agreement is binding on both parties"
        if not has_term and not has_end:
            return starts + self._pick(wordings.INDEFINITE)
        if (has_start and self._may(0.7)) or (has_term and has_end):
            runs = self._pick(wordings.RUNS) if has_term else ""
            return starts + runs + (self._pick(wordings.UNTIL) if has_end else "") + self._pick(wordings.UNLESS)
        alone = self._pick(wordings.TERM_ALONE if has_term else wordings.END_ALONE)
        if has_term and has_end:
            alone += " " + self._pick(wordings.END_ALONE)
        return f"{starts}. {alone}" if has_start else alone

    def _notice_clauses(self) -> list[tuple[str, str]]:
        """Renewal and notice, each at times left out; notice at times within the renewal."""
        count, unit = self.dice.choice(NOTICES)
        form = self.dice.choice(("'", "’", "'"))
        self.filled["notice"] = self._length(count, unit) + (form if count > 1 else form + "s")
        again = self.dice.choice(((1, "year"), (1, "year"), (12, "month"), (2, "year"), (6, "month"), (3, "year")))
        self.filled["renewal"] = self._length(*again)
        renews, notice = self._may(0.55), self._may(0.7)
        clauses = []
        is_within = renews and notice and self._may(0.45)
        if renews:
            self.truth["renewal"] = f"successive {in_years(spell(*again))}"
            ending = self._pick(wordings.NO_RENEWAL if is_within else wordings.RENEWS_PLAIN)
            clauses.append(
                (self.dice.choice(("Renewal", "Extension")), self._fill(self._pick(wordings.RENEWS) + ending))
            )
        is_for_renewal = is_within or self._may(0.9 if renews else 0.3)
        if notice and is_for_renewal:
            self.truth["notice_period"] = spell(count, unit)
        elif notice:
            self.labelled.discard("notice_period")  # real truths differ on whether it is one
        if notice and not is_within:
            notices = wordings.NOTICE if is_for_renewal else wordings.NOTICE_AT_ANY_TIME
            heading = self.dice.choice(("Termination", "Notice", "Ending this Agreement", "Notice and termination"))
            clauses.append((heading, self._fill(self._pick(notices))))
        return clauses

    def _signatures(self) -> list[str]:
        rows = [self._pick(asides.WITNESS)]
        signs, signed = self._pick(asides.SIGNS), self._pick(asides.SIGNED)
        for name in self.people:
            facts = {"person": self._person(), "office": self.dice.choice(asides.OFFICES),
                     "signed": self._written(self.made)}  # fmt: skip
            rows += ["", signs.format(name=name), *(row.format(**facts) for row in signed)]
        return rows

    def _set(self, rows: Sequence[str]) -> list[Page]:
        """The rows on as many pages as they need."""
        sheets, y = [Sheet(self.dice)], _TOP
        for row in rows:
            if self.has_straight_quotes:
                row = row.replace("“", '"').replace("”", '"')
            for line in textwrap.wrap(row, self.dice.choice((_COLUMNS, _COLUMNS - 8))) or [""]:
                if y > _BOTTOM:
                    sheets, y = [*sheets, Sheet(self.dice)], _TOP
                sheets[-1].put(_LEFT, y, line, size=10.5)
                y += _LEADING
        return [sheet.page(number) for number, sheet in enumerate(sheets, 1)]

    def _fill(self, text: str) -> str:
        dice = self.dice
        figures = {"days": dice.choice((7, 10, 14, 15, 20, 28, 30, 45, 60)), "few": dice.choice((2, 3, 5, 8)),
                   "months": dice.choice((3, 6, 12, 18, 24)), "years": dice.choice((2, 3, 5, 6, 7))}  # fmt: skip
        shown = {name: self._count(number) if self._may(0.7) else str(number) for name, number in figures.items()}
        dates = {
            "other": self._written(self.made - self._days(5, 900)),
            "later": self._written(self.made + self._days(30, 900)),
        }
        return text.replace("{days}th", f"{figures['days']}th").format(**{**shown, **dates, **self.filled})

    def _pick(self, variants: Sequence[Wording]) -> Wording:
        """One of the wordings of this hand."""
        return self.dice.choice(variants[self.hand :: HANDS])

    def _length(self, count: int, unit: str) -> str:
        return f"{self._count(count)} {unit}{'s' * (count > 1)}"

    def _count(self, number: int) -> str:
        return self.counts.format(word=_WORDS[number], n=number) if number in _WORDS else str(number)

    def _written(self, day: datetime.date) -> str:
        ending = "th" if 4 <= day.day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
        return self.style.format(d=day.day, th=ending, m=f"{day:%B}", y=day.year)

    def _days(self, least: int, most: int) -> datetime.timedelta:
        return datetime.timedelta(days=self.dice.randint(least, most))

    def _place(self) -> str:
        return self.dice.choice(asides.STEMS) + self.dice.choice(asides.TAILS)

    def _firm(self) -> str:
        if self._may(0.15):
            return f"{self.dice.choice(asides.STEMS)} {self.dice.choice(('&', 'and'))} {self._place()}"
        if self._may(0.15):
            return f"{self._place()} {self.dice.choice(asides.SERVICES)}"
        trades = self.dice.sample(asides.TRADES, self.dice.choice((1, 1, 2)))
        name = f"{self._place()} {' '.join(trades)}"
        name += f" {self.dice.choice(asides.FORMS)}" if self._may(0.65) else ""
        return name.upper() if self._may(0.1) else name

    def _person(self) -> str:
        middle = f" {self.dice.choice('ABCDEHJKLMRST')}." if self._may(0.3) else ""
        return f"{self.dice.choice(asides.FIRST_NAMES)}{middle} {self._place()}"

    def _address(self) -> str:
        place, code = (
            self._place(),
            f"{self.dice.choice('BDEGLMNS')}{self.dice.randrange(1, 20)} {self.dice.randrange(1, 9)}QX",
        )
        code = (
            code
            if self._may(0.5)
            else f"{self.dice.choice(('TX', 'OH', 'NY', 'FL'))} {self.dice.randrange(10_000, 99_999)}"
        )
        return f"{self.dice.randrange(1, 900)} {self._place()} {self.dice.choice(asides.STREETS)}, {place}, {code}"

    def _may(self, share: float) -> bool:
        return self.dice.random() < share
