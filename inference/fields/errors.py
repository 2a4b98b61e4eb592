"""The one error of typed-in values. Knows nothing of fields, nor of the language its reader wants."""

from __future__ import annotations


class InvalidValue(ValueError):
    """What was typed cannot be stored: a stable `code` and a sentence saying what is wrong and what to type.

    `sentence` is English with `%(name)s` places for `params`, so that it can be looked up in a translation before it
    is filled; `message` is the finished English. A sentence without params is taken as it is. A param may itself be
    an `InvalidValue`, or the `FieldSpec` of the column in question.
    """

    def __init__(self, code: str, sentence: str, /, **params: object) -> None:
        self.code = code
        self.sentence = sentence
        self.params = params
        self.message = sentence % params if params else sentence
        super().__init__(self.message)
