"""Backup and restore as the manual says: an empty machine becomes the same site."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.shipping.conftest import HOST, PASSWORD, commands, machine
from tests.shipping.image import ROOT
from tests.shipping.machine import Failed, Machine
from tests.shipping.visitor import Visitor

pytestmark = pytest.mark.shipping
SAMPLES = ROOT / "documents" / "samples"
KEPT = ("rechnung-2026-1043.pdf", "tarnwick-invoice-0418.pdf")


@dataclass(frozen=True)
class State:
    """Everything that the API says of every document, and the audit, newest first."""

    documents: list[dict[str, Any]]
    audit: list[dict[str, Any]]

    @classmethod
    def of(cls, visitor: Visitor) -> State:
        documents = [visitor.wait_until_read(each["id"]) for each in visitor.documents()]
        return cls(documents, visitor.api("GET", "audit/?limit=100").json["results"])


@pytest.fixture(scope="module")
def before(visitor: Visitor) -> State:
    """Two documents, read, one of them corrected and approved, beside what other tests have sent."""
    ids = [visitor.upload((SAMPLES / name).read_bytes(), name).json["id"] for name in KEPT]
    for document in ids:
        visitor.wait_until_read(document)
    json = {"Content_Type": "application/json"}
    corrected = visitor.api("PATCH", f"documents/{ids[0]}/fields/order_number/", '{"value": "PO-7731"}', **json)
    approved = visitor.api("POST", f"documents/{ids[0]}/approve/", "{}", **json)
    assert (corrected.status, approved.status) == (200, 200)
    return State.of(visitor)


@pytest.fixture(scope="module")
def backup(site: Machine, before: State) -> Path:
    """The folder that the manual's commands fill while the site runs."""
    for line in commands("Back up"):
        site.shell(line)
    return site.folder / "backup"


@pytest.fixture(scope="module")
def restored(site: Machine, backup: Path) -> Iterator[Visitor]:
    """Another machine that was given `.env`, `deploy/tls` and `backup/`, and the manual's commands."""
    with machine() as host:
        shutil.copy(site.folder / ".env", host.folder)
        shutil.copytree(site.folder / "deploy" / "tls", host.folder / "deploy" / "tls", dirs_exist_ok=True)
        shutil.copytree(backup, host.folder / "backup")
        for line in commands("Restore"):
            host.shell(line)
        yield Visitor(host, HOST, PASSWORD)


@pytest.fixture(scope="module")
def after(restored: Visitor) -> State:
    """As it came back: whoever sends something there asks for this first."""
    return State.of(restored)


def test_the_same_documents_are_there(before: State, after: State) -> None:
    assert {each["name"] for each in before.documents} >= set(KEPT)
    assert "PO-7731" in [field["value"] for each in before.documents for field in each["fields"]]
    assert after.documents == before.documents
    assert after.audit[-len(before.audit) :] == before.audit  # to which the log-in there has been added


def test_every_file_comes_back_byte_for_byte(after: State, restored: Visitor) -> None:
    paths = [f"documents/{each['id']}/" for each in after.documents]
    originals = [hashlib.sha256(restored.api("GET", f"{path}file/").content).hexdigest() for path in paths]
    assert originals == [each["sha256"] for each in after.documents]
    assert {hashlib.sha256((SAMPLES / name).read_bytes()).hexdigest() for name in KEPT} <= set(originals)
    assert {restored.api("GET", f"{path}pages/1/image/").content[:2] for path in paths} == {b"\xff\xd8"}


def test_work_goes_on_there(after: State, restored: Visitor) -> None:
    sent = restored.upload((SAMPLES / "calibration-services-agreement.pdf").read_bytes(), "agreement.pdf")
    assert restored.wait_until_read(sent.json["id"])["status"] == "NEEDS_REVIEW"


def test_nothing_is_restored_over_what_is_there(restored: Visitor) -> None:
    [line] = [line for line in commands("Restore") if "restore" in line]
    with pytest.raises(Failed, match="into an empty folder only"):
        restored.machine.shell(line)


def test_a_second_backup_copies_only_what_is_new(site: Machine, backup: Path) -> None:
    def times() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in (backup / "files").rglob("*") if path.is_file()}

    first, dumped_at = times(), (backup / "database.dump").stat().st_mtime_ns
    site.shell("docker compose run --rm backup")
    assert first
    assert first.items() <= times().items()
    assert (backup / "database.dump").stat().st_mtime_ns > dumped_at


def test_a_damaged_file_is_named(after: State, restored: Visitor) -> None:
    document = after.documents[0]
    check = "docker compose exec web python manage.py check_files"
    [path] = [
        path
        for path in (restored.machine.folder / "volumes" / "files").rglob("*")
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == document["sha256"]
    ]
    content = path.read_bytes()
    path.write_bytes(content[:-1])
    try:
        with pytest.raises(Failed, match=f"document {document['id']}: .* differs from what was uploaded"):
            restored.machine.shell(check)
    finally:
        path.write_bytes(content)
    assert "are as they were stored" in restored.machine.shell(check)


def test_an_upgrade_keeps_everything(after: State, restored: Visitor) -> None:
    """The manual's commands on a running site; what is running is replaced by the new image."""
    documents, web = restored.documents(), restored.machine.processes["web"]
    for line in commands("Upgrade"):
        restored.machine.shell(line)
    assert restored.documents() == documents
    assert web.returncode is not None
