"""Measures what the walls promise: `python -m benchmarks.security [PART ...]`; exits with 1 when one is not kept.

Each part runs in a process of its own, one after another. The figures go to `benchmarks/results/security.json`.
"""

from __future__ import annotations

import sys

from benchmarks.runner import run_parts

# One line for each module of this package.
PARTS: dict[str, str] = {
    "isolation": "five tenants by turns on two connections, a fifth of it errors; and what is left of a deleted tenant",
    "people": "what the staff site tells without support access, and teams whose admins all go at once",
    "identity": "ways around the second factor, one code tried by many, and what the time of an answer tells",
    "tokens": "log-ins over the API, forged tokens, keys that change, keys of machines",
    "outbound": "the gate for requests to addresses that teams name, where names lie and every address answers",
    "webhooks": "webhooks beside a receiver that never answers, and with their sender killed",
    "fairness": "one team's document beside another's thousand",
    "limits": "limits, quotas and Idempotency-Key under a crowd, forged addresses, and with their store away",
    "described_api": "every operation of the API asked what its description allows and forbids",
    "described_pages": "every page of the portal sent everything that no browser's form sends",
    "audit_chain": "checking 100,000 audit events, and every kind of tampering with them",
    "twins": "a hundred poisoned invoices beside a clean one, through intake and worker",
    "bombs": "files that mean harm: the verdict on each, its time and memory, and the next honest document",
}

if __name__ == "__main__":
    sys.exit(
        run_parts(
            program="python -m benchmarks.security",
            about=__doc__,
            parts={f"security.{name}": about for name, about in PARTS.items()},
            results="security.json",
            at_most_minutes=30,
        )
    )
