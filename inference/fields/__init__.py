"""From read pages to evidence-backed field values: typed candidates, ranking, rules, confidence; pure functions.

Knows nothing of files, engines, rows or tenants.
"""

from inference.fields.calibration import calibrate
from inference.fields.errors import InvalidValue
from inference.fields.extraction import extract_fields
from inference.fields.grounding import Answer
from inference.fields.guessing import guess_template
from inference.fields.masks import mask_of, pattern_of
from inference.fields.model_agreement import merge_answers, open_fields
from inference.fields.pointing import Pointed, point_at
from inference.fields.rules import RuleFailure, check_rules
from inference.fields.stated import stated_template
from inference.fields.values import parse_value

__all__ = [
    "Answer",
    "InvalidValue",
    "Pointed",
    "RuleFailure",
    "calibrate",
    "check_rules",
    "extract_fields",
    "guess_template",
    "mask_of",
    "merge_answers",
    "open_fields",
    "parse_value",
    "pattern_of",
    "point_at",
    "stated_template",
]
