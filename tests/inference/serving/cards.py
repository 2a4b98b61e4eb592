"""Stands where NVIDIA's own program would, so that a machine without a card has one in a test."""

from __future__ import annotations

from pathlib import Path


def make_nvidia_smi(folder: Path, says: str, *, capability: str = "", status: int = 0) -> None:
    """A program in `folder` that says `capability` where it is asked for that alone, else `says`."""
    program = folder / "nvidia-smi"
    program.write_text(
        f"#!/bin/sh\ncase $1 in *=compute_cap) says='{capability}' ;; *) says='{says}' ;; esac\n"
        f"printf '%s\\n' \"$says\"\nexit {status}\n"
    )
    program.chmod(0o700)
