"""An engine that mixes up the images of requests that run together is not opened: for its version, and for its acts."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.vlm.conftest import ENVIRONMENT, ROOT, Program, free_port

pytestmark = pytest.mark.vlm


def test_a_version_known_to_mix_is_refused_before_it_starts(
    engines_python: str, mixing_transformers: Path, tiny_model: Path
) -> None:
    command = [engines_python, "-m", "inference", "serve", "--model", str(tiny_model), "--port", str(free_port())]
    environment = {**os.environ, **ENVIRONMENT, "PYTHONPATH": str(mixing_transformers)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode != 0
    assert "transformers 5.19.0" in done.stderr
    assert "each other's images" in done.stderr


def test_images_that_are_mixed_are_found_whatever_the_version_says(
    run_program: Program, mixing_transformers: Path, tiny_model: Path
) -> None:
    port = free_port()
    found = run_program("serve_unchecked", tiny_model, str(port), PYTHONPATH=str(mixing_transformers))
    assert found["refusal"].startswith("Refused to serve: Asked for 8 images at once")
    assert "mixes up the images" in found["refusal"]
    with pytest.raises(httpx.ConnectError):  # it runs no more
        httpx.get(f"http://127.0.0.1:{port}/health")
