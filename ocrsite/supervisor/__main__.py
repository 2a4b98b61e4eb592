"""The command line: run everything, run one management command, or print the environment; knows no process.

python -m ocrsite.supervisor [run]           what `make run` does
python -m ocrsite.supervisor manage ARGS...  manage.py with the environment of this data folder
python -m ocrsite.supervisor env             that environment as shell lines, for psql and the like
"""

import argparse
import os
import shlex
import signal
import sys
from collections.abc import Sequence

import psycopg

from inference.sandbox.parent import die_with_parent
from ocrsite.embedded.errors import ServerError
from ocrsite.supervisor.backends import Backends
from ocrsite.supervisor.data_folder import DataFolder
from ocrsite.supervisor.manage import run_management_command
from ocrsite.supervisor.options import DATABASE_VARIABLES, Options
from ocrsite.supervisor.service import speaker
from ocrsite.supervisor.supervisor import Supervisor

PRINTED = (*DATABASE_VARIABLES, "REDIS_URL", "SECRET_KEY", "DATA_DIR", "PORT", "DJANGO_SETTINGS_MODULE")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m ocrsite.supervisor", description=__doc__.splitlines()[0])
    parser.add_argument("--with-parent", action="store_true", help="stop when the process that started this one ends")
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("run", help="start everything and keep it up (default)")
    commands.add_parser("env", help="print the environment of the data folder as shell lines")
    manage = commands.add_parser("manage", help="run one of Django's management commands")
    manage.add_argument("arguments", nargs=argparse.REMAINDER)
    chosen = parser.parse_args(arguments)
    if chosen.with_parent:
        die_with_parent(os.getppid(), signal.SIGTERM)
    try:
        return _dispatch(chosen)
    except (ServerError, OSError, psycopg.Error) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def _dispatch(chosen: argparse.Namespace) -> int:
    options = Options.from_environment(os.environ)
    folder = DataFolder(options.data_dir)
    folder.prepare()
    if chosen.command == "manage":
        return run_management_command(folder, Backends(options, folder, os.environ), chosen.arguments)
    if chosen.command == "env":
        environment = Backends(options, folder, os.environ).environment()
        for name in PRINTED:
            print(f"export {name}={shlex.quote(environment[name])}")
        return 0
    folder.lock()
    Supervisor(options, folder, Backends(options, folder, os.environ), speaker(sys.stdout)).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
