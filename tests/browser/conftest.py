"""Debian's Chromium on a live server that works as the role app; fails, never skips, when Chromium is missing."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.documents.factories import PASSWORD, Cast

CHROMIUM = "/usr/bin/chromium"
# Playwright runs an event loop in this thread, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# What comes, comes soon; a loaded machine may take its time.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


@dataclass
class Visit:
    """One person's browser: its page, and everything that must not happen there."""

    page: Page
    address: str
    console: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)

    def sign_in(self, name: str) -> None:
        self.open("/login/")
        self.page.get_by_label("User name").fill(name)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()

    def overflow(self) -> int:
        """Pixels by which the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))

    def watch(self) -> None:
        """Note what must not happen, and let every action and expectation wait until the page's scripts have run."""
        self.page.add_init_script("addEventListener('load', () => document.documentElement.dataset.isLoaded = '')")
        # After a click that leads to another page, Playwright waits for that page to begin only.
        self.page.add_locator_handler(self.page.locator("html:not([data-is-loaded])"), lambda: None)
        self.page.on("console", self.note_console)
        self.page.on("pageerror", lambda error: self.console.append(str(error)))
        self.page.on("request", self.note_request)

    def leave(self) -> None:
        """Close the browser and wait until the server has heard what a page says when it is left.

        Otherwise that would still be stored while the tables are emptied.
        """
        if self.page.is_closed():
            return
        self.page.goto("about:blank")
        self.page.context.close()
        for thread in threading.enumerate():
            if "process_request_thread" in thread.name:
                thread.join(timeout=5)

    def note_console(self, message: ConsoleMessage) -> None:
        # Content-security-policy violations arrive here, too.
        self.console.append(f"{message.text} ({message.location})")

    def note_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.strangers.append(request.url)


@pytest.fixture
def visit(chromium: Browser, transactional_db: None, live_server: LiveServer, cast: Cast) -> Iterator[Visit]:
    """A fresh browser of 1440 x 960 on the live server."""
    context: BrowserContext = chromium.new_context(viewport={"width": 1440, "height": 960}, locale="en-GB")
    shown = Visit(context.new_page(), live_server.url)
    shown.watch()
    yield shown
    shown.leave()


@pytest.fixture
def phone(chromium: Browser, transactional_db: None, live_server: LiveServer, cast: Cast) -> Iterator[Visit]:
    """A fresh browser with a touch screen of 390 x 844."""
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="en-GB"
    )
    shown = Visit(context.new_page(), live_server.url)
    shown.watch()
    yield shown
    shown.leave()
