"""Fetches a profile's weights ahead: from the hub, a mirror of it, or a folder; knows nothing of how they are run.

What is there already is not fetched again, what was begun goes on, and everything is checked before it counts.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import httpx
from huggingface_hub import HfApi, snapshot_download
from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError, RevisionNotFoundError
from tqdm import tqdm

from inference.profiles import Profile

RECORD = "pulled.json"
SUMS = "SHA256SUMS"
SPARE_BYTES = 200_000_000
CHUNK = 1 << 20


class CannotPull(Exception):
    """The weights are not here, and why; what was fetched is kept for the next try."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """Where the weights lie and which revision they are."""

    folder: Path
    revision: str


def pull(profile: Profile, folder: Path, *, source: str = "", revision: str = "") -> Pulled:
    """Bring the weights of `profile` to `folder`.

    `source`: "" for the hub, a URL for a mirror of it, else a folder that holds the files (with `SHA256SUMS` beside
    them, they are checked). `revision`: a commit, where the profile names none. Raises `CannotPull`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if source and "://" not in source:
        pulled = Pulled(folder, _copy(Path(source), folder) or revision or profile.revision)
    else:
        pulled = _download(profile, folder, endpoint=source or None, revision=revision or profile.revision or None)
    record = {"profile": profile.name, "repository": profile.repository, "revision": pulled.revision}
    (folder / RECORD).write_text(json.dumps(record, indent=2) + "\n")
    return pulled


def recorded_revision(folder: Path) -> str:
    """The revision that lies in `folder`, "" where nothing was pulled to it."""
    try:
        return str(json.loads((folder / RECORD).read_text())["revision"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _download(profile: Profile, folder: Path, *, endpoint: str | None, revision: str | None) -> Pulled:
    api = HfApi(endpoint=endpoint)
    try:
        commit = _full_commit(api, profile, revision)
        listed = snapshot_download(
            profile.repository, revision=commit, local_dir=folder, endpoint=endpoint, dry_run=True
        )
        _require_space(folder, sum(file.file_size for file in listed if file.will_download))
        snapshot_download(profile.repository, revision=commit, local_dir=folder, endpoint=endpoint)
        checked = api.verify_repo_checksums(profile.repository, revision=commit, local_dir=folder)
    except (RepositoryNotFoundError, RevisionNotFoundError) as error:
        raise CannotPull(f"{profile.repository} has no revision {revision or 'main'!r} there: {error}") from error
    except (HfHubHTTPError, httpx.HTTPError, OSError) as error:
        where = endpoint or "the hub"
        raise CannotPull(
            f"The weights of {profile.label} cannot be fetched from {where}: {error}. Without a network, copy "
            "them to a folder and name it with --from."
        ) from error
    if checked.mismatches or checked.missing_paths:
        wrong = [str(one) for one in (*checked.mismatches, *checked.missing_paths)]
        raise CannotPull(f"These files are not what the hub says: {', '.join(wrong[:5])}. Delete them and pull again.")
    return Pulled(folder, commit)


def _full_commit(api: HfApi, profile: Profile, revision: str | None) -> str:
    """The whole commit id: a profile may know only how it begins, and a branch moves."""
    if revision and len(revision) == 40:
        return revision
    if revision:
        for commit in api.list_repo_commits(profile.repository):
            if commit.commit_id.startswith(revision):
                return str(commit.commit_id)
        raise CannotPull(f"{profile.repository} has no commit that begins with {revision}.")
    return str(api.model_info(profile.repository).sha)


def _require_space(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed + SPARE_BYTES:
        raise CannotPull(
            f"{folder} has {free / 1e9:.1f} GB free, the weights need {needed / 1e9:.1f} GB more. Make room, or choose "
            "another folder."
        )


def _copy(source: Path, folder: Path) -> str:
    """Copy the files of `source`, whole ones once; return the revision that `source` was pulled at, if it says."""
    if not (source / "config.json").is_file():
        raise CannotPull(f"{source} is no model: it has no config.json.")
    sums = _read_sums(source / SUMS)
    files = [path for path in sorted(source.rglob("*")) if path.is_file() and ".cache" not in path.parts]
    todo = [path for path in files if not _is_same(path, folder / path.relative_to(source), sums, source)]
    _require_space(folder, sum(path.stat().st_size for path in todo))
    with tqdm(total=sum(path.stat().st_size for path in todo), unit="B", unit_scale=True) as bar:
        for path in todo:
            target = folder / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(target.name + ".part")
            digest = _copy_file(path, part, bar)
            expected = sums.get(path.relative_to(source).as_posix())
            if expected and digest != expected:
                part.unlink()
                raise CannotPull(f"{path} is damaged: its SHA-256 is not the one in {SUMS}.")
            part.rename(target)
    return recorded_revision(source)


def _is_same(path: Path, target: Path, sums: dict[str, str], source: Path) -> bool:
    if not target.is_file() or target.stat().st_size != path.stat().st_size:
        return False
    expected = sums.get(path.relative_to(source).as_posix())
    return _digest(target) == (expected or _digest(path))


def _copy_file(path: Path, target: Path, bar: tqdm[None]) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream, target.open("wb") as out:
            while block := stream.read(CHUNK):
                digest.update(block)
                out.write(block)
                bar.update(len(block))
    except OSError as error:
        raise CannotPull(f"{path} cannot be copied: {error.strerror}.") from error
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
