"""Every page on desk and phone, by day and by night: accessible, silent, at home, under the strict policy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import Visit
from tests.browser.looking import look
from tests.browser.sights import SIGHTS, Sight, furnish, go_to
from tests.documents.factories import Cast

pytestmark = pytest.mark.browser
# A browser reports a page's own status as a message of its console.
OWN_STATUS = "Failed to load resource: the server responded with a status of 40"


@pytest.mark.parametrize("sight", SIGHTS, ids=lambda sight: sight.name)
def test_nothing_is_wrong_with_it(sight: Sight, visit: Visit, cast: Cast, tmp_path: Path) -> None:
    policies: list[str] = []
    visit.page.on("response", lambda answer: policies.append(answer.headers.get("content-security-policy", "")))
    go_to(visit, cast, sight, furnish(cast))
    policy = policies[0]
    assert "'unsafe-" not in policy
    assert "default-src 'none'" in policy
    visit.page.wait_for_load_state("load")
    console = [line for line in visit.console if not line.startswith(OWN_STATUS)]
    assert console == []
    look(visit, tmp_path, sight.name)
    assert visit.strangers == []
