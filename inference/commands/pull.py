"""`python -m inference pull`: a model's weights, fetched ahead; knows nothing of how they are served."""

from __future__ import annotations

import argparse
from pathlib import Path

from inference.profiles import DEFAULT_PROFILE, PROFILES, UnknownProfile, find_profile
from inference.serving.pulling import pull
from inference.serving.weights import VARIABLE, CannotPull, weights_folder

ERRORS = (UnknownProfile, CannotPull)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What can be said after `pull`."""
    parser.add_argument(
        "profile", nargs="?", default=DEFAULT_PROFILE, metavar="PROFILE", help=f"one of: {', '.join(PROFILES)}"
    )
    parser.add_argument(
        "--from",
        dest="source",
        default="",
        metavar="SOURCE",
        help="a mirror's URL, or a folder with the files (default: the hub)",
    )
    parser.add_argument(
        "--to", type=Path, metavar="FOLDER", help=f"(default: the profile's name in ${VARIABLE}, or in ./models)"
    )
    parser.add_argument(
        "--revision", default="", metavar="COMMIT", help="(default: the one the profile is written for)"
    )


def run(options: argparse.Namespace) -> int:
    """Fetch; return the exit status."""
    profile = find_profile(options.profile)
    pulled = pull(profile, options.to or weights_folder(profile), source=options.source, revision=options.revision)
    print(f"{profile.label}, revision {pulled.revision or 'unknown: its folder does not say'}, is in {pulled.folder}")
    print(f"Licence: {profile.licence}", end="")
    print(f"; not to be used in: {', '.join(sorted(profile.excluded))}" if profile.excluded else "")
    return 0
