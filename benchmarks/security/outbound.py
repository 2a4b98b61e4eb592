"""The gate for requests to addresses that teams name, in a network where every address answers and names lie.

Runs `outbound_inside` in a network of its own (Linux' unshare), where each address there is belongs to this machine: a
request that the gate should have refused is taken by a listener, and counted.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from benchmarks.figures import Figure
from ocrsite.supervisor.options import ROOT

SECONDS = 240


def measure() -> list[Figure]:
    """Connections to where nothing may go. Raises where this machine gives no network of one's own."""
    command = [
        "unshare",
        "--map-root-user",
        "--mount",
        "--net",
        sys.executable,
        "-m",
        "benchmarks.security.outbound_inside",
    ]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "ocrsite.settings",
        "SECRET_KEY": "x",
        "OUTBOUND_NETWORKS": "",
    }
    run = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, timeout=SECONDS, text=True
    )
    found = json.loads(run.stdout.splitlines()[-1])
    return [
        Figure("addresses that lead inside, tried", found["vectors"], "", at_least=35),
        Figure("connections they made", found["vector_connections"], "", at_most=0),
        Figure("of them not refused by the gate", found["not_refused"], "", at_most=0),
        Figure("requests by names bound anew", found["rebound_asked"], "", at_least=100),
        Figure("connections inside by them", found["rebound_inside"], "", at_most=0),
        Figure("connections to where the name led", found["rebound_public"], "", at_least=1),
        Figure("inside by a client that looks up twice", found["naive_inside"], "", at_least=1),
        Figure("look-ups per request, at most", found["most_look_ups"], "", at_most=1),
    ]
