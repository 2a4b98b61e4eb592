#!/usr/bin/env python
"""Django's command line. `migrate` connects as the database's owner; everything else as DATABASE_ROLE says."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocrsite.settings")
    if sys.argv[1:2] == ["migrate"]:
        os.environ["DATABASE_ROLE"] = "owner"
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
