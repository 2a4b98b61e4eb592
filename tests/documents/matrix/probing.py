"""Sends probes as globex's admin, each with acme's ids and with nobody's, and says which answers tell them apart."""

from __future__ import annotations

from collections.abc import Mapping

from tests.documents.matrix.asking import Asker, Reply, encoded, same
from tests.documents.matrix.probes import Probe, named, unknown
from tests.documents.matrix.world import MARKER, OUTSIDER, World


def probe_problems_of(world: World, probes: Mapping[str, Probe]) -> list[str]:
    """Every probe that breaks something, tells what is acme's, or never comes as far as it should."""
    asker, acmes, nobodys = Asker(world, OUTSIDER), named(world), unknown(world)
    problems = []
    for name, probe in probes.items():
        theirs, missing = _ask(asker, probe, acmes), _ask(asker, probe, nobodys)
        if theirs.status >= 500:
            problems.append(f"{name}: breaks with {theirs.status}")
        if same(theirs, acmes) != same(missing, nobodys):
            problems.append(f"{name}: {theirs.status} tells what is acme's from what nobody has, {missing.status}")
        if MARKER in missing.text:
            problems.append(f"{name}: shows what is acme's")
        if probe.is_reached and theirs.status in {404, 405}:
            problems.append(f"{name}: is never reached, {theirs.status}")
    return problems


def _ask(asker: Asker, probe: Probe, ids: Mapping[str, str]) -> Reply:
    data, content_type = encoded(probe.body or {}, ids, is_api=probe.path.startswith("/api/"))
    return asker.ask(probe.sent_by, probe.path.format(**ids), data=data, content_type=content_type)
