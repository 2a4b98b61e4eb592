"""Reads what a value of the text layer says once more, from the picture of the page, and compares.

Knows an engine by its protocol alone, and neither files nor rows.
"""

from inference.rereading.rereading import Pictures, reread_values

__all__ = ["Pictures", "reread_values"]
