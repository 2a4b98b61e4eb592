"""A person's work on a document: the lock, corrections, decisions, setting it aside, who else looks, what comes next.

Every function takes a document locked for update in an open scope, checks, changes and audits in that transaction.
"""

from documents.models import LockedByOther
from documents.services.review.attention import BadAttention, record_attention
from documents.services.review.corrections import Change, UnknownField, change_field, correct_field, undo_correction
from documents.services.review.decisions import RejectReasonMissing, approve, finish, reject, reopen
from documents.services.review.holds import TextMissing, answer, ask, park, send_back, take_up
from documents.services.review.lock import release_lock, renew_lock, take_lock, take_over
from documents.services.review.presence import forget_presence, list_viewers, note_presence
from documents.services.review.queue import MOST_COUNTED, Place, find_next, find_place
from documents.services.review.undoing import CannotUndo, can_undo, undo
from inference.fields import InvalidValue

__all__ = [
    "MOST_COUNTED",
    "BadAttention",
    "CannotUndo",
    "Change",
    "InvalidValue",
    "LockedByOther",
    "Place",
    "RejectReasonMissing",
    "TextMissing",
    "UnknownField",
    "answer",
    "approve",
    "ask",
    "can_undo",
    "change_field",
    "correct_field",
    "find_next",
    "find_place",
    "finish",
    "forget_presence",
    "list_viewers",
    "note_presence",
    "park",
    "record_attention",
    "reject",
    "release_lock",
    "renew_lock",
    "reopen",
    "send_back",
    "take_lock",
    "take_over",
    "take_up",
    "undo",
    "undo_correction",
]
