"""`serve`, `pull` and `doctor` where no vLLM is installed: what they say, and what they would run."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from inference.__main__ import COMMANDS, main
from inference.commands import serve
from inference.profiles import PROFILES
from inference.sandbox.probe import Lack
from inference.serving.flags import ServeOptions
from inference.serving.versions import WrongVersions
from tests.inference.serving.cards import make_nvidia_smi


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The default profile's weights where `pull` puts them."""
    monkeypatch.setenv("MODELS_DIR", str(tmp_path))
    folder = tmp_path / "hunyuan-ocr-1.5"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    return folder


@pytest.fixture
def options(monkeypatch: pytest.MonkeyPatch) -> list[ServeOptions]:
    """What the server was started with."""
    kept: list[ServeOptions] = []

    class Server:
        def __init__(self, profile: object, options: ServeOptions, say: object) -> None:
            kept.append(options)

        def run(self) -> None: ...

        def stop(self) -> None: ...

    monkeypatch.setattr(serve, "EngineServer", Server)
    monkeypatch.setattr(serve, "check_versions", lambda: "vllm 0.33.0, transformers 5.20.2")
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setenv("HF_HUB_OFFLINE", "")
    return kept


def test_every_command_says_what_it_takes(capsys: pytest.CaptureFixture[str]) -> None:
    for name in COMMANDS:
        with pytest.raises(SystemExit) as ended:
            main([name, "--help"])
        assert ended.value.code == 0
        assert f"usage: python -m inference {name}" in capsys.readouterr().out


def test_all_that_serve_takes_reaches_the_server(weights: Path, options: list[ServeOptions]) -> None:
    words = "serve --port 8123 --context 4096 --dtype bfloat16 --quantization fp8 --replicas 2 --adapter acme=/a/b"
    words += " --batch-invariant"
    assert main([*words.split(), "--adapter", "globex=/c=d", "--", "--enforce-eager", "--seed", "1"]) == 0
    assert options == [
        ServeOptions(
            port=8123,
            model=str(weights),
            context=4096,
            dtype="bfloat16",
            quantization="fp8",
            replicas=2,
            adapters={"acme": "/a/b", "globex": "/c=d"},
            is_batch_invariant=True,
            extra=["--enforce-eager", "--seed", "1"],
        )
    ]
    assert options[0].adapters == {"acme": "/a/b", "globex": "/c=d"}  # which equality leaves out


def test_an_adapter_without_a_path_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["serve", "--adapter", "acme"])
    assert "'acme' is not NAME=PATH" in capsys.readouterr().err


def test_versions_are_checked_before_anything_is_started(
    weights: Path, options: list[ServeOptions], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> str:
        raise WrongVersions("With transformers 5.19.0, requests get each other's images.")

    monkeypatch.setattr(serve, "check_versions", refuse)
    assert main(["serve"]) == 2
    assert "5.19.0" in capsys.readouterr().err
    assert options == []


def test_without_weights_nothing_is_started(
    tmp_path: Path, options: list[ServeOptions], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MODELS_DIR", str(tmp_path))
    assert main(["serve"]) == 2
    assert "python -m inference pull hunyuan-ocr-1.5" in capsys.readouterr().err
    assert options == []


@pytest.mark.parametrize("command", ["serve", "pull", "doctor"])
def test_an_unknown_profile_is_answered_with_those_there_are(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "no-such"]) == 2
    said = capsys.readouterr().err
    assert all(name in said for name in ["no-such", *PROFILES])


def test_pull_copies_and_names_the_licence(weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pull", "--from", str(weights), "--to", str(tmp_path / "to")]) == 0
    said = capsys.readouterr().out
    assert str(tmp_path / "to") in said
    assert "not to be used in: EU, GB, KR" in said


def test_pull_without_the_client_of_the_hub_says_what_to_install(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    assert main(["pull", "--to", str(tmp_path)]) == 2
    assert "ocrsite[torch]" in capsys.readouterr().err


def test_doctor_says_what_is_wrong_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("MODELS_DIR", str(tmp_path))
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in said[:-2:2]] == [
        ["NO", "driver"],
        ["NO", "torch"],
        ["NO", "vllm"],
        ["NO", "weights"],
    ]
    assert "rapidocr" in said[1]
    assert "inference pull" in said[7]
    assert said[-2].startswith("ok  disk")
    assert said[-1].startswith("ok  sandbox")


def test_doctor_says_what_the_sandbox_lacks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lack = Lack("Landlock", "a file can read files", "Use a newer kernel.")
    monkeypatch.setattr("inference.serving.doctor.find_lacks", lambda: [lack])
    main(["doctor"])
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "NO  sandbox  no Landlock: a file can read files",
        "             Use a newer kernel.",
    ]


@pytest.mark.parametrize(
    ("says", "status", "verdict"),
    [
        ("NVIDIA H200, 580.1, 143771, 140000", 0, "ok  driver   NVIDIA H200, driver 580.1, 140000 of 143771 MiB free"),
        ("NVIDIA L4, 580.1, 23034, 900", 0, "NO  driver   NVIDIA L4, driver 580.1, 900 of 23034 MiB free"),
        ("", 0, "NO  driver   no card"),
        ("driver mismatch", 18, "NO  driver   nvidia-smi fails"),
    ],
)
def test_doctor_reads_what_the_driver_says(
    says: str,
    status: int,
    verdict: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    make_nvidia_smi(tmp_path, says, status=status)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    main(["doctor"])
    assert capsys.readouterr().out.startswith(verdict)


@pytest.mark.parametrize(
    ("capability", "found"),
    [
        ("9.0", "ok  batches  compute capability 9.0: serve can be given --batch-invariant"),
        ("9.0\n7.5", "ok  batches  compute capability 7.5: serve --batch-invariant needs 8.0"),
        ("[N/A]", "NO  torch"),
    ],
)
def test_doctor_says_whether_all_cards_can_be_batch_invariant(
    capability: str, found: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make_nvidia_smi(tmp_path, "NVIDIA H200, 580.1, 143771, 140000", capability=capability)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    main(["doctor"])
    assert capsys.readouterr().out.splitlines()[1].startswith(found)


def test_batch_invariance_is_refused_where_the_card_has_none(
    weights: Path,
    options: list[ServeOptions],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    make_nvidia_smi(tmp_path, "", capability="7.5")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert main(["serve", "--batch-invariant"]) == 2
    assert "too old for --batch-invariant" in capsys.readouterr().err
    assert options == []


def test_doctor_finds_the_weights_that_were_pulled(weights: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["doctor"])
    assert f"ok  weights  {weights} holds a revision that nobody recorded" in capsys.readouterr().out
