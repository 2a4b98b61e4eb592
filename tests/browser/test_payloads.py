"""Markup in names, values, comments and what a model says is text everywhere: no script runs on any screen.

The browser here ignores content security policies: whatever became markup would run.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from documents.admin import site
from documents.middleware import FencedFiles
from documents.models import User
from documents.services.support_access import open_access
from documents.tenancy import ops_scope
from tests.browser.conftest import Visit
from tests.browser.payloads import PAYLOADS, poison
from tests.browser.sights import NOBODY, SIGHTS
from tests.documents.factories import Cast

pytestmark = pytest.mark.browser
MORE = (
    "/documents/{poisoned}/",
    "/documents/{poisoned}/history/",
    "/documents/{poisoned}/all-fields/",
    "/?q=%22%3E%3Cimg%20src%3Dx%20onerror%3Dhit(98)%3E",
    "/templates/{own}/",
    "/templates/new/?from=document-{poisoned}",
    "/exports/layouts/new/?template={own}",
    "/workbench/{run_said}/",
    "/workbench/{run_drawn}/",
)
# What is taken away as a file, of documents and results that say nothing but payloads.
FILES = (
    *(f"/documents/{{poisoned}}/export/{kind}/" for kind in ("json", "csv", "xlsx")),
    "/documents/{poisoned}/original/",
    *(f"/workbench/{{run_said}}/file/{kind}/" for kind in ("json", "md", "xlsx", "srt", "vtt")),
    "/workbench/{run_drawn}/file/md/",
    "/audit/export/?format=csv",
    "/audit/export/?format=jsonl",
    "/templates/{own}/json/",
)
# None of these is ever shown as a page, whatever stands in it.
PLAIN = re.compile(
    r"(application/(json|jsonl|x-ndjson|pdf|x-subrip|vnd\.openxmlformats-officedocument\.spreadsheetml\.sheet)"
    r"|text/(csv|markdown|vtt)|image/(png|jpeg))(; ?charset=utf-8)?"
)
NAME = re.compile(r"""attachment; filename(="[\w.-]+"|\*=utf-8''[\w.%-]+)""")
# An attribute that a payload made: it would run once somebody clicks or points there.
LURKING = """
[...document.querySelectorAll('*')].flatMap(element => [...element.attributes]
  .filter(({name, value}) => value.includes('hit(') && (/^(on|x-|hx-on|@|:)/i.test(name)
    || /^(href|src|action|formaction|xlink:href|srcdoc|data|hx-get)$/i.test(name)
    && /^\\s*(javascript|data):/i.test(value)))
  .map(({name, value}) => `${element.tagName} ${name}=${value}`))
"""


@dataclass
class Trap:
    """A browser in which every payload that runs is noted."""

    visit: Visit

    def sign_in(self, person: User) -> None:
        client = Client()
        client.force_login(person)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.visit.address}
        self.visit.page.context.add_cookies([cookie])  # type: ignore[list-item]  # a dict is one

    def look_at(self, path: str) -> list[str]:
        """What ran or would run on a page."""
        answer = self.visit.page.goto(self.visit.address + path)
        assert answer is not None
        assert answer.status < 500, path
        expect(self.visit.page.locator("html[data-is-loaded]")).to_be_attached()
        lurking: list[str] = self.visit.page.evaluate(LURKING)
        ran: list[str] = self.visit.page.evaluate("window.hits")
        return [f"{path}: {found}" for found in (*ran, *lurking)]


@pytest.fixture
def trap(chromium: Browser, transactional_db: None, live_server: LiveServer, cast: Cast) -> Iterator[Trap]:
    context = chromium.new_context(viewport={"width": 1440, "height": 960}, locale="en-GB", bypass_csp=True)
    trap = Trap(Visit(context.new_page(), live_server.url))
    context.add_init_script("window.hits = []; window.hit = (...given) => hits.push(`ran ${given}`)")
    trap.visit.watch()
    yield trap
    trap.visit.leave()


def test_the_trap_springs(trap: Trap) -> None:
    trap.visit.page.goto(trap.visit.address + "/login/")
    for payload in (PAYLOADS[3], PAYLOADS[22]):
        trap.visit.page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", payload)
    trap.visit.page.wait_for_function("window.hits?.length")
    assert trap.visit.page.evaluate(LURKING)


@pytest.mark.timeout(900)
def test_no_payload_runs_on_any_screen(trap: Trap, cast: Cast) -> None:
    places = poison(cast)
    found = []
    paths = [(sight.path, sight.person) for sight in SIGHTS] + [(path, "acme-admin") for path in MORE]
    for path, person in paths:
        trap.visit.page.context.clear_cookies()
        if person != NOBODY:
            trap.sign_in(cast.user(person))
        found += trap.look_at(path.format(**places))
    assert found == []


@pytest.mark.timeout(900)
def test_no_file_that_is_taken_away_acts_as_a_page(trap: Trap, cast: Cast) -> None:
    places = poison(cast)
    trap.sign_in(cast.user("acme-admin"))
    client, page = Client(), trap.visit.page
    client.force_login(cast.user("acme-admin"))
    trap.look_at("/exports/")
    for path in (pattern.format(**places) for pattern in FILES):
        answer = client.get(path)
        content = b"".join(answer) if answer.streaming else answer.content
        assert (answer.status_code, bool(content)) == (200, True), path
        assert PLAIN.fullmatch(answer.headers["Content-Type"]), (path, answer.headers["Content-Type"])
        assert NAME.fullmatch(answer.headers["Content-Disposition"]), (path, answer.headers["Content-Disposition"])
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert answer.headers["Content-Security-Policy"] == FencedFiles.POLICY, path
        with page.expect_download():
            page.evaluate("path => { location = path }", path)
        assert page.evaluate("[location.pathname, window.hits]") == ["/exports/", []], path


@pytest.mark.parametrize("pattern", ["/documents/{poisoned}/export/xlsx/", "/workbench/{run_said}/file/xlsx/"])
def test_what_a_workbook_says_is_text(transactional_db: None, cast: Cast, pattern: str) -> None:
    client = Client()
    places = poison(cast)
    client.force_login(cast.user("acme-admin"))
    book = zipfile.ZipFile(io.BytesIO(client.get(pattern.format(**places)).content))
    parts = {name: book.read(name).decode() for name in book.namelist()}
    assert "hit(3)" in "".join(parts.values())
    for name, part in parts.items():
        tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(part).iter()}
        assert not tags & {"f", "hyperlink", "hyperlinks", "script", "img", "svg"}, name


@pytest.mark.timeout(900)
def test_no_payload_runs_in_the_staff_site(trap: Trap, cast: Cast) -> None:
    poison(cast)
    staff = User.objects.create_user("vera-staff", is_staff=True)
    open_access(tenant=cast.acme, by=staff, reason="A call", hours=1)
    trap.sign_in(staff)
    found = []
    for model in site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found += trap.look_at(reverse(f"{name}_changelist"))
        with ops_scope():
            rows = list(model._default_manager.order_by("pk")[:3])
        for row in rows:
            found += trap.look_at(reverse(f"{name}_change", args=[row.pk]))
    assert found == []
