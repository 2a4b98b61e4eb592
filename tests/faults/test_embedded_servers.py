"""The embedded PostgreSQL and Valkey: who may come in, where they live, and what a kill leaves behind."""

from __future__ import annotations

import os
import pwd
import select
import shutil
import signal
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from documents.ratelimit import Limit, RateLimiter
from ocrsite.embedded.children import processes_in
from ocrsite.embedded.errors import ServerError, ServerStillRunning
from ocrsite.embedded.identity import Identity, unprivileged_user
from ocrsite.embedded.postgres import Postgres
from ocrsite.embedded.sockets import forget_socket_folder, socket_folder
from ocrsite.embedded.valkey import Valkey

pytestmark = pytest.mark.faults


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """As awkward as a person's folder may be: spaces, quotes, and longer than a socket's path."""
    folder = tmp_path / "a folder/with 'spaces' and 文字" / ("long" * 30)
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def sockets(data_dir: Path) -> Iterator[Path]:
    yield socket_folder(data_dir)
    forget_socket_folder(data_dir)


@pytest.fixture(scope="module")
def fresh_cluster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A server's folder as it is after its first start, to be copied: making one takes a while."""
    folder = tmp_path_factory.mktemp("cluster")
    server = _postgres(folder, socket_folder(folder))
    server.start()
    server.kill()
    forget_socket_folder(folder)
    return server.folder


@pytest.fixture
def postgres(data_dir: Path, sockets: Path, fresh_cluster: Path) -> Iterator[Postgres]:
    shutil.copytree(fresh_cluster, data_dir / "postgres")
    server = _postgres(data_dir, sockets)
    server.start()
    server.wait_until_ready()
    yield server
    server.kill()


@pytest.fixture
def valkey_server(data_dir: Path, sockets: Path) -> Iterator[Valkey]:
    server = Valkey(folder=data_dir / "valkey", sockets=sockets, log=data_dir / "valkey.log", password="secret")
    server.start()
    server.wait_until_ready()
    yield server
    server.kill()


def _postgres(data_dir: Path, sockets: Path) -> Postgres:
    return Postgres(
        folder=data_dir / "postgres",
        sockets=sockets / "postgres",
        log=data_dir / "postgres.log",
        password="secret",
        durable=False,
    )


