"""Every operation of the API asked what its description allows and forbids, by Schemathesis, with a token and without.

Requests follow one another: what one answer names is asked for by the next. Nothing may break, answer otherwise than
described, or answer without a token what is described as needing one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from benchmarks.figures import Figure, seconds_of, tell
from benchmarks.product import Product, running_product

EXAMPLES = 300  # per operation
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
    """What one run saw: examples by operation, and the operations that failed a check by its name."""

    examples: Counter[str] = field(default_factory=Counter)
    failed: dict[str, set[str]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def add(self, event: events.EngineEvent) -> None:
        """Note what `event` tells."""
        if isinstance(event, events.NonFatalError | events.FatalError):
            self.errors.append(repr(event))
        if not isinstance(event, events.ScenarioFinished):
            return
        for case_id, node in event.recorder.cases.items():
            label = node.value.operation.label
            self.examples[label] += 1
            for check in event.recorder.checks.get(case_id, ()):
                if check.failure_info is not None:
                    self.failed.setdefault(check.name, set()).add(label)
                    failure = check.failure_info.failure
                    tell(f"{label}: {failure.title}: {' '.join(failure.message.split())[:300]}")


def ask(product: Product, token: str, examples: int) -> Findings:
    """Ask every operation of a running product at least `examples` times where it can be asked in so many ways."""
    address = f"http://127.0.0.1:{product.port}"
    found = Findings()
    schema = schemathesis.openapi.from_url(f"{address}{SCHEMA}", config=_config(address, token, examples))
    for event in from_schema(schema).execute():
        found.add(event)
    return found


def _config(address: str, token: str, examples: int) -> SchemathesisConfig:
    wanted: dict[str, Any] = {
        "base-url": address,
        "headers": {"Authorization": f"Bearer {token}"} if token else {},
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
    with running_product(ENGINE="fake", ACCESS_TOKEN_MINUTES="600") as product:
        product.log_in()
        figures = [*_measure(product, "with a token", product.token), *_measure(product, "without a token", "")]
        still = product.get("/api/v1/me/").status
    return [*figures, Figure("the token still holds", still, "", at_least=200, at_most=200)]


def _measure(product: Product, name: str, token: str) -> list[Figure]:
    found: list[Findings] = []
    seconds = seconds_of(lambda: found.append(ask(product, token, EXAMPLES)))
    run = found[0]
    fewest, label = min((count, label) for label, count in run.examples.items())
    tell(f"fewest examples: {fewest} of {label}; {sorted(run.examples.values())[:20]}")
    for error in run.errors:
        tell(f"error: {error}")
    return [
        Figure(f"{name}: operations", len(run.examples), ""),
        Figure(f"{name}: examples", run.examples.total(), ""),
        Figure(f"{name}: fewest examples of an operation", fewest, "", at_least=EXAMPLES),
        *(Figure(f"{name}: {check}", len(run.failed.get(check, ())), "", at_most=0) for check in CHECKS),
        Figure(f"{name}: errors of the run", len(run.errors), "", at_most=0),
        Figure(f"{name}: time", seconds, "s"),
    ]
