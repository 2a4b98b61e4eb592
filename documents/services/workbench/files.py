"""Where the files of a run lie in the store, and how they go. Knows nothing of what is in them."""

from __future__ import annotations

from collections.abc import Iterable

from documents import storage
from documents.models import TaskRun


def run_folder(run: TaskRun) -> str:
    """The folder of a run's files: tenant first, generated names only."""
    return f"{run.tenant_id}/runs/{run.pk}"


def keys_of(run: TaskRun) -> list[str]:
    """The keys of the files that are the run's own; the file of a document it was asked about is the document's."""
    own = [run.storage_key] if run.storage_key.startswith(f"{run_folder(run)}/") else []
    return [*own, *(image["key"] for image in run.images)]


def delete_files(keys: Iterable[str]) -> None:
    """Forget files of which no row tells any more."""
    for key in keys:
        storage.delete_file(key)


def clear_away(run: TaskRun) -> None:
    """Delete page images that killed workers stored and could not note. Before anything is stored anew."""
    folder = run_folder(run)
    try:
        left = storage.list_keys(folder)
    except storage.StorageUnavailable:
        return  # nothing was stored yet, or the store is away and says so in a moment
    delete_files(key for key in left if key != run.storage_key)
