"""What the documentation says is so: every setting is explained, every command of the README exists and runs."""

from __future__ import annotations

import argparse
import json
import re
import shlex
import subprocess
from importlib import import_module
from pathlib import Path

import pytest

from benchmarks.security.__main__ import PARTS as SECURITY_PARTS
from inference.profiles import DEFAULT_PROFILE, PROFILES

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
SECURITY = (ROOT / "docs" / "security.md").read_text("utf-8")
ENGINES = (ROOT / "docs" / "engines.md").read_text()
SHELL_LINES = [line for block in re.findall(r"^```sh\n(.*?)^```", README, re.M | re.S) for line in block.splitlines()]
# What .ci/run does itself, in the same words; everything else a README block says is run below.
RUN_BY_CI = {"make run", "make test", "DEMO=0 make run", 'make run PORT=8123 DATA_DIR="/a folder/with spaces"'}


def test_every_setting_is_explained_and_nothing_else() -> None:
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "ocrsite" / "environment.py").read_text()))
    explained = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text(), re.M))
    assert explained - read == {"PORT", "WORKERS", "DEMO", "DEMO_PASSWORD"}  # the supervisor's own
    assert read <= explained


def test_every_make_target_named_in_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    named = {
        name
        for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
        for name in re.findall(r"`make ([a-z-]+)", path.read_text())
    }
    assert named <= targets


@pytest.mark.parametrize("line", sorted(set(SHELL_LINES) - RUN_BY_CI))
def test_commands_of_the_readme_run(line: str) -> None:
    done = subprocess.run(["bash", "-ec", line], cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout or "--jsonl" in line


def test_every_test_that_stands_for_security_exists() -> None:
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", SECURITY)
    missing = [
        f"{path}::{name}"
        for path, name in named
        if not (ROOT / "tests" / path).exists() or f"def {name}(" not in (ROOT / "tests" / path).read_text("utf-8")
    ]
    assert len(named) > 100
    assert missing == []


def test_every_line_of_security_is_held_or_says_why_not() -> None:
    rows = [line.split(" | ") for line in re.findall(r"^\| \d.*", SECURITY, re.M)]
    silent = [row[0] for row in rows if "::" not in row[2] and not row[3].strip(" |")]
    assert len(rows) > 100
    assert silent == []
    assert set(re.findall(r"`make bench-security`: `(\w+)`", SECURITY)) <= set(SECURITY_PARTS)


def test_ci_runs_the_commands_it_is_trusted_with() -> None:
    steps = "".join(path.read_text() for path in (ROOT / ".ci").iterdir())
    assert "make test\n" in steps
    assert 'make run PORT="$PORT" DATA_DIR="$DATA_DIR"' in steps
    assert "DEMO=0 make run" in steps


def test_images_of_the_readme_exist() -> None:
    assert all((ROOT / name).exists() for name in re.findall(r"!\[.*?\]\((.*?)\)", README))


def test_shell_lines_are_commands() -> None:
    assert all(shlex.split(line) for line in SHELL_LINES)


def test_every_profile_is_told_of_with_its_licence() -> None:
    rows = {
        profile.name: f"| {profile.repository} | {profile.provider} | {profile.licence} |"
        for profile in PROFILES.values()
    }
    told = {
        name: rest
        for name, rest in re.findall(r"^\| `([\w.-]+)`(?: \(default\))? (\|.*\|) [^|]*\|$", ENGINES, re.M)
        if name in PROFILES
    }
    assert told == rows


@pytest.mark.parametrize("line", sorted(set(re.findall(r"-m inference (\w+ [^`]*?)(?:`|$)", ENGINES, re.M))))
def test_commands_of_the_page_on_engines_are_understood(line: str) -> None:
    name, *arguments = shlex.split(line)
    parser = argparse.ArgumentParser()
    import_module(f"inference.commands.{name}").add_arguments(parser)
    assert parser.parse_args(arguments).profile in PROFILES


def test_entries_of_the_setting_engines_load() -> None:
    entries = [json.loads(found) for text in (README, ENGINES) for found in re.findall(r"ENGINES='(\{.*?\})'", text)]
    assert len(entries) >= 3
    for entry in entries:
        for options in entry.values():
            assert options["engine"] in {"server", "transformers", "vllm"}
            assert options.get("profile", DEFAULT_PROFILE) in PROFILES
