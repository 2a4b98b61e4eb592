"""Which lessons fit a document: those of its layout, of the same issuer first.

Knows nothing of values; `applying` uses what is recalled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from inference.fields.candidates import Findings, survey
from inference.fields.dates import guess_day_first
from inference.fields.layout import lay_out
from inference.fields.memory.fingerprint import Mark, buckets, fingerprint, shared_marks, similarity
from inference.fields.memory.issuers import keys_printed
from inference.fields.memory.learning import bounded
from inference.fields.memory.lesson import FieldLesson, Lesson
from inference.types import FieldSpec, Learned, Page, Source, TemplateSpec

SAME_LAYOUT = 0.42
SAME_LAYOUT_ON_PHOTO = 0.6  # its marks may stand farther off, and receipts of one till look alike
LIKE_IN_MUCH = 0.3  # enough where that is many marks: layouts with much on them share little by chance
MANY_MARKS, MANY_MARKS_ON_PHOTO = 10, 25
SAME_ISSUER = 0.15  # enough where the issuer is recognised, too
LIKE_BY_ONE_KEY = 0.4  # where one key on a receipt speaks for the issuer: many owners' shops bear one brand's name
MOST_LESSONS = 8
SURE = 0.97  # that a known layout is of the kind it was before


@dataclass(frozen=True, slots=True)
class Fitting:
    """A lesson that fits: how alike the layouts are (0..1), whether the issuer is the same, how many are newer."""

    lesson: Lesson
    similarity: float
    is_same_issuer: bool
    age: int = 0


@dataclass(frozen=True, slots=True)
class Memory:
    """The lessons that fit one document, the best first; at least one."""

    fitting: tuple[Fitting, ...]

    def template_among(self, templates: Sequence[TemplateSpec]) -> tuple[TemplateSpec, float] | None:
        """The template that people used for this layout and how sure that is; None where it is not offered."""
        name = self.fitting[0].lesson.template
        return next(((template, SURE) for template in templates if template.name == name), None)

    @property
    def learned(self) -> Learned:
        """What a person is told of it."""
        return self.learned_of(self.fitting)

    def of_template(self, name: str) -> Memory | None:
        """The lessons of one template; None where there are none."""
        kept = tuple(item for item in self.fitting if item.lesson.template == name)
        return Memory(kept) if kept else None

    def fields(self, name: str) -> list[tuple[Fitting, FieldLesson]]:
        """What each lesson says of the field `name`."""
        return [(item, field) for item in self.fitting if (field := item.lesson.field(name)) is not None]

    @staticmethod
    def learned_of(fitting: Sequence[Fitting]) -> Learned:
        """The documents of `fitting`, and their issuer where it is the document's own."""
        issuer = next((item.lesson.issuer for item in fitting if item.is_same_issuer and item.lesson.issuer), "")
        return Learned(tuple(item.lesson.document for item in fitting), issuer)

    def labelled(self, spec: FieldSpec) -> FieldSpec:
        """The table `spec` with what stands over its columns as further labels."""
        said = [item.lesson.columns.get(spec.name, {}) for item in self.fitting]
        columns = []
        for column in spec.columns:
            known = {column.label, *column.aliases}
            more = dict.fromkeys(labels[column.name] for labels in said if labels.get(column.name))
            columns.append(replace(column, aliases=(*column.aliases, *(text for text in more if text not in known))))
        return replace(spec, columns=tuple(columns))

    def settle_dates(self, findings: Findings) -> None:
        """Read 03/04 as the layout's other documents mean it, where this one itself does not tell."""
        votes = [item.lesson.day_first for item in self.fitting if item.lesson.day_first is not None]
        if votes and guess_day_first(iter(findings.text.split("\n"))) is None:
            findings.day_first = votes[0]


def recall(lessons: Sequence[Lesson], pages: Sequence[Page]) -> Memory | None:
    """The lessons that fit the document of `pages`; None where none does. `lessons`: the newest first."""
    if not lessons:
        return None
    findings = survey(lay_out(bounded(pages)))
    marks, keys = fingerprint(findings.layout), keys_printed(findings)
    is_photo = bool(findings.layout.sheets) and findings.layout.sheets[0].source is Source.OCR
    found = (_fit(lesson, marks, keys, is_photo) for lesson in lessons)
    fitting = [replace(item, age=age) for age, item in enumerate(found) if item is not None]
    fitting.sort(key=lambda item: (-item.is_same_issuer, -item.similarity, item.age))
    return Memory(tuple(fitting[:MOST_LESSONS])) if fitting else None


def _fit(lesson: Lesson, marks: Sequence[Mark], keys: frozenset[str], is_photo: bool) -> Fitting | None:
    shared = keys.intersection(lesson.keys)
    # One key alone may be the buyer's here: who sells to one may buy from the other.
    is_same_issuer = len(shared) >= min(2, len(lesson.keys)) > 0 or (is_photo and bool(shared))
    is_loose = is_photo or is_same_issuer
    alike = similarity(lesson.marks, marks, is_loose=is_loose)
    count = len({text for text, _ in shared_marks(lesson.marks, marks, is_loose=is_loose)})
    least, many = (SAME_LAYOUT_ON_PHOTO, MANY_MARKS_ON_PHOTO) if is_photo else (SAME_LAYOUT, MANY_MARKS)
    is_same_issuer &= not is_photo or len(shared) > 1 or alike >= LIKE_BY_ONE_KEY
    least = SAME_ISSUER if is_same_issuer else LIKE_IN_MUCH if count >= many else least
    return Fitting(lesson, alike, is_same_issuer) if alike >= least else None


def lookup_keys(pages: Sequence[Page]) -> tuple[str, ...]:
    """Keys under which lessons that may fit the document are found: of issuers printed on it, and of its layout."""
    findings = survey(lay_out(bounded(pages)))
    return (*sorted(keys_printed(findings)), *buckets(fingerprint(findings.layout)))


def stored_keys(lesson: Lesson) -> tuple[str, ...]:
    """Keys to store a lesson under."""
    return (*lesson.keys, *buckets(lesson.marks))
