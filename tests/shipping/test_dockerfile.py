"""The Dockerfile: linted, and every path, user and command in it holds."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shipping import image
from tests.shipping.image import ROOT

pytestmark = pytest.mark.shipping
# Folders of the repository that no running container needs; a new folder must be named here or in the Dockerfile.
LEFT_OUT = {".ci", "benchmarks", "deploy", "docs", "tests"}
# What Python's own image has of shared libraries beside the C library.
IN_THE_BASE = {"libgcc_s.so.1", "libstdc++.so.6", "libz.so.1"}
OF_THE_C_LIBRARY = re.compile(r"(ld-linux-x86-64|lib(c|dl|m|mvec|pthread|resolv|rt))\.so\.\d+")


def tracked(*paths: str) -> list[str]:
    listed = subprocess.run(["git", "ls-files", *paths], cwd=ROOT, capture_output=True, text=True, check=True)
    return listed.stdout.splitlines()


def test_hadolint_finds_nothing() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("hadolint"), "Dockerfile"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("stage", ["packages", "cpu", "gpu-packages"])
def test_what_is_copied_exists_and_passes_the_ignore_file(stage: str) -> None:
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    sources = {source.rstrip("/") for source, _ in image.copied(stage)}
    assert sources
    assert sources <= let_in
    assert all((ROOT / source).exists() for source in sources)


def test_every_folder_of_the_product_is_in_the_image() -> None:
    folders = {name.split("/")[0] for name in tracked() if "/" in name}
    assert {source.rstrip("/") for source, _ in image.copied() if source.endswith("/")} == folders - LEFT_OUT


def test_the_image_runs_as_an_ordinary_user_who_owns_the_volumes() -> None:
    [user] = image.values("USER")
    uid, gid = user.split(":")
    assert int(uid) > 0
    [made] = [value for value in image.values("RUN") if "useradd" in value]
    assert f"--uid {uid} --gid {gid}" in made
    assert re.search(rf"install -d -o {uid} -g {gid} /data /data/files /data/static /backup", made)
    assert image.values("USER", "gpu")[-1] == user  # and so does the other target
    assert image.values("FROM", "gpu") == ["cpu AS gpu"]


@pytest.mark.parametrize("stage", ["packages", "gpu-packages"])
def test_packages_are_installed_by_hash(stage: str) -> None:
    [install] = image.values("RUN", stage)
    assert "--require-hashes" in install
    assert "--no-deps" in install


def test_the_packages_need_no_library_that_pythons_image_lacks() -> None:
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text(), re.M))
    files = [
        Path(str(file.locate()))
        for name in locked
        for file in (importlib.metadata.files(name) or [] if _is_installed(name) else [])
    ]
    programs = [path for path in files if ".so" in path.name or path.parent.name == "bin"]
    # OpenVINO loads what drives a graphics card only when asked for one.
    programs = [path for path in programs if path.name != "libopenvino_intel_gpu_plugin.so"]
    listed = subprocess.run(["readelf", "-d", *programs], capture_output=True, text=True, check=False).stdout
    needed = set(re.findall(r"\(NEEDED\).*\[(.+)\]", listed)) - {path.name for path in files}
    assert len(needed) > 5
    assert {name for name in needed if not OF_THE_C_LIBRARY.fullmatch(name)} <= IN_THE_BASE


def _is_installed(name: str) -> bool:
    """A lock for every system holds packages that this one does not need."""
    return any(importlib.metadata.distributions(name=name))
