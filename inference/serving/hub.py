"""Downloads a profile's weights from the hub or a mirror of it; knows nothing of folders on a network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from inference.profiles import Profile
from inference.serving.weights import CannotPull, require_space

if TYPE_CHECKING:
    from huggingface_hub import HfApi

COMMIT_SIGNS = 40
ANSWER_SECONDS = 20.0


def download(profile: Profile, folder: Path, *, endpoint: str = "", revision: str = "") -> str:
    """Fetch what is not in `folder` yet, go on with what was begun, and check it; return the whole commit.

    `endpoint`: the URL of a mirror. `revision`: how a commit begins; "" for the newest. Raises `CannotPull`.
    """
    try:
        # With the engines only: who copies from a folder needs no client of the hub.
        from huggingface_hub import HfApi

        # HTTPError is that of whichever HTTP library the client uses; it has changed it before.
        from huggingface_hub.errors import HTTPError, RepositoryNotFoundError, RevisionNotFoundError
    except ModuleNotFoundError as error:
        raise CannotPull(
            "The client of the hub is not installed here. Install it with: pip install 'ocrsite[torch]', or name a "
            "folder that holds the weights with --from."
        ) from error
    try:
        return _download(HfApi(endpoint=endpoint or None), profile, folder, revision)
    except (RepositoryNotFoundError, RevisionNotFoundError) as error:
        where = endpoint or "the hub"
        raise CannotPull(f"{where} has no {profile.repository} at revision {revision or 'main'}.") from error
    except (HTTPError, OSError) as error:
        raise CannotPull(
            f"The weights of {profile.label} cannot be fetched from {endpoint or 'the hub'}: {_reason(error)}. What "
            "was fetched is kept: pull again to go on. Without a network, copy them to a folder and name it with "
            "--from."
        ) from error


def _download(api: HfApi, profile: Profile, folder: Path, revision: str) -> str:
    commit = _whole_commit(api, profile.repository, revision)
    listed = api.snapshot_download(profile.repository, revision=commit, local_dir=folder, dry_run=True)
    require_space(folder, sum(file.file_size for file in listed if file.will_download))
    api.snapshot_download(profile.repository, revision=commit, local_dir=folder)
    checked = api.verify_repo_checksums(profile.repository, revision=commit, local_dir=folder)
    wrong = [*(one["path"] for one in checked.mismatches), *checked.missing_paths]
    if wrong:
        raise CannotPull(
            f"In {folder} these files are not what the hub says: {', '.join(wrong[:5])}. Delete them and pull again."
        )
    return commit


def _whole_commit(api: HfApi, repository: str, revision: str) -> str:
    """A profile may know only how its commit begins, and a branch moves. Finds out, too, whether anybody answers."""
    if not revision or len(revision) == COMMIT_SIGNS:
        return str(api.model_info(repository, revision=revision or None, timeout=ANSWER_SECONDS).sha)
    for commit in api.list_repo_commits(repository):
        if commit.commit_id.startswith(revision):
            return str(commit.commit_id)
    raise CannotPull(f"{repository} has no commit that begins with {revision}.")


def _reason(error: BaseException) -> str:
    """What lies under it, because the hub's client wraps what went wrong in advice of its own."""
    while error.__cause__ is not None:
        error = error.__cause__
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__
