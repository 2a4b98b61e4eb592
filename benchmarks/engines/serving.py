"""A `vllm serve` of the dummy checkpoint with the product's own flags, and what it and the card hold of memory."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks.process_memory import resident_megabytes
from benchmarks.product import descendants, free_port
from inference.profiles import Profile
from inference.serving.flags import ServeOptions, make_flags
from inference.serving.gate import FILE_VARIABLE, SECRET_VARIABLE

READY_SECONDS = 900.0
END_SECONDS = 60.0
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Serving:
    """A server that answers."""

    url: str
    process: subprocess.Popen[bytes]

    def resident_megabytes(self) -> float:
        """Of all its processes."""
        total = resident_megabytes(self.process.pid)
        for pid in descendants(self.process.pid):
            with suppress(RuntimeError):  # it has ended since
                total += resident_megabytes(pid)
        return total

    def processor_seconds(self) -> float:
        """Of all its processes, since they were started."""
        return sum(map(_processor_seconds, (self.process.pid, *descendants(self.process.pid))))


def _processor_seconds(pid: int) -> float:
    """In its own code and in the system's, 0 of a process that has ended."""
    with suppress(OSError):
        told = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


@contextmanager
def served(
    python: str, profile: Profile, model: Path, *, context: int, tokens: int, dtype: str, extra: Sequence[str]
) -> Iterator[Serving]:
    """Serve `model`; no answer is longer than `tokens`.

    Without the canary: weights of no sense tell images apart by accident only, and what is measured here is time.
    """
    port = free_port()
    gate = model.with_name("gate")
    gate.write_text("open")
    cap = ["--override-generation-config", json.dumps({"max_new_tokens": tokens})]
    options = ServeOptions(port=port, model=str(model), context=context, dtype=dtype, extra=[*cap, *extra])
    log = model.with_name("vllm.log")
    environment = {**os.environ, FILE_VARIABLE: str(gate), SECRET_VARIABLE: "open", "HF_HUB_OFFLINE": "1"}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [python, "-m", "vllm.entrypoints.cli.main", "serve", *make_flags(profile, options)],
            cwd=ROOT,
            env={**environment, "VLLM_NO_USAGE_STATS": "1", "VLLM_CPU_KVCACHE_SPACE": "1"},
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_healthy(process, url, log)
        yield Serving(url, process)
    finally:
        _end(process)


def _wait_until_healthy(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        with suppress(httpx.HTTPError):
            if httpx.get(f"{url}/health", timeout=2.0).is_success:
                return
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"vLLM did not start: {log.read_text(errors='replace')[-3000:]}")
        time.sleep(0.2)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(END_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def card_megabytes(what: str = "used") -> float:
    """`memory.used` or `memory.total` of the fullest card, 0 where there is none."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return 0.0
    query = [program, f"--query-gpu=memory.{what}", "--format=csv,noheader,nounits"]
    done = subprocess.run(query, capture_output=True, text=True, check=False)
    return max((float(line) for line in done.stdout.split() if line.isdigit()), default=0.0)
