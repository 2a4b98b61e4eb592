"""What one corrected document is worth to the next: `python -m benchmarks.memory DATA_FOLDER [--sets NAME ...]`.

On the stored readings (see `benchmarks.readings`): every document of a family with two or more is read with what one
other document of its family taught, and scored before and after. Then every document is read with what all documents
of all *other* families taught: nothing may be lost by it. Knows nothing of how anything is learned.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.readings import Labelled, load_readings
from benchmarks.rescore import FLAGS, TEMPLATES, find_template, score
from inference.fields import extract_fields
from inference.fields.memory import Lesson, learn, recall
from inference.types import FieldValue, TemplateSpec

SETS = ("zugferd", "hand_labelled", "sroie", "deepform")


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One document with its template, what is found without help, and what it teaches."""

    document: Labelled
    template: TemplateSpec
    values: list[FieldValue]
    lesson: Lesson

    def read_with(self, lessons: Sequence[Lesson]) -> tuple[list[FieldValue], bool]:
        """The values found with `lessons`, and whether any of them fitted."""
        memory = recall(lessons, self.document.pages)
        memory = memory.of_template(self.template.name) if memory else None
        if memory is None:
            return self.values, False
        return extract_fields(self.template, self.document.pages, memory=memory), True


def main(arguments: Sequence[str] | None = None) -> int:
    """Print, for each set, the scorer's tables before and after one correction and with others' lessons alone."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__)
    parser.add_argument("data", metavar="DATA_FOLDER", type=Path)
    parser.add_argument("--sets", nargs="+", metavar="NAME", choices=SETS, default=SETS)
    parser.add_argument("--json", action="store_true", help="print the scorer's JSON instead of its table")
    options = parser.parse_args(arguments)
    for name in options.sets:
        measure(options.data, name, ["--json"] * options.json)
    return 0


def measure(data: Path, name: str, flags: Sequence[str]) -> None:
    """Measure one set and print it."""
    cases = [make_case(document, TEMPLATES[name]) for document in load_readings(data, name)]
    families: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        families[case.document.family].append(case)
    scorer, flags = data.resolve().parent / "score.py", (*FLAGS[name], *flags)

    pairs = [
        (case, family[(index + 1) % len(family)])
        for family in families.values()
        if len(family) > 1
        for index, case in enumerate(family)
    ]
    taught = [case.read_with([teacher.lesson]) for case, teacher in pairs]
    second = [case.document for case, _ in pairs]
    print(f"== {name}: {len(pairs)} second documents, {sum(fits for _, fits in taught)} of a known layout", flush=True)
    print("-- before")
    score(scorer, second, [case.values for case, _ in pairs], flags)
    print("-- after one correction", flush=True)
    score(scorer, second, [values for values, _ in taught], flags)

    strangers = [
        case.read_with([other.lesson for other in cases if other.document.family != case.document.family])
        for case in cases
    ]
    print(f"-- lessons of other families alone: {sum(fits for _, fits in strangers)} of {len(cases)} taken", flush=True)
    for found in ([case.values for case in cases], [values for values, _ in strangers]):
        score(scorer, [case.document for case in cases], found, flags)


def make_case(document: Labelled, template: str | None) -> Case:
    """Read one document without help and learn from its truth, as if a person had corrected it."""
    chosen = find_template(template or str(document.truth["doc_type"]))
    values = extract_fields(chosen, document.pages)
    lesson = learn(
        chosen, document.pages, truth_of(document, chosen), machine=values, document=str(document.truth["file"])
    )
    return Case(document, chosen, values, lesson)


def truth_of(document: Labelled, template: TemplateSpec) -> dict[str, Any]:
    """What a person would have left in the template's fields."""
    hidden = set(document.truth.get("not_visible_on_page", ()))
    fields = document.truth["fields"]
    return {spec.name: fields[spec.name] for spec in template.fields if spec.name in fields and spec.name not in hidden}


if __name__ == "__main__":
    sys.exit(main())
