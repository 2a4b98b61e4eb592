"""The command line: `python -m inference COMMAND ...`; knows which commands there are, not what they do."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

# A command's module is imported when it is asked for: `serve` runs where nothing that reads documents is installed.
COMMANDS = {
    "extract": "find the fields of documents, one JSON object a line",
    "read": "print a document's text",
    "serve": "start a vision-language model behind vLLM, check it, and keep it running",
    "pull": "fetch a model's weights ahead",
    "doctor": "look whether this machine can serve a model, and say what to do",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status: 0 if the run went through, 2 if it could not start."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(prog="python -m inference", description="Read documents without a server.")
    commands = parser.add_subparsers(dest="command", required=True)
    parsers = {name: commands.add_parser(name, help=words) for name, words in COMMANDS.items()}
    if not given or given[0] not in COMMANDS:
        parser.parse_args(given)  # prints help, or what is wrong, and ends
    command = import_module(f"inference.commands.{given[0]}")
    command.add_arguments(parsers[given[0]])
    # What stands after "--" belongs to the program that `serve` starts; elsewhere it is a file with an odd name.
    end = given.index("--") if given[0] == "serve" and "--" in given else len(given)
    options = argparse.Namespace(passed_on=given[end + 1 :])
    try:
        status: int = command.run(parser.parse_args(given[:end], options))
    except (*command.ERRORS, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return status


if __name__ == "__main__":
    sys.exit(main())
