"""How a template is read, as a part of its form: engines of its own in their order, and the adapter they load.

Knows no template row; what may be chosen is judged by `services.template_engines`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from documents.models import Actor, DocumentTemplate, Tenant
from documents.services.engine_choice import CannotChoose, engine_choices, why_excluded
from documents.services.template_engines import InvalidAdapter, check_reading


@dataclass(frozen=True, slots=True)
class EnginePlace:
    """One place in the order: its `number` from 1, its `label`, and what may stand there as (name, label, reason)."""

    number: int
    label: str
    chosen: str
    options: list[tuple[str, str, str]]


@dataclass(slots=True)
class ReadingForm:
    """The engines' names as chosen, none for the team's, and the adapter as typed."""

    engines: list[str] = field(default_factory=list)
    adapter: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of_template(cls, template: DocumentTemplate) -> ReadingForm:
        """What a template is read with."""
        return cls(list(template.engines), dict(template.adapter or {}))

    @classmethod
    def of_post(cls, post: QueryDict) -> ReadingForm:
        """As posted; places left empty are no engines."""
        adapter = {key: post.get(f"adapter_{key}", "").strip() for key in ("name", "path")}
        return cls([name for name in post.getlist("engine") if name], adapter)

    def problems(self, actor: Actor) -> dict[str, str]:
        """Control -> sentence, where the team cannot have it read so. Needs an open scope."""
        try:
            check_reading(actor=actor, engines=self.engines, adapter=self.adapter)
        except CannotChoose as error:
            return {"engines": str(error)}
        except InvalidAdapter as error:
            return {f"adapter_{error.key}": str(error)}
        return {}

    def places(self, actor: Actor) -> list[EnginePlace]:
        """A place for every engine set up here; none where there is but the CPU engine. Needs an open scope."""
        choices = engine_choices()
        if len(choices) < 2 and not self.engines:
            return []
        territory = Tenant.objects.get(pk=actor.tenant_id).territory
        options = [(one.name, one.label, why_excluded(one, territory)) for one in choices.values()]
        gone = [(name, name, _("no longer set up here")) for name in self.engines if name not in choices]
        shown = max(len(choices), len(self.engines))
        return [
            EnginePlace(number, _place_label(number), _at(self.engines, number - 1), [*options, *gone])
            for number in range(1, shown + 1)
        ]


def _place_label(number: int) -> str:
    return _("First choice") if number == 1 else _("Choice %(number)s") % {"number": number}


def _at(names: Sequence[str], place: int) -> str:
    return names[place] if place < len(names) else ""
