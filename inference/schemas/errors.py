"""The one error of template loading. Knows nothing of where the template came from, nor of its reader's language."""

from __future__ import annotations


class InvalidTemplate(ValueError):
    """A template that cannot be used; `path` names the place, for example `fields[2].type`.

    `sentence` is English with `%(name)s` places for `params`, so that it can be looked up in a translation before it
    is filled; `message` is the finished English. A sentence without params is taken as it is.
    """

    def __init__(self, sentence: str, path: str = "", /, **params: object) -> None:
        self.sentence = sentence
        self.path = path
        self.params = params
        self.message = sentence % params if params else sentence
        super().__init__(f"{path}: {self.message}" if path else self.message)
