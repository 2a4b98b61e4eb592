"""Asks engines with a vision-language model for the fields of a document, one after the other until one answers.

Knows neither files nor rows, nor which engines there are: it is told by a plan.
"""

from inference.asking.asking import Answered, ask_for_fields, read_each, refuse_if_down
from inference.asking.pictures import PagePictures, with_image
from inference.asking.plan import ModelReading, Plan, Wanted

__all__ = [
    "Answered",
    "ModelReading",
    "PagePictures",
    "Plan",
    "Wanted",
    "ask_for_fields",
    "read_each",
    "refuse_if_down",
    "with_image",
]
