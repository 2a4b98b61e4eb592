"""Engines and a team's choice of them as JSON."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from documents.models import Tenant
from documents.services.engine_choice import engine_choices, why_excluded
from inference.types import Task


class EngineForm(serializers.Serializer[Any]):
    """One engine set up here."""

    name = serializers.CharField(help_text="To be named in an order.")
    # A declared field leaves the serializer's own `label` alone, which types cannot say.
    label = serializers.CharField()  # type: ignore[assignment]
    provider = serializers.CharField(help_text="Who made its model; empty without a model.")
    model = serializers.CharField(help_text="The profile of its model; empty without a model.")
    licence = serializers.CharField()
    tasks = serializers.ListField(child=serializers.ChoiceField(choices=[task.value for task in Task]))
    is_served = serializers.BooleanField(help_text="Whether it runs on a model server, apart from the workers.")
    is_allowed = serializers.BooleanField()
    reason = serializers.CharField(help_text="Why it is not allowed, with what is instead; empty where it is.")


class EnginesForm(serializers.Serializer[Any]):
    """The choice of a team."""

    territory = serializers.CharField(help_text="ISO 3166 code of the country the team works in; empty until said.")
    order = serializers.ListField(
        child=serializers.CharField(), help_text="The first choice first; empty: the CPU engine reads alone."
    )
    engines = EngineForm(many=True)


class EngineChoiceBody(serializers.Serializer[Any]):
    """What is to change of the choice; what is left out stays."""

    territory = serializers.CharField(required=False, allow_blank=True, help_text="ISO 3166, in capitals: DE.")
    order = serializers.ListField(child=serializers.CharField(), required=False, max_length=20)


def engines_form(tenant: Tenant) -> dict[str, Any]:
    """What `EnginesForm` shows of a team's choice."""
    engines = [
        {
            "name": choice.name,
            "label": choice.label,
            "provider": choice.provider,
            "model": choice.profile.name if choice.profile else "",
            "licence": choice.licence,
            "tasks": sorted(choice.tasks),
            "is_served": choice.is_served,
            "is_allowed": not (reason := why_excluded(choice, tenant.territory)),
            "reason": reason,
        }
        for choice in engine_choices().values()
    ]
    return {"territory": tenant.territory, "order": tenant.engines, "engines": engines}
