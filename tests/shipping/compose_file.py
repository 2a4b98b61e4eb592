"""Reads compose.yaml as Docker Compose does: braces filled in, merges done, profiles left to the caller."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

BRACES = re.compile(r"\$(?:(?P<dollar>\$)|\{(?P<name>\w+)(?::(?P<kind>[-?])(?P<rest>[^}]*))?\})")


class MissingVariable(ValueError):
    """A variable that the file demands is not in .env; Docker Compose would refuse as well."""


def read_compose_file(path: Path, variables: Mapping[str, str]) -> dict[str, Any]:
    """The file with every variable filled in. Raises MissingVariable."""
    raw = yaml.safe_load(path.read_text())
    return {str(key): _fill(value, variables) for key, value in raw.items() if not str(key).startswith("x-")}


def read_env_file(path: Path) -> dict[str, str]:
    """The variables of a .env file without quotes, which is how ours is written."""
    return dict(line.split("=", 1) for line in path.read_text().splitlines() if line and not line.startswith("#"))


def _fill(value: Any, variables: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _fill(item, variables) for key, item in value.items()}
    if isinstance(value, list):
        return [_fill(item, variables) for item in value]
    return BRACES.sub(lambda match: _value(match, variables), value) if isinstance(value, str) else value


def _value(match: re.Match[str], variables: Mapping[str, str]) -> str:
    if match["dollar"]:
        return "$"
    found = variables.get(match["name"], "")
    if not found and match["kind"] == "?":
        raise MissingVariable(f"{match['name']}: {match['rest']}")
    return found or match["rest"] or ""
