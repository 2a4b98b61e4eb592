"""The portal as people meet it: gunicorn over a database of its own, documents planted in it, Chromium before it.

For benchmarks that press keys. A document is planted as its finished reading, so no engine's speed is in any figure.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from benchmarks.database import make_actor, own_database
from benchmarks.product import free_port
from ocrsite.supervisor.options import ROOT

if TYPE_CHECKING:
    from documents.models import Actor
    from inference.types import Reading

CHROMIUM = "/usr/bin/chromium"
PASSWORD = "only here, for once"
READY_SECONDS = 60.0
# Playwright runs an event loop in this thread, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
A4 = (2480, 3508)  # at 300 dpi
CPU_RATE = 4  # a machine four times slower than this one


@dataclass(frozen=True)
class Portal:
    """A running portal and the person whose documents are planted in it."""

    address: str
    actor: Actor
    browser: Browser

    @contextmanager
    def page(self, *, scripts: tuple[str, ...] = (), is_slowed: bool = True) -> Iterator[Page]:
        """A signed-in page of 1440 x 960; `scripts` run before each document's own."""
        context: BrowserContext = self.browser.new_context(viewport={"width": 1440, "height": 960}, locale="en-GB")
        page = context.new_page()
        page.goto(f"{self.address}/login/")
        page.get_by_label("User name").fill(self.actor.username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{self.address}/")
        for script in scripts:
            page.add_init_script(script)
        if is_slowed:
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": CPU_RATE})
        yield page
        context.close()


@contextmanager
def running_portal() -> Iterator[Portal]:
    """Start it all; once per process, as `own_database`."""
    with own_database() as environment, sync_playwright() as playwright:
        from documents.models import User

        port = free_port()
        environment = {**environment, "PORT": str(port), "LOG_LEVEL": "ERROR"}
        _manage(environment, "collectstatic", "--noinput", "--verbosity=0")
        actor = make_actor()
        user = User.objects.get(pk=actor.user_id)
        user.set_password(PASSWORD)
        user.save()
        command = [sys.executable, "-m", "gunicorn", "-c", "python:ocrsite.supervisor.web_server"]
        server = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
        try:
            address = f"http://localhost:{port}"
            _wait_for(f"{address}/healthz")
            browser = _launch(playwright)
            yield Portal(address, actor, browser)
            browser.close()
        finally:
            server.terminate()
            server.wait(10)


def _manage(environment: dict[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, str(ROOT / "manage.py"), *arguments], env=environment, cwd=ROOT, check=True)


def _wait_for(url: str) -> None:
    ends_at = time.monotonic() + READY_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url):
                return
        except (urllib.error.URLError, ConnectionError) as error:
            if time.monotonic() > ends_at:
                raise TimeoutError(f"{url} does not answer: {error}") from error
            time.sleep(0.1)


def _launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=CHROMIUM)


def plant(actor: Actor, reading: Reading, *, name: str, jpeg: bytes) -> str:
    """Store a document as if it had been uploaded and read; returns its id."""
    from documents import storage
    from documents.models import storage_folder
    from documents.services.claims import Claim
    from documents.services.intake import receive_document
    from documents.services.processing import claim_document
    from documents.services.readings import StoredImage, store_reading

    document = receive_document(actor=actor, file=io.BytesIO(jpeg + name.encode()), name=name).document
    claim = claim_document(tenant_id=actor.tenant_id, document_id=document.pk)
    if not isinstance(claim, Claim):
        raise TypeError("somebody else reads the planted document")
    folder = storage_folder(actor.tenant_id, document.pk)
    images = {page.number: StoredImage(storage.new_key(folder, ".jpg"), len(jpeg)) for page in reading.pages}
    for image in images.values():
        storage.store_file(image.key, jpeg)
    store_reading(claim=claim, reading=reading, template=None, template_version=1, images=images)
    return str(document.pk)


def draw_page(lines: list[tuple[str, tuple[float, float]]], size: tuple[int, int] = A4) -> bytes:
    """A page with each text at its place (fractions, top left), as JPEG."""
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    for text, (x, y) in lines:
        pen.text((x * size[0], y * size[1]), text, fill="black", font_size=round(size[1] / 110))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()
