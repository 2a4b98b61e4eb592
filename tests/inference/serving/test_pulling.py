from __future__ import annotations

import hashlib
import os
import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from inference.profiles import find_profile
from inference.serving import pulling
from inference.serving.pulling import pull
from inference.serving.weights import CannotPull, NoWeights, find_weights, recorded_revision, weights_folder

PROFILE = find_profile("hunyuan-ocr-1.5")
OTHER = "f6af82ee" + "0" * 32
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "share"
    (folder / "parts").mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    (folder / "parts" / "model.safetensors").write_bytes(b"weights" * 1000)
    return folder


def write_sums(folder: Path) -> None:
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  ./{path.relative_to(folder)}\n"
        for path in folder.rglob("*")
        if path.is_file()
    ]
    (folder / "SHA256SUMS").write_text("".join(lines))


def test_it_works(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_sums(source)
    folder = tmp_path / "weights"
    assert pull(PROFILE, folder, source=str(source), revision=PROFILE.revision).revision == PROFILE.revision
    assert (folder / "parts" / "model.safetensors").read_bytes() == b"weights" * 1000
    assert find_weights(PROFILE, str(folder)) == folder
    assert "100%" in capsys.readouterr().err  # the bar


def test_what_is_there_already_is_not_copied_again(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "weights"
    pull(PROFILE, folder, source=str(source))
    kept = (folder / "parts" / "model.safetensors").stat().st_ino
    (folder / "config.json").write_text("damaged")
    pull(PROFILE, folder, source=str(source))
    assert (folder / "parts" / "model.safetensors").stat().st_ino == kept
    assert (folder / "config.json").read_text() == "{}"


def test_a_copy_that_was_cut_short_is_made_whole(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "weights"
    (folder / "parts").mkdir(parents=True)
    (folder / "parts" / "model.safetensors").write_bytes(b"weights")
    pull(PROFILE, folder, source=str(source))
    assert (folder / "parts" / "model.safetensors").stat().st_size == 7000
    assert not list(folder.rglob("*.part"))


@pytest.mark.parametrize("begun", [b"weights" * 400, b"wEights" * 400, b"weights" * 2000])
def test_a_file_that_was_begun_is_gone_on_with_where_its_sum_says_it_is_right(
    begun: bytes, source: Path, tmp_path: Path
) -> None:
    write_sums(source)
    part = tmp_path / "weights" / "parts" / "model.safetensors.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(begun)
    whole = part.with_suffix("")
    with part.open("rb") as kept:  # or its number would be given to the next file
        pull(PROFILE, tmp_path / "weights", source=str(source))
        assert (whole.stat().st_ino == os.fstat(kept.fileno()).st_ino) is (begun == b"weights" * 400)
    assert whole.read_bytes() == b"weights" * 1000


def test_a_share_that_is_gone_is_said(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(*_: object) -> str:
        raise OSError(116, "Stale file handle")

    monkeypatch.setattr(pulling, "_append", lose)
    with pytest.raises(CannotPull, match=r"share cannot be copied to .*Stale file handle.*pull again to go on"):
        pull(PROFILE, tmp_path / "weights", source=str(source))


def test_a_damaged_source_is_refused(source: Path, tmp_path: Path) -> None:
    write_sums(source)
    (source / "parts" / "model.safetensors").write_bytes(b"wEights" * 1000)
    with pytest.raises(CannotPull, match=r"model.safetensors is damaged"):
        pull(PROFILE, tmp_path / "weights", source=str(source))
    assert not recorded_revision(tmp_path / "weights")
    assert not list((tmp_path / "weights").rglob("model.safetensors*"))


def test_the_revision_of_a_folder_that_was_pulled_goes_along(source: Path, tmp_path: Path) -> None:
    pull(PROFILE, tmp_path / "first", source=str(source), revision=PROFILE.revision)
    assert pull(PROFILE, tmp_path / "second", source=str(tmp_path / "first")).revision == PROFILE.revision


def test_the_hubs_own_cache_says_its_revision(source: Path, tmp_path: Path) -> None:
    snapshot = shutil.copytree(source, tmp_path / "snapshots" / PROFILE.revision)
    assert pull(PROFILE, tmp_path / "weights", source=str(snapshot)).revision == PROFILE.revision


def test_a_folder_that_does_not_say_its_revision_is_taken_for_none(source: Path, tmp_path: Path) -> None:
    assert pull(PROFILE, tmp_path / "weights", source=str(source)).revision == ""


def test_a_full_disk_is_said_before_anything_is_copied(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(10, 9, 1))
    with pytest.raises(CannotPull, match=r"0 MB free.*Make room"):
        pull(PROFILE, tmp_path / "weights", source=str(source))
    assert not list((tmp_path / "weights").iterdir())


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotPull, match=r"no config\.json"):
        pull(PROFILE, tmp_path / "weights", source=str(tmp_path))


def test_a_folder_that_cannot_be_made_is_said(source: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotPull, match="cannot be made"):
        pull(PROFILE, source / "config.json" / "weights", source=str(source))


def test_nothing_to_serve_is_said_with_what_fetches_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELS_DIR", str(tmp_path))
    with pytest.raises(NoWeights, match=r"inference pull hunyuan-ocr-1\.5"):
        find_weights(PROFILE)
    assert weights_folder(PROFILE) == tmp_path / "hunyuan-ocr-1.5"


def test_another_revision_than_the_profiles_is_not_served(source: Path, tmp_path: Path) -> None:
    pull(PROFILE, tmp_path / "weights", source=str(source), revision=OTHER)
    with pytest.raises(NoWeights, match="written for de8f10ad"):
        find_weights(PROFILE, str(tmp_path / "weights"))
