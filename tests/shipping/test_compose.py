"""compose.yaml: valid by its schema, hardened, and refused where a secret is missing."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from inference.__main__ import COMMANDS
from inference.commands import serve
from inference.profiles import DEFAULT_PROFILE
from tests.shipping import image
from tests.shipping.compose_file import MissingVariable, read_compose_file
from tests.shipping.conftest import MANUAL, commands, shell_lines
from tests.shipping.image import ROOT

pytestmark = pytest.mark.shipping
PATH = ROOT / "compose.yaml"


@pytest.fixture(scope="module")
def variables() -> dict[str, str]:
    printed = subprocess.run(["deploy/make_env", "a.example"], cwd=ROOT, capture_output=True, text=True, check=True)
    return dict(line.split("=", 1) for line in printed.stdout.splitlines())


@pytest.fixture(scope="module")
def services(variables: dict[str, str]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = read_compose_file(PATH, variables)["services"]
    return found


def test_the_file_fits_its_schema() -> None:
    program = str(Path(sys.executable).with_name("check-jsonschema"))
    command = [program, "--builtin-schema", "vendor.compose-spec", str(PATH)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_container_is_hardened(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "build" in service or int(service["user"].split(":")[0]) > 0, name  # our image names its user itself
        assert "privileged" not in service, name


def test_only_nginx_can_be_reached_and_what_reads_documents_reaches_nothing_outside(
    variables: dict[str, str], services: dict[str, dict[str, Any]]
) -> None:
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]
    assert [name for name, service in services.items() if "outside" in service["networks"]] == [
        "web",
        "webhooks",
        "nginx",
    ]
    assert read_compose_file(PATH, variables)["networks"]["inside"] == {"internal": True}


def test_every_name_that_is_used_is_declared(variables: dict[str, str], services: dict[str, dict[str, Any]]) -> None:
    file = read_compose_file(PATH, variables)
    mounted = {volume.split(":")[0] for each in services.values() for volume in each.get("volumes", [])}
    assert {name for name in mounted if name[0] != "."} == set(file["volumes"])
    assert {name for each in services.values() for name in each["networks"]} == set(file["networks"])
    assert {name for each in services.values() for name in each.get("depends_on", {})} <= set(services)


def test_what_is_awaited_has_a_health_check(services: dict[str, dict[str, Any]]) -> None:
    for service in services.values():
        for needed, how in service.get("depends_on", {}).items():
            is_ours = "build" in services[needed]  # the image has a check of its own
            has_check = is_ours or "healthcheck" in services[needed]
            assert how["condition"] == "service_completed_successfully" or has_check


def test_each_process_gets_the_passwords_of_its_own_role(services: dict[str, dict[str, Any]]) -> None:
    def holds(service: str) -> set[str]:
        urls = {
            key: str(value) for key, value in services[service]["environment"].items() if key.startswith("DATABASE_")
        }
        return {key for key, value in urls.items() if re.search(r"://\w+:\w+@", value)}

    assert holds("web") == holds("worker") == {"DATABASE_URL"}
    assert holds("relay") == {"DATABASE_URL", "DATABASE_OPS_URL"}
    assert holds("setup") == {"DATABASE_URL", "DATABASE_OPS_URL", "DATABASE_OWNER_URL", "DATABASE_SUPERUSER_URL"}


def test_secrets_are_fresh_and_demanded(variables: dict[str, str]) -> None:
    secrets = {name: value for name, value in variables.items() if name.endswith(("_PASSWORD", "_KEY"))}
    assert len(set(secrets.values())) == len(secrets) == 6
    assert min(map(len, secrets.values())) >= 48
    for name in [*secrets, "SITE_HOST"]:
        with pytest.raises(MissingVariable, match=name):
            read_compose_file(PATH, {**variables, name: ""})


def test_both_targets_of_the_image_can_be_chosen(variables: dict[str, str]) -> None:
    chosen = [read_compose_file(PATH, {**variables, "OCRSITE_TARGET": name})["services"] for name in ("", "gpu")]
    assert [each["worker"]["build"]["target"] for each in chosen] == ["cpu", "gpu"]
    assert {each.stage for each in image.DOCKERFILE} == {"packages", "cpu", "gpu-packages", "gpu"}


def test_the_engine_serves_what_lies_on_the_machine_and_holds_no_secret(services: dict[str, dict[str, Any]]) -> None:
    engine = services["engine"]
    assert "environment" not in engine
    assert "env_file" not in engine
    assert engine["volumes"] == ["./models:/models:ro"]
    assert "MODELS_DIR=/models" in " ".join(image.values("ENV", "gpu"))
    python, dash, package, command, *arguments = engine["command"]
    assert (python, dash, package) == ("python", "-m", "inference")
    assert command in COMMANDS
    parser = argparse.ArgumentParser()
    serve.add_arguments(parser)
    options = parser.parse_args(arguments)
    assert options.profile == DEFAULT_PROFILE
    assert f"127.0.0.1:{options.port}/health" in engine["healthcheck"]["test"][-1]


def test_every_command_of_the_manual_is_run_by_a_test() -> None:
    # test_backup.py and the fixtures follow the first four, tests/documents/services/test_tenant_end.py the last.
    headings = ("Install", "Upgrade", "Back up", "Restore", "When a tenant leaves")
    followed = [line for heading in headings for line in commands(heading)]
    assert sorted(followed) == sorted(shell_lines(MANUAL))
