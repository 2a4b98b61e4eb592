from __future__ import annotations

from pathlib import Path

from ocrsite.supervisor.backends import CONNECTIONS_OF_WORKER, Backends
from ocrsite.supervisor.data_folder import DataFolder
from ocrsite.supervisor.options import Options


def connections(folder: Path, workers: int) -> int:
    """How many the embedded database grants beside so many workers."""
    opened = DataFolder(folder)
    opened.prepare()
    options = Options.from_environment({"DATA_DIR": str(folder), "WORKERS": str(workers)})
    backends = Backends(options, opened, {})
    backends.forget()
    assert backends.postgres is not None
    return backends.postgres.max_connections


def test_the_database_has_connections_for_every_worker(tmp_path: Path) -> None:
    # One worker reads, renews its lease, and gives signs of life of itself and of its engines.
    assert connections(tmp_path, 16) - connections(tmp_path, 1) == 15 * CONNECTIONS_OF_WORKER >= 60
