"""What one corrected document is worth to the next: `python -m benchmarks.memory DATA_FOLDER [--sets NAME ...]`.

On the stored readings (see `benchmarks.readings`). Every document of a family with two or more is read with what one
other document of its family taught, each of up to `--teachers` others in turn, and scored before and after. Then every
document is read with what all documents of all *other* families taught: nothing may be lost by it. Values are found by
models that have not seen the family (`--fitted`: by those that ship), before and after. Knows nothing of how anything
is learned.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.readings import Labelled, load_readings
from benchmarks.rescore import FLAGS, TEMPLATES, find_template, print_misses, score
from benchmarks.training.ranker import left_out_models
from inference.fields import extract_fields, guess_template
from inference.fields.folding import squeeze
from inference.fields.memory import Lesson, learn, recall
from inference.fields.memory.recalling import Memory
from inference.fields.scoring.models import Models
from inference.schemas import builtin_templates
from inference.types import FieldValue, TemplateSpec

SETS = ("zugferd", "hand_labelled", "sroie", "deepform")
ISSUERS = ("seller_name",)


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One document with its template, what finds its values, what is found without help, and what it teaches."""

    document: Labelled
    template: TemplateSpec
    models: Models | None
    values: list[FieldValue]
    lesson: Lesson

    @property
    def issuer(self) -> str:
        """Whose document it is, as the truth says it; "" where it says nothing."""
        return next((squeeze(str(self.document.truth["fields"].get(name) or "")) for name in ISSUERS), "")

    def recall(self, lessons: Sequence[Lesson]) -> Memory | None:
        """What of `lessons` fits the document."""
        memory = recall(lessons, self.document.pages)
        return memory.of_template(self.template.name) if memory else None

    def read_with(self, memory: Memory | None) -> list[FieldValue]:
        """The values found with `memory`."""
        if memory is None:
            return self.values
        return extract_fields(self.template, self.document.pages, memory=memory, models=self.models)


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """One document read after others had been corrected."""

    case: Case
    memory: Memory | None
    values: list[FieldValue]
    teachers: tuple[Case, ...]

    @property
    def labelled(self) -> Labelled:
        """The document under a name of this round's own, so that the scorer counts each round."""
        first = self.teachers[0].document.truth["file"]
        return replace(self.case.document, truth={**self.case.document.truth, "file": f"{self.name} after {first}"})

    @property
    def name(self) -> str:
        return str(self.case.document.truth["file"])

    def took_wrong_issuer(self) -> bool:
        """Whether the issuer was taken for one that, by the truth, it is not."""
        if self.memory is None or not self.case.issuer:
            return False
        named = {case.lesson.document: case.issuer for case in self.teachers}
        own = [item for item in self.memory.fitting if item.is_same_issuer]
        return any(named[item.lesson.document] not in ("", self.case.issuer) for item in own)

    def missed_issuer(self) -> bool:
        """Whether a teacher is of the document's own issuer, and none was taken for it."""
        own = self.memory.fitting if self.memory else ()
        is_known = any(item.is_same_issuer for item in own)
        return not is_known and any(case.issuer == self.case.issuer != "" for case in self.teachers)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print, for each set, the figures before and after one correction and with others' lessons alone."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__)
    parser.add_argument("data", metavar="DATA_FOLDER", type=Path)
    parser.add_argument("--sets", nargs="+", metavar="NAME", choices=SETS, default=SETS)
    parser.add_argument("--teachers", type=int, default=3, metavar="N", help="of each document, one at a time")
    parser.add_argument("--fitted", action="store_true", help="find values with the models that ship")
    parser.add_argument("--misses", action="store_true", help="print every value that differs from the truth after")
    options = parser.parse_args(arguments)
    for name in options.sets:
        measure(options, name)
    return 0


def measure(options: argparse.Namespace, name: str) -> None:
    """Measure one set and print it."""
    cases = [
        case for document in load_readings(options.data, name) if (case := make_case(name, document, options.fitted))
    ]
    families: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        families[case.document.family].append(case)
    scorer = options.data.resolve().parent / "score.py"

    rounds = [
        read(case, [teacher]) for family in families.values() for case, teacher in pairs(family, options.teachers)
    ]
    print(f"== {name}: second documents, {len(rounds)} times read after one correction")
    _print_rounds(scorer, name, rounds)
    if options.misses:
        print_misses([item.labelled for item in rounds], [item.values for item in rounds])

    strangers = [
        read(case, [other for other in cases if other.document.family != case.document.family]) for case in cases
    ]
    print(f"-- {name}: lessons of other families alone", flush=True)
    _print_rounds(scorer, name, strangers)


def make_case(name: str, document: Labelled, is_fitted: bool) -> Case | None:
    """Read one document without help and learn from its truth, as if a person had corrected it; None: kind unknown."""
    known = builtin_templates()
    given = TEMPLATES[name]
    template = find_template(given) if given else guess_template(document.pages, known, known)[0]
    if template is None or not document.pages:
        return None
    models = None if is_fitted else left_out_models(name, document.family)
    values = extract_fields(template, document.pages, models=models)
    truth = truth_of(document, template)
    lesson = learn(template, document.pages, truth, machine=values, document=str(document.truth["file"]))
    return Case(document, template, models, values, lesson)


def truth_of(document: Labelled, template: TemplateSpec) -> dict[str, Any]:
    """What a person would have left in the template's fields."""
    hidden = set(document.truth.get("not_visible_on_page", ()))
    fields = document.truth["fields"]
    return {spec.name: fields[spec.name] for spec in template.fields if spec.name in fields and spec.name not in hidden}


def pairs(family: Sequence[Case], teachers: int) -> Iterator[tuple[Case, Case]]:
    """Each document of a family with up to `teachers` others, spread over the family."""
    others = len(family) - 1
    count = min(teachers, others)
    for index, case in enumerate(family):
        for step in range(count):
            yield case, family[(index + 1 + step * others // count) % len(family)]


def read(case: Case, teachers: Sequence[Case]) -> Round:
    """The document read with what `teachers` taught."""
    memory = case.recall([teacher.lesson for teacher in teachers])
    return Round(case, memory, case.read_with(memory), tuple(teachers))


def _print_rounds(scorer: Path, name: str, rounds: Sequence[Round]) -> None:
    documents = [item.labelled for item in rounds]
    before = json.loads(score(scorer, documents, [item.case.values for item in rounds], (*FLAGS[name], "--json")))
    after = json.loads(score(scorer, documents, [item.values for item in rounds], (*FLAGS[name], "--json")))
    counts = Counter(
        layouts=sum(item.memory is not None for item in rounds),
        missed=sum(item.missed_issuer() for item in rounds),
        wrong=sum(item.took_wrong_issuer() for item in rounds),
    )
    print(
        f"{counts['layouts']} of {len(rounds)} of a known layout;"
        f" issuer not known again {counts['missed']}, taken for another {counts['wrong']}"
    )
    known = [item for item in rounds if item.memory is not None]
    if known and len(known) < len(rounds):
        documents = [item.labelled for item in known]
        found = (
            json.loads(score(scorer, documents, values, (*FLAGS[name], "--json")))["micro_header"]["f1"]
            for values in ([item.case.values for item in known], [item.values for item in known])
        )
        print("= header fields, known layout  F1 {:.3f} -> {:.3f}".format(*found))
    for field in (*before["fields"], ""):
        one, other = (found["fields"][field] if field else found["micro_header"] for found in (before, after))
        print(f"{field or '= header fields':28} F1 {one['f1']:.3f} -> {other['f1']:.3f}  n {one['support']}")
    print(f"invented {before['invented']} -> {after['invented']}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
