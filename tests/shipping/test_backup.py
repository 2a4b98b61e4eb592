"""Backup and restore as the manual says: an empty machine becomes the same site."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
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


@pytest.fixture(scope="module")
def before(visitor: Visitor) -> list[dict[str, Any]]:
    """What the API says of every document, read and one of them corrected and approved."""
    for name in KEPT:
        visitor.wait_until_read(visitor.upload((SAMPLES / name).read_bytes(), name).json["id"])
    corrected = visitor.documents()[0]["id"]
    json = {"Content_Type": "application/json"}
    answer = visitor.api("PATCH", f"documents/{corrected}/fields/order_number/", '{"value": "PO-7731"}', **json)
    assert answer.status == 200, answer.content
    visitor.api("POST", f"documents/{corrected}/approve/", "{}", **json)
    return visitor.documents()


@pytest.fixture(scope="module")
def backup(site: Machine, before: list[dict[str, Any]]) -> Path:
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


def test_the_same_documents_are_there(before: list[dict[str, Any]], restored: Visitor) -> None:
    assert len(before) >= len(KEPT)
    assert "PO-7731" in [field["value"] for field in before[0]["fields"]]
    after = restored.documents()
    assert after == before
    assert [event["action"] for event in restored.api("GET", "audit/?limit=100").json["results"]].count(
        "document.upload"
    ) == len(before)


def test_every_file_comes_back_byte_for_byte(before: list[dict[str, Any]], restored: Visitor) -> None:
    originals = [restored.api("GET", f"documents/{each['id']}/file/").content for each in before]
    assert [hashlib.sha256(content).hexdigest() for content in originals] == [each["sha256"] for each in before]
    assert {hashlib.sha256((SAMPLES / name).read_bytes()).hexdigest() for name in KEPT} <= {
        each["sha256"] for each in before
    }
    assert restored.api("GET", f"documents/{before[0]['id']}/pages/1/image/").content[:2] == b"\xff\xd8"


def test_work_goes_on_there(restored: Visitor) -> None:
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


def test_a_damaged_file_is_named(restored: Visitor, before: list[dict[str, Any]]) -> None:
    check = "docker compose exec web python manage.py check_files"
    [path] = [
        path
        for path in (restored.machine.folder / "volumes" / "files").rglob("*")
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == before[0]["sha256"]
    ]
    content = path.read_bytes()
    path.write_bytes(content[:-1])
    try:
        with pytest.raises(Failed, match=f"document {before[0]['id']}: .* differs from what was uploaded"):
            restored.machine.shell(check)
    finally:
        path.write_bytes(content)
    assert "are as they were stored" in restored.machine.shell(check)


def test_an_upgrade_keeps_everything(restored: Visitor) -> None:
    """The manual's commands on a running site; what is running is replaced by the new image."""
    documents, web = restored.documents(), restored.machine.processes["web"]
    for line in commands("Upgrade"):
        restored.machine.shell(line)
    assert restored.documents() == documents
    assert web.returncode is not None
