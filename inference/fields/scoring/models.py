"""The learned models that ship, and where their weights lie.

Knows nothing of features or fields beyond their types.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

from inference.fields.scoring.trees import FOLDER, Trees, load_trees
from inference.types import FieldType


@dataclass(frozen=True, slots=True, eq=False)
class Models:
    """The learned models: of amounts and numbers, of days, of texts, of parties' names, of sellers' addresses."""

    amounts: Trees
    days: Trees
    texts: Trees
    names: Trees
    addresses: Trees

    def of(self, kind: FieldType) -> Trees:
        """The model that judges the values of a type."""
        trees: Trees = getattr(self, model_of(kind))
        return trees

    def save(self, folder: Path) -> None:
        """Write one file per model."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in MODELS:
            getattr(self, name).save(folder / f"{name}.npz")


MODELS = tuple(field.name for field in fields(Models))


def load_models(folder: Path) -> Models:
    """The models of one folder; raises `FileNotFoundError` where one is missing."""
    return Models(*(load_trees(name, folder) for name in MODELS))


@lru_cache(maxsize=1)
def shipped() -> Models:
    """The models whose weights lie beside the code."""
    return load_models(FOLDER)


def model_of(kind: FieldType) -> str:
    """The name of the model that judges the values of a type."""
    if kind is FieldType.DATE:
        return "days"
    return "texts" if kind in (FieldType.TEXT, FieldType.IDENTIFIER) else "amounts"
