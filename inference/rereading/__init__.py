"""Has an engine read pieces of a page with a text layer: what the layer leaves out, and the values it gives once more.

Knows an engine by its protocol alone, and neither files nor rows.
"""

from inference.rereading.leftovers import read_leftovers
from inference.rereading.rereading import Pictures, reread_values

__all__ = ["Pictures", "read_leftovers", "reread_values"]
