"""Every operation of the API asked what its description allows and forbids, by Schemathesis, with a token and without.

Requests follow one another: what one answer names is asked for by the next. Nothing may break, answer otherwise than
described, or answer without a token what is described as needing one.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import requests
import schemathesis
from schemathesis import Case
from schemathesis.checks import CHECKS as REGISTERED
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.engine import events, from_schema

from benchmarks.figures import Figure, seconds_of, tell
from benchmarks.product import Product, running_product

EXAMPLES = 300  # per operation
KEPT = 50  # of an operation that can be asked in few ways: asked again in turn
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "ignored_auth",
)
SCHEMA = "/api/schema/"


@dataclass
class Findings:
    """What one run saw: examples by operation, and the operations in which something was wrong, by its kind."""

    examples: Counter[str] = field(default_factory=Counter)
    cases: dict[str, list[Case[Any]]] = field(default_factory=dict)
    failed: dict[str, set[str]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def add(self, event: events.EngineEvent) -> None:
        """Note what `event` tells."""
        if isinstance(event, events.NonFatalError | events.FatalError):
            self.errors.append(repr(event))
        if not isinstance(event, events.ScenarioFinished):
            return
        for case_id, node in event.recorder.cases.items():
            self.note(node.value)
            for check in event.recorder.checks.get(case_id, ()):
                if check.failure_info is not None:
                    self.blame(node.value, [check.failure_info.failure])

    def note(self, case: Case[Any]) -> None:
        """One more example of its operation."""
        label = case.operation.label
        self.examples[label] += 1
        kept = self.cases.setdefault(label, [])
        if len(kept) < KEPT:
            kept.append(case)

    def blame(self, case: Case[Any], failures: Iterable[Failure]) -> None:
        """Something was wrong with the answer to `case`."""
        for failure in failures:
            self.failed.setdefault(failure.kind_title, set()).add(case.operation.label)
            tell(f"{case.operation.label}: {failure.title}: {' '.join(failure.message.split())[:300]}")


def ask(product: Product, token: str, examples: int) -> Findings:
    """Ask every operation of a running product at least `examples` times; where there are fewer ways, again in turn."""
    address = f"http://127.0.0.1:{product.port}"
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    found = Findings()
    schema = schemathesis.openapi.from_url(f"{address}{SCHEMA}", config=_config(address, headers, examples))
    for event in from_schema(schema).execute():
        found.add(event)
    with requests.Session() as session:
        for label, cases in found.cases.items():
            for case in itertools.islice(itertools.cycle(list(cases)), max(0, examples - found.examples[label])):
                _ask_again(found, case, session, headers)
    return found


def _ask_again(found: Findings, case: Case[Any], session: requests.Session, headers: dict[str, str]) -> None:
    found.note(case)
    chosen: Any = REGISTERED.get_by_names(CHECKS)
    try:
        case.call_and_validate(session=session, headers=headers, checks=chosen)
    except FailureGroup as failures:
        found.blame(case, failures.exceptions)


def _config(address: str, headers: dict[str, str], examples: int) -> SchemathesisConfig:
    wanted: dict[str, Any] = {
        "base-url": address,
        "headers": headers,
        "workers": 2,
        "request-timeout": 60.0,
        "continue-on-failure": True,
        "suppress-health-check": ["all"],
        "generation": {"max-examples": examples, "database": "none", "no-shrink": True},
        "phases": {"stateful": {"generation": {"max-examples": examples}}},
        "checks": {"enabled": False, **{name: {"enabled": True} for name in CHECKS}},
    }
    return SchemathesisConfig.from_dict(wanted)


def measure() -> list[Figure]:
    """Figures for both runs; the names of what failed are told as it happens."""
    with running_product(ENGINE="fake", ACCESS_TOKEN_MINUTES="600", OCR_WAIT_SECONDS="50") as product:
        figures = [*_measure(product, "with a token", product.token), *_measure(product, "without", "")]
        still = product.get("/api/v1/me/").status
    return [*figures, Figure("status with the token at the end", still, "", at_least=200, at_most=200)]


def _measure(product: Product, name: str, token: str) -> list[Figure]:
    found: list[Findings] = []
    seconds = seconds_of(lambda: found.append(ask(product, token, EXAMPLES)))
    run = found[0]
    for error in run.errors:
        tell(f"error of the run: {error}")
    broken = run.failed.get("Server error", set())
    undocumented = run.failed.get("Undocumented status code", set())
    ignored = run.failed.get("Authentication not enforced", set())
    others = {label for labels in run.failed.values() for label in labels} - broken - undocumented - ignored
    return [
        Figure(f"{name}: operations", len(run.examples), ""),
        Figure(f"{name}: examples", run.examples.total(), ""),
        Figure(f"{name}: fewest of an operation", min(run.examples.values()), "", at_least=EXAMPLES),
        Figure(f"{name}: operations with server errors", len(broken), "", at_most=0),
        Figure(f"{name}: with undocumented statuses", len(undocumented), "", at_most=0),
        Figure(f"{name}: that ignore authentication", len(ignored), "", at_most=0),
        Figure(f"{name}: otherwise than described", len(others), "", at_most=0),
        Figure(f"{name}: errors of the run itself", len(run.errors), "", at_most=0),
        Figure(f"{name}: time", seconds, "s"),
    ]
