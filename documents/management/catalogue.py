"""The catalogues of translations: every string of the sources in, `.po` to be filled by people, `.mo` to be shipped.

Needs no gettext programs. Knows no language but those of the settings; the sources are English.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path

import django
import unfold
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

# Which arguments are for people. The errors of the inference package carry sentences; it may not call gettext itself.
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (1,)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
    "InvalidValue": (2,),
    "InvalidTemplate": (1,),
}
SOURCES = ("documents/**/*.py", "inference/**/*.py", "templates/**/*.html")
# The staff site's framework speaks English alone; of its parts, those that are in use.
FRAMEWORK = ("*.py", "mixins/*.py", "contrib/filters/**/*.py", "contrib/filters/**/*.html", "templates/**/*.html")
COMMAND_LINES = {"inference/__main__.py"}  # speak English alone
LINE_WIDTH = 110


def translated_languages() -> list[str]:
    """The offered languages that need a catalogue: all but that of the sources."""
    return [language for language, _name in settings.LANGUAGES if language != settings.LANGUAGE_CODE]


def catalogue_path(language: str) -> Path:
    """Where the `.po` of `language` lies; the `.mo` lies beside it."""
    return Path(settings.LOCALE_PATHS[0]) / to_locale(language) / "LC_MESSAGES" / "django.po"


def extract_messages(language: str) -> Catalog:
    """Every message of the sources, with the files it stands in, and of the framework's what Django does not say."""
    root, catalogue = Path(settings.LOCALE_PATHS[0]).parent, Catalog(project="OCRSite")
    for place, line, message, context in _messages_under(root, SOURCES):
        if place not in COMMAND_LINES:
            catalogue.add(message, locations=[(place, line)], context=context)
    djangos = list(_djangos_catalogues(language))
    for place, line, message, context in _messages_under(Path(unfold.__file__).parent, FRAMEWORK):
        if not any(known.get(message, context) for known in djangos):
            catalogue.add(message, locations=[(f"unfold/{place}", line)], context=context)
    return catalogue


def messages_of(text: str, *, is_template: bool) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    """(line, message or its forms, comments, context) for each message in a template's or a module's text."""
    # What is left of a template's markup is no Python, and its indentation would be taken for blocks.
    source = "\n".join(line.strip() for line in templatize(text).splitlines()) if is_template else text
    yield from extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"})


def read_catalogue(language: str) -> Catalog:
    """The translations of `language` as they stand."""
    with catalogue_path(language).open("rb") as file:
        return read_po(file, locale=to_locale(language))


def refresh_catalogue(language: str) -> Catalog:
    """Bring the catalogue up to the sources, compile it, and give it back: new messages are empty, old ones gone."""
    found, catalogue = extract_messages(language), read_catalogue(language)
    found.creation_date = catalogue.creation_date  # so that unchanged sources leave the file unchanged
    catalogue.update(found, no_fuzzy_matching=True, update_header_comment=False)
    path = catalogue_path(language)
    with path.open("wb") as file:
        write_po(file, catalogue, width=LINE_WIDTH, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    path.with_suffix(".mo").write_bytes(compile_catalogue(catalogue))
    return catalogue


def compile_catalogue(catalogue: Catalog) -> bytes:
    """What gettext reads when the product runs."""
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    return compiled.getvalue()


def untranslated(catalogue: Catalog) -> list[Message]:
    """The messages without a translation, or with a guessed one."""
    return [message for message in catalogue if message.id and (message.fuzzy or not all(forms_of(message)))]


def forms_of(message: Message) -> tuple[str, ...]:
    """The translations of a message, one per plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def _messages_under(
    root: Path, patterns: Iterable[str]
) -> Iterator[tuple[str, int, str | tuple[str, ...], str | None]]:
    """(file below `root`, line, message, context)"""
    for path in sorted({path for pattern in patterns for path in root.glob(pattern)}):
        for line, message, _comments, context in messages_of(path.read_text(), is_template=path.suffix == ".html"):
            yield path.relative_to(root).as_posix(), line, message, context


def _djangos_catalogues(language: str) -> Iterator[Catalog]:
    for folder in ("conf", "contrib/admin", "contrib/auth"):
        path = Path(django.__file__).parent / folder / "locale" / to_locale(language) / "LC_MESSAGES" / "django.mo"
        with path.open("rb") as file:
            yield read_mo(file)
