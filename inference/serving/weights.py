"""Where a profile's weights lie on this machine, and which revision they are; knows nothing of where they come from."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from inference.profiles import Profile

VARIABLE = "MODELS_DIR"
RECORD = "pulled.json"
SPARE_BYTES = 200_000_000


class CannotPull(Exception):
    """The weights are not here, and why; what was fetched is kept for the next try."""


class NoWeights(Exception):
    """There is nothing to serve, or something else than the profile was written for; the message says what to do."""


def weights_folder(profile: Profile) -> Path:
    """Where `pull` puts them and `serve` looks: a folder of the profile's name in MODELS_DIR, "models" by default."""
    return Path(os.environ.get(VARIABLE, "models")) / profile.name


def recorded_revision(folder: Path) -> str:
    """The revision that lies in `folder`, "" where nothing was pulled to it."""
    try:
        return str(json.loads((folder / RECORD).read_text())["revision"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def find_weights(profile: Profile, named: str = "") -> Path:
    """The folder to serve from: `named`, else the profile's own. Raises `NoWeights`."""
    folder = Path(named) if named else weights_folder(profile)
    if not (folder / "config.json").is_file():
        raise NoWeights(
            f"{folder} holds no weights of {profile.label}. Fetch them with: python -m inference pull {profile.name}, "
            "or name their folder with --model."
        )
    revision = recorded_revision(folder)
    if revision and profile.revision and not revision.startswith(profile.revision):
        raise NoWeights(
            f"{folder} holds revision {revision}, and the profile was written for {profile.revision}. Pull it again: "
            f"python -m inference pull {profile.name}"
        )
    return folder


def require_space(folder: Path, needed: int) -> None:
    """Raise `CannotPull` unless `needed` bytes fit beside what is in `folder`, with some to spare."""
    free = shutil.disk_usage(folder).free
    if free < needed + SPARE_BYTES:
        raise CannotPull(
            f"{folder} has {free / 1e6:,.0f} MB free, and the weights need {needed / 1e6:,.0f} MB more, with "
            f"{SPARE_BYTES / 1e6:,.0f} MB to spare. Make room, or choose another folder with --to."
        )
