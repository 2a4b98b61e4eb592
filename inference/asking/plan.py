"""Which engines are asked for the fields of a document, in which order; knows nothing of how they are asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from inference.engine import Engines
from inference.types import Adapter, TemplateSpec

PAGES, PAGES_PER_CALL = 20, 4


@dataclass(frozen=True, slots=True)
class Wanted:
    """An engine by the `name` it is set up under, and the profile of its `model`."""

    name: str
    model: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The `engines` to ask, the first choice first.

    `is_reader_enough`: whether the reading that needs no model may stand alone while none of them answers.
    """

    engines: tuple[Wanted, ...] = ()
    is_reader_enough: bool = True
    adapter: Adapter | None = None


@dataclass(frozen=True, slots=True)
class ModelReading:
    """How a model takes part in reading one document.

    `plan_of`: the plan for a document of that template; asked with None before the template is known, it gives the plan
    that holds for any template, or None where that depends on it. `isolation`: a secret of the tenant. `max_pages`: the
    first so many pages are shown to the model, `pages_per_call` of them at once.
    """

    engines: Engines
    plan_of: Callable[[TemplateSpec | None], Plan | None]
    isolation: str = ""
    max_pages: int = PAGES
    pages_per_call: int = PAGES_PER_CALL

    @property
    def may_ask(self) -> bool:
        """Whether any engine may be asked, as far as is known before the template is."""
        plan = self.plan_of(None)
        return plan is None or bool(plan.engines)
