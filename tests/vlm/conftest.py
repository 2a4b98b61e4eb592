"""Real engines for the tests: the Python that has them, a tiny checkpoint, and vLLM servers of it.

Tests run in the product's environment. What needs PyTorch or vLLM runs in the engines' own, as a program of
tests/vlm/programs that prints JSON, or as a server that is asked over HTTP.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.servers import is_xdist_worker

ROOT = Path(__file__).resolve().parents[2]
VARIABLE = "ENGINES_PYTHON"
TEST_SECONDS = 900
START_SECONDS = 300.0
END_SECONDS = 60.0
POLL_SECONDS = 0.2
# Small enough for the memory of a machine that runs other tests, too.
ENVIRONMENT = {
    "OMP_NUM_THREADS": "2",
    "VLLM_CPU_KVCACHE_SPACE": "1",
    "HF_HUB_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
CONTEXT = 4096

Program = Callable[..., Any]
Served = Callable[..., AbstractContextManager["RunningEngine"]]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A start of vLLM alone takes longer than other tests may."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(TEST_SECONDS))


@pytest.fixture(scope="session")
def engines_python() -> str:
    """The Python of the environment with vLLM and PyTorch."""
    path = os.environ.get(VARIABLE, "")
    if not path or not Path(path).exists():
        pytest.fail(f"{VARIABLE} does not name the Python of the engines' environment; `make test-engines` makes it.")
    return path


@pytest.fixture(scope="session")
def mixing_transformers(engines_python: str) -> Path:
    """A folder with a release of transformers that mixes up images; first on a path, it is the one that counts."""
    folder = Path(engines_python).parents[1] / "mixing"
    if not (folder / "transformers").is_dir():
        pytest.fail(f"There is no transformers in {folder}; `make test-engines` puts it there.")
    return folder


@pytest.fixture(scope="session")
def run_program(engines_python: str) -> Program:
    """`run_program(name, *arguments)`: what the program of `package` prints in its last line, from JSON."""

    def run(
        name: str,
        *arguments: str | Path,
        seconds: float = TEST_SECONDS,
        package: str = "tests.vlm.programs",
        **environment: str,
    ) -> Any:
        command = [engines_python, "-m", f"{package}.{name}", *map(str, arguments)]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **ENVIRONMENT, **environment},
            capture_output=True,
            text=True,
            timeout=seconds,
        )
        assert done.returncode == 0, done.stderr[-4000:]
        # Libraries print at their end, too, also without ending a line before.
        return json.loads(next(line for line in reversed(done.stdout.splitlines()) if line.startswith("{")))

    return run


@pytest.fixture(scope="session")
def tiny_model(run_program: Program, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a random checkpoint of HunyuanOCR's architecture, made once for all processes of a test run."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if is_xdist_worker() else base
    folder, mark = shared / "tiny-model", shared / "tiny-model.made"
    with (shared / "tiny-model.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not mark.exists():
            run_program("tiny_model", folder)
            mark.touch()
    return folder


@pytest.fixture(scope="session")
def micro_model(run_program: Program, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the micro model, taught once for all processes of a test run."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if is_xdist_worker() else base
    folder, mark = shared / "micro-model", shared / "micro-model.taught"
    with (shared / "micro-model.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not mark.exists():
            mark.write_text(
                json.dumps(run_program("train", folder, package="tests.vlm.micro_model", OMP_NUM_THREADS="1"))
            )
    assert json.loads(mark.read_text())["share"] == 1
    return folder


class RunningEngine:
    """A `python -m inference serve` of ours. `url`: where it answers; `log`: all that it and vLLM have said."""

    def __init__(self, process: subprocess.Popen[bytes], url: str, log: Path) -> None:
        self.process = process
        self.url = url
        self.log = log

    def said(self) -> str:
        """What was said so far."""
        return self.log.read_text(errors="replace")

    def wait_until(self, words: str, *, times: int = 1, seconds: float = START_SECONDS) -> None:
        """Wait until the log holds `words` so many times. Fails when it never does, or the process has ended."""
        deadline = time.monotonic() + seconds
        while self.said().count(words) < times:
            is_over = self.process.poll() is not None
            assert not (is_over and self.said().count(words) < times), f"the engine ended: {self.said()[-4000:]}"
            assert time.monotonic() < deadline, f"never said {words!r}: {self.said()[-4000:]}"
            time.sleep(POLL_SECONDS)


@pytest.fixture(scope="session")
def served(engines_python: str, tmp_path_factory: pytest.TempPathFactory) -> Served:
    """`with served(model, *flags) as engine`: the model behind `python -m inference serve`, ready; ended afterwards.

    `flags` go to vLLM as they are. `is_ready=False`: entered at once. `options`: of our own command.
    """

    @contextmanager
    def serve(
        model: Path,
        *flags: str,
        profile: str = "hunyuan-ocr-1.5",
        context: int = CONTEXT,
        port: int = 0,
        python: str = engines_python,
        options: tuple[str, ...] = (),
        environment: dict[str, str] | None = None,
        is_ready: bool = True,
    ) -> Iterator[RunningEngine]:
        port = port or free_port()
        log = tmp_path_factory.mktemp("served") / "log.txt"
        command = [python, "-m", "inference", "serve", profile, "--port", str(port), "--model", str(model)]
        command += ["--context", str(context), "--dtype", "float32", *options, "--", "--enforce-eager", *flags]
        with log.open("wb") as out:
            process = subprocess.Popen(
                command, cwd=ROOT, env={**os.environ, **ENVIRONMENT, **(environment or {})}, stdout=out, stderr=out
            )
        engine = RunningEngine(process, f"http://127.0.0.1:{port}", log)
        try:
            if is_ready:
                engine.wait_until("serve: ready")
            yield engine
        finally:
            _end(process)

    return serve


@pytest.fixture(scope="session")
def tiny_engine(served: Served, tiny_model: Path) -> Iterator[RunningEngine]:
    """One server of the tiny checkpoint for all tests that only ask it. Who stops or breaks one starts its own."""
    with served(tiny_model) as engine:
        yield engine


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _end(process: subprocess.Popen[bytes]) -> None:
    """Its own way first: it ends vLLM, which runs in a session of its own."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
