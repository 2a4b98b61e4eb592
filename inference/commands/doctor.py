"""`python -m inference doctor`: what this machine lacks to serve a model, and what to do; changes nothing."""

from __future__ import annotations

import argparse
from pathlib import Path

from inference.profiles import DEFAULT_PROFILE, PROFILES, UnknownProfile, find_profile
from inference.serving.doctor import examine
from inference.serving.weights import weights_folder

ERRORS = (UnknownProfile,)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What can be said after `doctor`."""
    parser.add_argument(
        "profile", nargs="?", default=DEFAULT_PROFILE, metavar="PROFILE", help=f"one of: {', '.join(PROFILES)}"
    )
    parser.add_argument("--model", type=Path, metavar="FOLDER", help="the weights (default: what pull has fetched)")


def run(options: argparse.Namespace) -> int:
    """Print what was found; return 1 where something is wrong."""
    profile = find_profile(options.profile)
    findings = examine(profile, options.model or weights_folder(profile))
    for finding in findings:
        print(f"{'ok' if finding.is_good else 'NO':<3} {finding.name:<8} {finding.found}")
        if finding.advice:
            print(f"{'':12} {finding.advice}")
    return int(not all(finding.is_good for finding in findings))
