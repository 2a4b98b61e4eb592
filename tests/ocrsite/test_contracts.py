"""The import contracts name every module that they are about; `lint-imports` itself checks the rest."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENGINE_ROOM = "only services.processing and services.workbench open the engine room"
MAY_OPEN_IT = {"documents.services.processing", "documents.services.workbench"}
NO_CODE = {"documents.apps", "documents.migrations", "documents.services"}


def _modules(folder: str) -> set[str]:
    package = ROOT / folder
    files = {path.stem for path in package.glob("*.py")} - {"__init__"}
    packages = {path.parent.name for path in package.glob("*/__init__.py")}
    return {f"{folder.replace('/', '.')}.{name}" for name in files | packages}


def test_every_module_but_two_is_kept_out_of_the_engine_room() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    kept_out = next(set(contract["source_modules"]) for contract in contracts if contract["name"] == ENGINE_ROOM)
    assert kept_out == (_modules("documents") | _modules("documents/services")) - MAY_OPEN_IT - NO_CODE


def test_contracts_have_no_exceptions() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert not [contract["name"] for contract in contracts if "ignore_imports" in contract]
