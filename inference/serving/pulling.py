"""Fetches a profile's weights ahead: from the hub, a mirror of it, or a folder; knows nothing of how they are run.

What is there already is not fetched again, what was begun goes on, and everything is checked before it counts.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from inference.profiles import Profile
from inference.serving.hub import download
from inference.serving.weights import RECORD, CannotPull, recorded_revision, require_space

SUMS = "SHA256SUMS"
CHUNK = 1 << 20
# The hub's own cache names its folders so.
COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class Pulled:
    """Where the weights lie and which revision they are, "" where nobody knows."""

    folder: Path
    revision: str


def pull(profile: Profile, folder: Path, *, source: str = "", revision: str = "") -> Pulled:
    """Bring the weights of `profile` to `folder`.

    `source`: "" for the hub, a URL for a mirror of it, else a folder that holds the files (with `SHA256SUMS` beside
    them, they are checked). `revision`: a commit instead of the profile's; of a folder that does not say which it
    holds, whoever names it vouches for it. Raises `CannotPull`.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotPull(f"The folder {folder} cannot be made: {error.strerror}. Name another with --to.") from error
    if source and "://" not in source:
        try:
            pulled = Pulled(folder, _copy(Path(source), folder) or revision)
        except OSError as error:  # a share that is gone, a disk that is full
            raise CannotPull(
                f"{source} cannot be copied to {folder}: {error.strerror or error}. What was copied is kept: pull "
                "again to go on."
            ) from error
    else:
        wanted = revision or profile.revision
        pulled = Pulled(folder, download(profile, folder, endpoint=source, revision=wanted))
    record = {"profile": profile.name, "repository": profile.repository, "revision": pulled.revision}
    (folder / RECORD).write_text(json.dumps(record, indent=2) + "\n")
    return pulled


def _copy(source: Path, folder: Path) -> str:
    """Copy the files of `source`, whole ones once; return the revision that `source` was pulled at, if it says."""
    if not (source / "config.json").is_file():
        raise CannotPull(f"{source} holds no model: there is no config.json in it.")
    if source.resolve() == folder.resolve():
        raise CannotPull(f"{source} is the folder to copy to. Name another with --from or --to.")
    sums = _read_sums(source / SUMS)
    files = [path for path in sorted(source.rglob("*")) if path.is_file() and ".cache" not in path.parts]
    todo = [path for path in files if not _is_same(path, folder / path.relative_to(source), sums, source)]
    require_space(folder, sum(path.stat().st_size for path in todo))
    with tqdm(total=sum(path.stat().st_size for path in todo), unit="B", unit_scale=True) as bar:
        for path in todo:
            target = folder / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(target.name + ".part")
            _copy_file(path, part, bar, sums.get(path.relative_to(source).as_posix()))
            part.rename(target)
    return recorded_revision(source) or (source.name if COMMIT.fullmatch(source.name) else "")


def _is_same(path: Path, target: Path, sums: dict[str, str], source: Path) -> bool:
    if not target.is_file() or target.stat().st_size != path.stat().st_size:
        return False
    expected = sums.get(path.relative_to(source).as_posix())
    return _digest(target) == (expected or _digest(path))


def _copy_file(path: Path, target: Path, bar: tqdm[None], expected: str | None) -> None:
    """Copy `path`, whose digest is `expected`; on from where a try was cut short, where that can be checked."""
    bar.set_postfix_str(path.name, refresh=False)
    is_begun = expected is not None and target.is_file() and target.stat().st_size <= path.stat().st_size
    if is_begun and _append(path, target, bar) == expected:
        return
    target.unlink(missing_ok=True)  # nobody knows what it is part of, or it is part of something else
    digest = _append(path, target, bar)
    if expected and digest != expected:
        target.unlink()
        raise CannotPull(f"{path} is damaged: its SHA-256 is not the one in {SUMS}.")


def _append(path: Path, target: Path, bar: tqdm[None]) -> str:
    """Bring to `target` what it lacks of `path`, and return the digest of the whole."""
    digest = hashlib.sha256()
    with path.open("rb") as stream, target.open("a+b") as out:
        out.seek(0)
        while block := out.read(CHUNK):
            digest.update(block)
            bar.update(len(block))
        stream.seek(out.tell())
        while block := stream.read(CHUNK):
            digest.update(block)
            out.write(block)
            bar.update(len(block))
    return digest.hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _read_sums(path: Path) -> dict[str, str]:
    """`sha256sum`'s own format: digest, two signs, path."""
    if not path.is_file():
        return {}
    lines = (line.split(maxsplit=1) for line in path.read_text().splitlines())
    return {parts[1].lstrip("*").removeprefix("./"): parts[0].lower() for parts in lines if len(parts) == 2}
