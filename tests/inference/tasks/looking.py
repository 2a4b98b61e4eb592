"""An engine of the product that can tell where its model looks, as a test says."""

from __future__ import annotations

from inference.engines.vision_language.engine import VisionLanguageEngine
from inference.profiles import DEFAULT_PROFILE, find_profile
from inference.types import Heat, Page, Request
from tests.inference.tasks.scripted import ScriptedBackend

HEAT = Heat(2, 3, (0.0, 0.1, 0.0, 0.2, 0.6, 0.0))


class LookingEngine(VisionLanguageEngine):
    """Says `heat` for every field, and remembers what it was asked: (page, prompt's fields, key)."""

    def __init__(self, heat: Heat | None = HEAT) -> None:
        super().__init__("transformers", find_profile(DEFAULT_PROFILE), ScriptedBackend(lambda _asked: "{}"))
        self._heat = heat
        self.looked: list[tuple[int, bool, str]] = []

    def explain(self, page: Page, request: Request, key: str) -> Heat | None:
        """`heat`, whatever is asked."""
        self.looked.append((page.number, page.image is not None, key))
        return self._heat
