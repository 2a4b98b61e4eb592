"""What the person who starts the supervisor may choose, read from the environment; knows no process."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ocrsite.embedded.errors import ServerError

ROOT = Path(__file__).resolve().parent.parent.parent
DATABASE_VARIABLES = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_OPS_URL")
NO = {"0", "no", "false", "off"}


class BadOption(ServerError):
    """A variable of the environment has a value that cannot be used; names the variable."""


@dataclass(frozen=True)
class Options:
    """`has_database` and `has_queue`: an external server is given, so none is started here."""

    data_dir: Path
    port: int
    workers: int
    wants_demo: bool
    demo_password: str | None
    has_database: bool
    has_queue: bool
    probe_host: str

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Options":
        """Raises BadOption."""
        missing = [name for name in DATABASE_VARIABLES if not environ.get(name)]
        if 0 < len(missing) < len(DATABASE_VARIABLES):
            raise BadOption(
                f"{' and '.join(missing)} is missing: an external database needs all of "
                f"{', '.join(DATABASE_VARIABLES)} (see ocrsite/roles.sql for the roles)."
            )
        hosts = [host for host in environ.get("ALLOWED_HOSTS", "").split(",") if host and host[0] not in "*."]
        return cls(
            data_dir=Path(environ.get("DATA_DIR") or ROOT / "data").expanduser().absolute(),
            port=_number(environ, "PORT", 8000, 1, 65535),
            workers=_number(environ, "WORKERS", 1, 1, 64),
            wants_demo=environ.get("DEMO", "1").lower() not in NO,
            demo_password=environ.get("DEMO_PASSWORD") or None,
            has_database=not missing,
            has_queue=bool(environ.get("REDIS_URL")),
            probe_host=hosts[0] if hosts else "127.0.0.1",
        )


def _number(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isdecimal() or not low <= int(text) <= high:
        raise BadOption(f"{name}={text} is not a number from {low} to {high}.")
    return int(text)
