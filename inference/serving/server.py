"""One `vllm serve` as our child: started, checked, opened, watched, started again, drained; knows nothing of tasks."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import httpx

from inference.engine import EngineError
from inference.engines.server import ServerEngine
from inference.profiles import Profile
from inference.sandbox.parent import die_with_parent
from inference.serving.canary import IMAGES, ParityFailed, RoundingDiffers, check_parity
from inference.serving.cards import can_be_invariant
from inference.serving.flags import DRAIN_SECONDS, ServeOptions, make_environment, make_flags
from inference.serving.gate import FILE_VARIABLE, HEADER, SECRET_VARIABLE

START_SECONDS = 900.0  # a cold start compiles
FIRST_DELAY, LONGEST_DELAY = 1.0, 60.0
POLL_SECONDS, LOOK_SECONDS = 0.2, 2.0
CANARY_CONTEXT = 1024  # tokens: its cards are small and say little, and a model that goes on and on is cut off


class CannotServe(Exception):
    """The server did not come up, or must not serve; the message says why."""


class _Refused(CannotServe):
    """It mixes up images: starting it again would change nothing."""


class _RefusedForRounding(_Refused):
    """It keeps images apart, and rounds otherwise in a batch."""


class EngineServer:
    """Runs until `stop`. `say` is told what happens, in words."""

    def __init__(self, profile: Profile, options: ServeOptions, say: Callable[[str], None]) -> None:
        self._profile = profile
        self._options = options
        self._say = say
        self._stopping = threading.Event()
        self._tls = httpx.create_ssl_context()  # or certificates would be read with every look
        self._has_served = False
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Serve until stopped; a server that dies is started again and checked again. For the main thread only.

        Raises `CannotServe` where it does not come up the first time, and whenever it fails its check.
        """
        delay = FIRST_DELAY
        while not self._stopping.is_set():
            started = time.monotonic()
            with tempfile.TemporaryDirectory(prefix="ocrsite-gate-") as folder:
                try:
                    self._start(Path(folder))
                except _RefusedForRounding as error:
                    self._make_invariant(error)
                    continue
                except CannotServe as error:
                    if isinstance(error, _Refused) or not self._has_served:
                        raise
                    self._say(str(error))
            if self._stopping.is_set():
                return
            delay = FIRST_DELAY if time.monotonic() - started > LONGEST_DELAY else min(delay * 2, LONGEST_DELAY)
            self._say(f"The engine ended; it is started again in {delay:.0f} s.")
            self._stopping.wait(delay)

    def stop(self) -> None:
        """Let what is in flight end, then end. May be called by a signal."""
        self._stopping.set()

    def _make_invariant(self, refusal: _RefusedForRounding) -> None:
        """Start it again in the way that rounds alike; raise `refusal` where it was in use, or no card has it."""
        if self._options.is_batch_invariant or not can_be_invariant():
            raise refusal
        self._say(str(refusal))
        self._say("The card can do that: the engine is started again with --batch-invariant.")
        self._options = replace(self._options, is_batch_invariant=True)

    def _start(self, folder: Path) -> None:
        """One life of the server: returns when it has ended."""
        secret, gate = secrets.token_urlsafe(24), folder / "gate"
        environment = {**os.environ, FILE_VARIABLE: str(gate), SECRET_VARIABLE: secret}
        environment |= make_environment(self._options)
        command = [
            sys.executable,
            "-m",
            "vllm.entrypoints.cli.main",
            "serve",
            *make_flags(self._profile, self._options),
        ]
        # Killed ourselves, we could not end it, and it would hold the card's memory for ever.
        end_with_us = partial(die_with_parent, os.getpid(), signal.SIGTERM)
        self._process = subprocess.Popen(command, env=environment, start_new_session=True, preexec_fn=end_with_us)
        try:
            self._wait_until_healthy(secret)
            if not self._stopping.is_set():
                self._check(secret)
                gate.write_text(secret)
                self._has_served = True
                self._say(f"ready: {self._profile.label} at {self._url}")
            self._watch(secret)
        finally:
            gate.unlink(missing_ok=True)  # what is in flight ends, what comes now is told to come back
            self._end()

    @property
    def _url(self) -> str:
        return f"http://{self._options.host}:{self._options.port}"

    def _wait_until_healthy(self, secret: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._stopping.is_set():
            process = self._process
            if process is None or process.poll() is not None:
                raise CannotServe("vLLM ended before it was ready; its own words above say why.")
            if time.monotonic() > deadline:
                raise CannotServe(f"vLLM was not ready after {START_SECONDS:.0f} s.")
            with suppress(httpx.HTTPError):
                if self._is_healthy(secret):
                    return
            self._stopping.wait(POLL_SECONDS)

    def _watch(self, secret: str) -> None:
        """Until it is to stop, has ended, or says that the part of it which runs the model has."""
        looked = time.monotonic()
        while self._process and self._process.poll() is None and not self._stopping.wait(POLL_SECONDS):
            if time.monotonic() - looked < LOOK_SECONDS:
                continue
            looked = time.monotonic()
            with suppress(httpx.HTTPError):  # a busy server may be slow to say how it is
                if not self._is_healthy(secret):
                    self._process.kill()
                    return

    def _is_healthy(self, secret: str) -> bool:
        answer = httpx.get(f"{self._url}/health", headers={HEADER: secret}, timeout=2.0, verify=self._tls)
        return answer.is_success

    def _check(self, secret: str) -> None:
        self._say("checking that images asked for together are kept apart")
        context = min(self._options.context or CANARY_CONTEXT, CANARY_CONTEXT)
        images = IMAGES * self._options.replicas  # they are shared out among the copies
        engine = ServerEngine(
            [self._url], self._profile.name, context=context, in_flight=images, headers={HEADER: secret}
        )
        try:
            check_parity(engine, images)
        except RoundingDiffers as error:
            raise _RefusedForRounding(f"Refused to serve: {error} {self._advice()}") from error
        except ParityFailed as error:
            raise _Refused(f"Refused to serve: {error}") from error
        except EngineError as error:
            raise CannotServe(f"The engine cannot read its test cards: {error}") from error

    def _advice(self) -> str:
        """Against rounding that what runs beside a page changes."""
        if self._options.is_batch_invariant:
            return "It was started with --batch-invariant. Start it with --dtype float32, too, which rounds far less."
        return "Start it with --batch-invariant, where the card can do that; doctor says whether it can."

    def _end(self) -> None:
        process = self._process
        if process is None:
            return
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(DRAIN_SECONDS + 10)
        # What it started is in its session, and must not hold the card's memory.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
