"""Runs the services of compose.yaml as processes of this machine, for there is no Docker engine to ask.

Each container becomes a folder with its own volumes and temporary folders; commands, environments and health checks
are those of the file. Only what a container's walls would have given is put in place: host names, ports and paths.
As root, our own processes lose root's powers and the servers run as ordinary users; none can write to the image or to
its container, but for its volumes and temporary folders.
"""

from __future__ import annotations

import os
import pwd
import re
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from benchmarks.product import free_port
from tests.shipping import image
from tests.shipping.compose_file import read_compose_file, read_env_file

PORTS = ("5432", "6379", "8000", "8080", "8443")
HOSTS = re.compile(r"\b(?:postgres|valkey|web)(?=:\d{4}\b)|\b0\.0\.0\.0\b")
PATHS = re.compile(r"(?<![\w./}])/(?:data|tmp|backup|srv|var/cache|etc/nginx/tls)\b")
DEBIAN = {"valkey-server": "redis-server", "valkey-cli": "redis-cli"}
SECONDS_TO_HEALTH = 60.0
ORDINARY_USER = 10001


class Failed(AssertionError):
    """A service ended, or did not become healthy in time."""


@dataclass
class Machine:
    """One host: `folder` is where its operator stands, with compose.yaml, deploy/ and .env."""

    folder: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    ports: dict[str, str] = field(default_factory=lambda: {port: str(free_port()) for port in PORTS})

    _done: set[str] = field(default_factory=set, init=False)  # ran to its end in this command
    _outdated: set[str] = field(default_factory=set, init=False)  # runs on an image that was built anew since

    @cached_property
    def file(self) -> dict[str, Any]:
        return read_compose_file(self.folder / "compose.yaml", read_env_file(self.folder / ".env"))

    @property
    def app(self) -> Path:
        return self.folder / "image"

    def shell(self, line: str, stdin: str = "") -> str:
        """Run one command of the manual and return what it printed. Raises CalledProcessError."""
        words = shlex.split(line)
        if words[:2] == ["docker", "compose"]:
            return self.compose(words[2:], stdin)
        done = subprocess.run(["bash", "-ec", line], cwd=self.folder, capture_output=True, text=True, check=True)
        return done.stdout

    def compose(self, words: list[str], stdin: str = "") -> str:
        """What `docker compose WORDS` would do."""
        self._done = set()
        verb, *rest = [word for word in words if word not in {"-d", "-T", "--rm", "--wait"}]
        if verb == "build":
            self._forget(self.app)
            self.app.mkdir()
            image.build(self.app)
            _close(self.app)
            self._outdated = {name for name in self.processes if "build" in self.services[name]}
        elif verb == "up":
            self.stop(sorted(self._outdated))
            self._outdated = set()
            for service in rest or [name for name, entry in self.services.items() if "profiles" not in entry]:
                self._start_with_needs(service)
        elif verb == "run":
            self._start_needs(rest[0])
            return self.run(rest[0], rest[1:] or None)
        elif verb == "exec":
            return self.run(rest[0], rest[1:], stdin)
        elif verb == "stop":
            self.stop(rest or list(reversed(self.processes)))
        else:
            raise NotImplementedError(f"docker compose {verb}")
        return ""

    @property
    def services(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = self.file["services"]
        return found

    def run(self, service: str, command: list[str] | None = None, stdin: str = "") -> str:
        """One command in a service's container until it ends. Raises CalledProcessError."""
        words = self._words(service, command or self.services[service]["command"])
        done: subprocess.CompletedProcess[str] = subprocess.run(
            words, input=stdin, capture_output=True, text=True, timeout=300, check=False, **self.container(service)
        )
        if done.returncode:
            raise Failed(f"{service}: {shlex.join(words)} ended with {done.returncode}: {done.stdout}{done.stderr}")
        return done.stdout

    def spawn(self, service: str, words: list[str], log: str) -> subprocess.Popen[bytes]:
        """Start a command in a service's container; what it says goes where `log(log)` finds it."""
        container = self.container(service)
        with (self.folder / f"{log}.log").open("ab") as output:
            os.chown(output.fileno(), container.get("user", -1), -1)
            return subprocess.Popen(words, stdout=output, stderr=output, **container)

    def is_healthy(self, service: str) -> bool:
        """What the service's health check says, the image's where it has none of its own."""
        check = self.services[service].get("healthcheck", {}).get("test") or ["CMD", *image.health_command()]
        words = ["sh", "-c", check[1]] if check[0] == "CMD-SHELL" else check[1:]
        words = self._words(service, words)
        return subprocess.run(words, capture_output=True, check=False, **self.container(service)).returncode == 0

    def stop(self, services: list[str]) -> None:
        """As Docker does: SIGTERM, or what the image asks for, then wait."""
        for service in services:
            process = self.processes.pop(service, None)
            if process is not None:
                process.send_signal({"postgres": signal.SIGINT, "nginx": signal.SIGQUIT}.get(service, signal.SIGTERM))
                process.wait(30)

    def log(self, service: str) -> str:
        return (self.folder / f"{service}.log").read_text(errors="replace")

    def _start_with_needs(self, service: str) -> None:
        if service in self.processes:
            return
        self._start_needs(service)
        if service == "setup":
            if service not in self._done:
                self._done.add(service)
                self.run(service)
            return
        self._start(service)
        if service in self.awaited:
            self.wait_until_healthy(service)

    def _start_needs(self, service: str) -> None:
        for needed in self.services[service].get("depends_on", {}):
            self._start_with_needs(needed)

    @cached_property
    def awaited(self) -> set[str]:
        """The services that another one waits for."""
        needs = [entry.get("depends_on", {}) for entry in self.services.values()]
        return {name for each in needs for name, how in each.items() if how["condition"] == "service_healthy"}

    def wait_until_healthy(self, service: str) -> None:
        deadline = time.monotonic() + SECONDS_TO_HEALTH
        while not self.is_healthy(service):
            if self.processes[service].poll() is not None or time.monotonic() > deadline:
                raise Failed(f"{service} is not healthy: {self.log(service)[-3000:]}")
            time.sleep(0.1)

    def _start(self, service: str) -> None:
        words = self._words(service, self.services[service]["command"])
        container = self.container(service)
        if service == "postgres":
            words += ["-D", str(self._make_cluster(container)), "-k", str(container["cwd"] / "tmp")]
        if service == "nginx":
            self._fill_in_templates(container["env"])
        self.processes[service] = self.spawn(service, words, service)

    def container(self, service: str) -> dict[str, Any]:
        """Environment, folder and user of a service's processes."""
        entry = self.services[service]
        is_ours = "build" in entry
        root = self._root(service)
        own = {**(image.environment() if is_ours else {}), **entry.get("environment", {})}
        env = {name: self._outside(service, str(value)) for name, value in own.items() if name != "PATH"}
        env["PATH"] = f"{self._programs()}:{image.ROOT}/.venv/bin:/usr/bin:/bin:/usr/sbin"
        return {"env": env, "cwd": self.app if is_ours else root, "start_new_session": True, **self._identity(service)}

    def _root(self, service: str) -> Path:
        """The container's root, closed: its volumes are links, its temporary folders its own."""
        root = self.folder / "containers" / service
        if root.exists():
            return root
        entry, user = self.services[service], self._identity(service).get("user", -1)
        for volume in entry.get("volumes", []):
            source, target = volume.split(":")[:2]
            path = self.folder / (source if source.startswith(".") else f"volumes/{source}")
            path.mkdir(parents=True, exist_ok=True)
            link = root / target.lstrip("/")
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(path)
            if not volume.endswith(":ro"):
                os.chown(path, user, -1)
        temporary = [root / mount.split(":")[0].lstrip("/") for mount in entry.get("tmpfs", [])]
        for path in temporary:
            path.mkdir(parents=True)
        _close(root)
        for path in temporary:
            path.chmod(0o1777)
        return root

    def _words(self, service: str, words: list[str]) -> list[str]:
        """A container's command line as it is outside."""
        is_root = os.geteuid() == 0 and "build" in self.services[service]
        powerless = ["setpriv", "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"] if is_root else []
        return [*powerless, *(self._outside(service, word) for word in words)]

    def _identity(self, service: str) -> dict[str, Any]:
        """Whom a server runs as: root cannot be PostgreSQL's or nginx' user, and only root can be another."""
        if os.geteuid() != 0 or "build" in self.services[service]:
            return {}
        # initdb wants a user who has a name.
        user = pwd.getpwnam("postgres").pw_uid if service == "postgres" else ORDINARY_USER
        return {"user": user, "group": user, "extra_groups": []}

    def forget(self) -> None:
        """Everything of this machine; nothing may run any more."""
        self._forget(self.folder)

    def _forget(self, folder: Path) -> None:
        subprocess.run(["chmod", "-R", "u+w", folder], check=False, stderr=subprocess.DEVNULL)
        shutil.rmtree(folder, ignore_errors=True)

    def _outside(self, service: str, text: str) -> str:
        """`text` of a container with the names that hold outside of it."""
        root = self.folder / "containers" / service
        text = HOSTS.sub("127.0.0.1", text)
        text = re.sub(r"\b\d{4}\b", lambda match: self.ports.get(match[0], match[0]), text)
        return PATHS.sub(lambda match: f"{root}{match[0]}", text)

    def _programs(self) -> Path:
        """Debian's names for what the images bring: the server programs of PostgreSQL, Redis for Valkey."""
        folder = self.folder / "programs"
        if not folder.exists():
            folder.mkdir()
            newest = max(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
            for name in ("postgres", "initdb"):
                (folder / name).symlink_to(newest.with_name(name))
            for name, debian in DEBIAN.items():
                (folder / name).symlink_to(f"/usr/bin/{debian}")
        return folder

    def _make_cluster(self, container: Mapping[str, Any]) -> Path:
        """What the entrypoint of the PostgreSQL image does on its first start."""
        volume = container["cwd"] / "var/lib/postgresql"
        cluster, password = volume / "cluster", volume / "password"
        if not cluster.exists():
            password.write_text(container["env"]["POSTGRES_PASSWORD"])
            line = f"initdb -D {cluster} -U $POSTGRES_USER --pwfile={password} $POSTGRES_INITDB_ARGS"
            subprocess.run(["bash", "-ec", line], check=True, capture_output=True, **container)
            password.unlink()
        return Path(cluster)

    def _fill_in_templates(self, env: Mapping[str, str]) -> None:
        """What the entrypoint of the nginx image does at every start: envsubst over the variables of the filter."""
        chosen = [name for name in env if re.search(env["NGINX_ENVSUBST_FILTER"], name)]
        for template in (self.folder / "deploy" / "nginx").glob("*.template"):
            shapes = " ".join(f"${{{name}}}" for name in chosen)
            filled = subprocess.run(
                ["envsubst", shapes], input=template.read_bytes(), env=dict(env), capture_output=True, check=True
            )
            (Path(env["NGINX_ENVSUBST_OUTPUT_DIR"]) / template.stem).write_bytes(filled.stdout)


def _close(folder: Path) -> None:
    """Take away the right to write, as a read-only root file system does."""
    subprocess.run(["chmod", "-R", "a-w", folder], check=True)
