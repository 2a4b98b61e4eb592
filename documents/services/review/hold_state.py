"""A hold's columns taken together: written down for the audit, cleared, brought back. Knows no rule of holding."""

from __future__ import annotations

import datetime as dt
from typing import Any

from documents.models import Document


def hold_json(document: Document) -> dict[str, Any]:
    """The document's hold as the audit keeps it; empty when it is not set aside."""
    if not document.hold:
        return {}
    return {
        "hold": document.hold,
        "hold_note": document.hold_note,
        "hold_by": document.hold_by_id,
        "hold_for": document.hold_for_id,
        "hold_at": document.hold_at.isoformat() if document.hold_at else None,
    }


def clear_hold(document: Document) -> None:
    """Forget the hold. Does not save."""
    document.hold, document.hold_note = Document.Hold.NONE, ""
    document.hold_by, document.hold_for, document.hold_at = None, None, None


def bring_back_hold(document: Document, kept: dict[str, Any]) -> None:
    """Put the hold back that `hold_json` wrote down, or none. Does not save."""
    clear_hold(document)
    if not kept.get("hold"):
        return
    document.hold, document.hold_note = kept["hold"], kept["hold_note"]
    document.hold_by_id, document.hold_for_id = kept["hold_by"], kept["hold_for"]
    document.hold_at = dt.datetime.fromisoformat(kept["hold_at"]) if kept["hold_at"] else None
