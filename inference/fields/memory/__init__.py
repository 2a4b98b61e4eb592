"""Learning from one correction: what a checked document teaches about its layout, and its use on the next one.

Knows nothing of rows or tenants. A lesson is plain data; forgetting is leaving it out.
"""

from inference.fields.memory.applying import apply_memory
from inference.fields.memory.learning import learn
from inference.fields.memory.lesson import FieldLesson, Lesson, Place, dump_lesson, load_lesson
from inference.fields.memory.recalling import Memory, lookup_keys, recall, stored_keys

__all__ = [
    "FieldLesson",
    "Lesson",
    "Memory",
    "Place",
    "apply_memory",
    "dump_lesson",
    "learn",
    "load_lesson",
    "lookup_keys",
    "recall",
    "stored_keys",
]
