"""Keeps a whole site in a folder and brings it back: `python -m ocrsite.backup make FOLDER`, `... restore FOLDER`.

The folder holds `database.dump` (pg_dump's custom format) and `files/`, a mirror of the stored files. Works while the
site runs. Needs DATABASE_OPS_URL to make a backup, what `ocrsite.provision` needs to restore one, and DATA_DIR.
Knows no table.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ocrsite.embedded.errors import ServerError
from ocrsite.embedded.postgres import binaries
from ocrsite.provision import SUPERUSER, BadServer, provision_from

DUMP = "database.dump"
FILES = "files"
UNFINISHED = ".unfinished"


class CannotContinue(Exception):
    """The backup cannot be made or restored; the message says why and what to do."""


def make_backup(folder: Path, environ: Mapping[str, str]) -> int:
    """Bring `folder` up to date and return how many files it holds. Raises CannotContinue.

    The database first: whatever its rows name was stored before them, so it is found when the files are copied.
    A file never changes under its name, so a second backup copies only what is new.
    """
    url = environ.get("DATABASE_OPS_URL", "")
    if not url:
        raise CannotContinue("DATABASE_OPS_URL must be set: the role ops sees every tenant's rows.")
    store, kept = _store(environ), folder / FILES
    kept.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{DUMP}{UNFINISHED}"
    _run("pg_dump", url, "--format=custom", "--enable-row-security", f"--file={fresh}")
    names = set(_names(store))
    for name in sorted(names - set(_names(kept))):
        _copy(store / name, kept / name)
    fresh.replace(folder / DUMP)
    for name in set(_names(kept)) - names:
        (kept / name).unlink()
    return len(names)


def restore_backup(folder: Path, environ: Mapping[str, str]) -> int:
    """Fill an empty database and an empty DATA_DIR from `folder`; returns how many files there are.

    The database and its roles are made where they are missing. Raises CannotContinue, BadServer or psycopg.Error;
    then the database is as empty as before.
    """
    if not (folder / DUMP).is_file():
        raise CannotContinue(f"{folder} holds no backup: {DUMP} is missing.")
    store, kept = _store(environ), folder / FILES
    if next(_names(store), None) is not None:
        raise CannotContinue(f"{store} holds files already. A backup is restored into an empty folder only.")
    database = provision_from(environ)
    url = make_conninfo(environ[SUPERUSER], dbname=database)
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public' LIMIT 1").fetchone()
    if found is not None:
        raise CannotContinue(
            f"The database {database} holds tables already. A backup is restored into an empty one only."
        )
    _run("pg_restore", url, "--exit-on-error", "--single-transaction", str(folder / DUMP))
    names = sorted(_names(kept))
    for name in names:
        _copy(kept / name, store / name)
    return len(names)


def _store(environ: Mapping[str, str]) -> Path:
    if not environ.get("DATA_DIR"):
        raise CannotContinue("DATA_DIR must be set: the stored files are in its folder `files`.")
    return Path(environ["DATA_DIR"]) / FILES


def _names(folder: Path) -> Iterator[str]:
    """The finished files below `folder`, relative to it."""
    for parent, _, files in os.walk(folder):
        for name in files:
            if not name.endswith(UNFINISHED):
                yield str((Path(parent) / name).relative_to(folder))


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(target.name + UNFINISHED)
    try:
        shutil.copyfile(source, fresh)
    except FileNotFoundError:
        return  # deleted for good since the list was made
    fresh.chmod(0o600)
    with fresh.open("rb") as copy:
        os.fsync(copy.fileno())
    fresh.replace(target)


def _run(program: str, url: str, *options: str) -> None:
    """Run one of PostgreSQL's programs; the one on PATH, which fits a server of one's own, before ours.

    The password goes through the environment, because a command line can be read by others.
    """
    parts = conninfo_to_dict(url)
    password = str(parts.pop("password", ""))
    path = shutil.which(program) or str(binaries() / program)
    command = [path, "--no-password", f"--dbname={make_conninfo(**parts)}", *options]  # type: ignore[arg-type]
    done = subprocess.run(command, env={**os.environ, "PGPASSWORD": password}, check=False)
    if done.returncode != 0:
        raise CannotContinue(f"{program} failed; what it said stands above.")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m ocrsite.backup", description=__doc__.splitlines()[0])
    parser.add_argument("verb", choices=["make", "restore"])
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args(arguments)
    act = {"make": make_backup, "restore": restore_backup}[chosen.verb]
    try:
        files = act(chosen.folder, os.environ)
    except (CannotContinue, BadServer, ServerError, psycopg.Error, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{'backup' if chosen.verb == 'make' else 'restored'}: the database and {files} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
