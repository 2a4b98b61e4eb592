"""Keeps bytes under generated keys in the configured store; knows no rows and no file names given by people."""

from __future__ import annotations

import logging
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

logger = logging.getLogger("ocrsite.storage")


class StorageUnavailable(Exception):
    """The store cannot take or give bytes now (full, read-only or unreachable)."""


class FileMissing(Exception):
    """Nothing is stored under that key."""


def new_key(folder: str, suffix: str = "") -> str:
    """A fresh key in `folder`; never made from a name that a person gave."""
    return f"{folder}/{uuid.uuid4().hex}{suffix}"


def store_file(key: str, content: IO[bytes] | bytes) -> None:
    """Keep `content` under `key`, all or nothing. Raises `StorageUnavailable`."""
    try:
        default_storage.save(key, ContentFile(content) if isinstance(content, bytes) else File(content))
        _flush(key)
    except OSError as error:
        delete_file(key)  # a full disk leaves a partial file
        raise StorageUnavailable(str(error)) from error


def _flush(key: str) -> None:
    """Bring a file to the disk before anybody is told that it is kept: a power cut must not take it back."""
    try:
        path = default_storage.path(key)
    except NotImplementedError:
        return  # an object store answers only once it has the bytes
    with Path(path).open("rb") as stored:
        os.fsync(stored.fileno())


def open_file(key: str) -> IO[bytes]:
    """Open what is stored under `key` for reading. Raises `FileMissing` or `StorageUnavailable`."""
    try:
        return default_storage.open(key, "rb")
    except FileNotFoundError as error:
        raise FileMissing(key) from error
    except OSError as error:
        raise StorageUnavailable(str(error)) from error


def read_file(key: str) -> bytes:
    """The bytes stored under `key`. Raises `FileMissing` or `StorageUnavailable`."""
    with open_file(key) as stored:
        return stored.read()


def size_of(key: str) -> int:
    """How many bytes are stored under `key`, 0 where nothing is. Raises `StorageUnavailable`."""
    try:
        return int(default_storage.size(key))
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise StorageUnavailable(str(error)) from error


def list_keys(folder: str) -> list[str]:
    """The keys in `folder` and in the folders directly below it. Raises `StorageUnavailable`."""
    try:
        folders, files = default_storage.listdir(folder)
        below = [f"{name}/{file}" for name in folders for file in default_storage.listdir(f"{folder}/{name}")[1]]
    except OSError as error:
        raise StorageUnavailable(str(error)) from error
    return [f"{folder}/{name}" for name in (*files, *below)]


def walk_keys(folder: str) -> Iterator[str]:
    """Every key in `folder` and below, however deep. Raises `StorageUnavailable`."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return  # nothing was ever stored there
    except OSError as error:
        raise StorageUnavailable(str(error)) from error
    yield from (f"{folder}/{name}" for name in sorted(files))
    for name in sorted(folders):
        yield from walk_keys(f"{folder}/{name}")


def delete_file(key: str) -> None:
    """Forget what is stored under `key`; a store that refuses is logged, for the row is already gone."""
    try:
        default_storage.delete(key)
    except OSError:
        logger.exception("could not delete a stored file")


def delete_folder(folder: str) -> int:
    """Forget everything stored in `folder` and below, and the folder; returns how many files.

    For what must be gone: unlike `delete_file` it tells what could not be deleted. Raises `StorageUnavailable`.
    """
    try:
        folders, files = default_storage.listdir(folder)
        deleted = sum(delete_folder(f"{folder}/{name}") for name in folders)
        for name in files:
            default_storage.delete(f"{folder}/{name}")
        default_storage.delete(folder)
    except FileNotFoundError:
        return 0  # a tenant that never stored anything has no folder
    except OSError as error:
        raise StorageUnavailable(str(error)) from error
    return deleted + len(files)
