"""Reads the Dockerfile and makes the folder that the image's /app would be; knows only the instructions in use."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Instruction:
    """One instruction with continued lines joined; `stage` is the name after AS."""

    stage: str
    name: str
    value: str


def read_dockerfile(text: str) -> list[Instruction]:
    """Every instruction in order, comments left out."""
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    found: list[Instruction] = []
    stage = ""
    for line in filter(None, re.sub(r"\\\n\s*", " ", lines).splitlines()):
        name, value = line.split(maxsplit=1)
        if name == "FROM":
            stage = value.split()[-1]
        found.append(Instruction(stage, name, value))
    return found


DOCKERFILE = read_dockerfile((ROOT / "Dockerfile").read_text())


def values(name: str, stage: str = "cpu") -> list[str]:
    """What stands after each instruction `name` of a stage."""
    return [each.value for each in DOCKERFILE if each.stage == stage and each.name == name]


def copied(stage: str = "cpu") -> list[tuple[str, str]]:
    """(path in the repository, path in the image) of everything that a stage copies from the repository."""
    pairs = [value.split() for value in values("COPY", stage) if not value.startswith("--from")]
    return [(source, target) for *sources, target in pairs for source in sources]


def environment(stage: str = "cpu") -> dict[str, str]:
    """The image's ENV."""
    return dict(re.findall(r"(\w+)=(\S+)", " ".join(values("ENV", stage))))


def health_command(stage: str = "cpu") -> list[str]:
    """The words after CMD in HEALTHCHECK."""
    [check] = values("HEALTHCHECK", stage)
    return list(json.loads(check.partition("CMD ")[2]))


def build(folder: Path) -> None:
    """Copy into `folder` what the image holds of the repository, and nothing else."""
    for source, target in copied():
        path = ROOT / source
        if path.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(path, folder / target, ignore=ignored)
        else:
            shutil.copy(path, folder / target)
