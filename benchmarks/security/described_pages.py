"""Every page of the portal asked with everything that no browser's form sends, one parameter at a time; none may break.

In this process: what is asked are the pages themselves, and each answer is taken back before the next.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from benchmarks.database import own_database
from benchmarks.figures import Figure, seconds_of, tell

if TYPE_CHECKING:
    from tests.documents.matrix.asking import Asker
    from tests.documents.matrix.row import Row

MOST_SECONDS = 90.0
# Pages are asked for by the name that Django's tests use, of a server that has collected no static files.
SETTINGS = {
    "ALLOWED_HOSTS": ["testserver"],
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
    "OCR_WAIT_SECONDS": 0,
}
PLAIN_STATIC = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


def measure() -> list[Figure]:
    """How many values were tried on how many parameters, as an admin and by people unknown, and what broke."""
    with own_database():
        from django.conf import settings
        from django.test import override_settings

        logging.disable(logging.CRITICAL)
        figures: list[Figure] = []
        with override_settings(**SETTINGS, STORAGES={**settings.STORAGES, **PLAIN_STATIC}):
            seconds = seconds_of(lambda: figures.extend(_ask_everything()))
        return [*figures, Figure("time", seconds, "s", at_most=MOST_SECONDS)]


def _ask_everything() -> list[Figure]:
    from tests.documents.matrix.asking import Asker
    from tests.documents.matrix.portal import PORTAL
    from tests.documents.matrix.row import ANYONE
    from tests.documents.matrix.world import UNKNOWN, make_world

    world = make_world()
    open_to_all = [row for row in PORTAL if any(may.need is ANYONE for may in row.methods.values())]
    return [
        *_measure("an admin", Asker(world, "acme-admin"), PORTAL),
        *_measure("people unknown", Asker(world, UNKNOWN), open_to_all),
    ]


def _measure(name: str, asker: Asker, rows: list[Row]) -> list[Figure]:
    from tests.documents.matrix.bad_values import BAD, find_inputs, problems_of_bad_values

    inputs = list(find_inputs(asker, rows))
    # Each parameter comes twice, alone and beside others: half of the values are tried so, half so.
    problems, asked = problems_of_bad_values(asker, inputs, len(BAD) // 2)
    for problem in problems:
        tell(problem)
    return [
        Figure(f"{name}: parameters of pages, alone and beside others", len(inputs), ""),
        Figure(f"{name}: values tried", asked, "", at_least=400),
        Figure(f"{name}: answers of 500 and above", len(problems), "", at_most=0),
    ]