def test_postgres_wants_its_password(postgres: Postgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(host=str(postgres.sockets), user="postgres", dbname="postgres")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(host=str(postgres.sockets), user="postgres", dbname="postgres", password="guess")


def test_postgres_listens_on_no_network_and_speaks_utf8(postgres: Postgres) -> None:
    with psycopg.connect(postgres.superuser_url()) as connection:
        row = connection.execute(
            "SELECT current_setting('listen_addresses'), current_setting('server_encoding'), "
            "current_setting('password_encryption'), datlocprovider, datlocale "
            "FROM pg_database WHERE datname = 'postgres'"
        ).fetchone()
    assert row == ("", "UTF8", "scram-sha-256", "b", "C.UTF-8")
    assert stat.S_IMODE(postgres.sockets.stat().st_mode) == 0o700


def test_postgres_logs_what_went_wrong_and_no_value(postgres: Postgres) -> None:
    with psycopg.connect(postgres.superuser_url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE once (value text UNIQUE CHECK (value <> 'Quexalot Ltd'))")
        connection.execute("INSERT INTO once VALUES ('Quexalot')")
        for value in ("Quexalot", "Quexalot Ltd"):
            with pytest.raises(psycopg.IntegrityError):
                connection.execute(f"INSERT INTO once VALUES ('{value}')")
    log = postgres.log.read_text()
    assert log.count("duplicate key value") == log.count("violates check constraint") == 1
    assert "Quexalot" not in log


def test_postgres_keeps_its_data_through_a_kill_of_everything(postgres: Postgres) -> None:
    with psycopg.connect(postgres.superuser_url(), autocommit=True) as connection:
        connection.execute("SET synchronous_commit = on")
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        postgres.kill()
    assert (postgres.folder / "postmaster.pid").exists()
    postgres.start()
    postgres.wait_until_ready()
    with psycopg.connect(postgres.superuser_url()) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_postgres_starts_although_a_stranger_has_its_old_number(postgres: Postgres) -> None:
    postgres.kill()
    pid_file = postgres.folder / "postmaster.pid"
    pid_file.write_text("\n".join([str(os.getpid()), *pid_file.read_text().splitlines()[1:]]))
    postgres.start()
    postgres.wait_until_ready()


def test_a_second_postgres_on_one_folder_is_refused(
    postgres: Postgres, data_dir: Path, sockets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ocrsite.embedded.postgres.SHUTDOWN_SECONDS", 0.1)
    with pytest.raises(ServerStillRunning, match="with 'spaces'"):
        _postgres(data_dir, sockets).start()
    assert postgres.is_ready()


def _is_open_to_others(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in path.resolve().parents)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
@pytest.mark.skipif(not _is_open_to_others(Path(__file__)), reason="nobody cannot reach this checkout's programs")
def test_postgres_runs_as_nobody_where_root_has_no_user_namespace(
    sockets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ocrsite.embedded.postgres.identity_for_server", lambda program: unprivileged_user())
    with tempfile.TemporaryDirectory() as reachable:
        Path(reachable).chmod(0o755)
        server = _postgres(Path(reachable), sockets)
        server.start()
        server.wait_until_ready()
        owner = Path(f"/proc/{server.child.pid if server.child else 0}").stat().st_uid
        server.kill()
        assert owner == server.folder.stat().st_uid == pwd.getpwnam("nobody").pw_uid


def test_root_is_told_which_folder_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "closed" / "data" / "postgres"
    folder.mkdir(parents=True)
    (tmp_path / "closed").chmod(0o700)
    with pytest.raises(ServerError, match=r"because .*closed is closed"):
        Identity(owner=(os.geteuid(), os.getegid())).adopt(folder)


def test_a_folder_of_another_postgres_version_is_named(postgres: Postgres) -> None:
    postgres.kill()
    (postgres.folder / "PG_VERSION").write_text("11\n")
    with pytest.raises(ServerError, match="written by PostgreSQL 11"):
        postgres.start()


def test_valkey_wants_its_password_and_never_evicts(valkey_server: Valkey) -> None:
    path = str(valkey_server.sockets / "valkey.sock")
    with (
        pytest.raises(redis.AuthenticationError),
        redis.Redis(unix_socket_path=path, retry=Retry(NoBackoff(), 0)) as client,
    ):
        client.ping()
    with redis.Redis.from_url(valkey_server.url()) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("port") == {"port": "0"}
    assert stat.S_IMODE(Path(path).stat().st_mode) == 0o700


def test_valkey_keeps_its_data_through_a_kill(valkey_server: Valkey) -> None:
    with redis.Redis.from_url(valkey_server.url()) as client:
        client.set("kept", "42")
        assert client.execute_command("WAITAOF", 1, 0, 5000) == [1, 0]
    valkey_server.kill()
    valkey_server.start()
    valkey_server.wait_until_ready()
    with redis.Redis.from_url(valkey_server.url()) as client:
        assert client.get("kept") == b"42"


def test_the_rate_limiter_reaches_valkey_by_the_same_url(valkey_server: Valkey) -> None:
    limiter = RateLimiter(valkey_server.url(database=3))
    [allowance] = limiter.take([Limit("user", ("counter",), 60)], must_be_shared=True)  # raises where it cannot count
    assert (allowance.is_allowed, allowance.remaining) == (True, 59)


def test_no_password_stands_in_the_process_list(postgres: Postgres, valkey_server: Valkey) -> None:
    assert postgres.child is not None
    assert valkey_server.child is not None
    for pid in (postgres.child.pid, valkey_server.child.pid):
        assert b"secret" not in Path(f"/proc/{pid}/cmdline").read_bytes()


def test_the_kernel_ends_the_servers_with_their_parent(data_dir: Path, sockets: Path, fresh_cluster: Path) -> None:
    shutil.copytree(fresh_cluster, data_dir / "postgres")
    from_parent, to_us = os.pipe()
    parent = os.fork()
    if not parent:  # the fork is a second supervisor
        server = _postgres(data_dir, sockets)
        server.start()
        server.wait_until_ready()
        os.write(to_us, str(server.child.pid if server.child else 0).encode())
        signal.pause()
    postmaster = os.pidfd_open(int(os.read(from_parent, 20)))
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    ended, _, _ = select.select([postmaster], [], [], 10)
    assert ended == [postmaster]
    assert list(processes_in(data_dir / "postgres", "postgres")) == []
    for descriptor in (postmaster, from_parent, to_us):
        os.close(descriptor)


def test_a_remembered_socket_folder_that_is_not_ours_alone_is_left(data_dir: Path, sockets: Path) -> None:
    assert socket_folder(data_dir) == sockets
    sockets.chmod(0o755)
    other = socket_folder(data_dir)
    assert other != sockets
    sockets.rmdir()
