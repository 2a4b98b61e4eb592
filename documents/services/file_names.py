"""The names under which files leave. Knows no file and no request."""

from __future__ import annotations

import re
import uuid

_LONGEST = 60


def file_name(name: str, *, of: uuid.UUID, suffix: str) -> str:
    """A name made by us: the letters and digits of `name`, a part of the id `of`, and `suffix`, with its dot.

    The ending of `name` is not kept: a file that was sent as `invoice.pdf.exe` opens as what it was found to be. With
    the id it is never empty, never one that Windows keeps for itself, and never that of another document.
    """
    return plain_name(name.rpartition(".")[0] or name, of=of, suffix=suffix)


def plain_name(text: str, *, of: uuid.UUID, suffix: str) -> str:
    """The same of a `text` that is no file's name, and so has no ending."""
    return f"{plain_words(text)}-{of.hex[:8]}{suffix}"


def plain_words(text: str) -> str:
    """The letters and digits of `text` with hyphens between, "document" where there are none."""
    return "-".join(re.findall(r"\w+", text))[:_LONGEST].strip("-_") or "document"
