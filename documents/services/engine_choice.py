"""Which engines a team may use, in which order they are tried, and which a licence keeps from it. Loads none."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from documents.models import Actor, DocumentTemplate, Permission, Tenant
from documents.services.audit import record_event
from documents.services.countries import CODES, country_name
from documents.services.formats import list_words
from inference.profiles import DEFAULT_PROFILE, PROFILES, Profile, find_profile
from inference.types import Adapter, Task

# The members, and the parts of them beyond the seas that have codes of their own and yet belong to the Union.
IN_THE_EU = frozenset((
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
    "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
    "AX", "GF", "GP", "MF", "MQ", "RE", "YT",
))  # fmt: skip
# What can be done with lines and boxes alone; a question is answered with passages.
WITHOUT_MODEL = frozenset(
    {Task.TEXT, Task.SPOTTING, Task.TABLE, Task.DOCUMENT, Task.FIELDS, Task.QUESTION, Task.SUBTITLES}
)


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """An engine as it is set up here. `profile`: of its vision-language model; None for one that reads lines alone."""

    name: str
    engine: str
    profile: Profile | None

    @property
    def label(self) -> str:
        """What people call it."""
        return self.profile.label if self.profile else "RapidOCR"

    @property
    def provider(self) -> str:
        """Who made the model, to be named wherever its output is shown; "" where there is nobody to name."""
        return self.profile.provider if self.profile else ""

    @property
    def licence(self) -> str:
        """The licence its model is used under; the CPU engine's is that of its package."""
        return self.profile.licence if self.profile else "Apache 2.0"

    @property
    def tasks(self) -> frozenset[Task]:
        """What it can be asked for."""
        return self.profile.tasks if self.profile else WITHOUT_MODEL

    @property
    def is_served(self) -> bool:
        """Whether it runs apart from the workers, on a model server."""
        return self.engine == "server"


class CannotChoose(ValueError):
    """This engine is not to be had for this team; the message says why and what is."""


def engine_choices() -> dict[str, EngineChoice]:
    """Every engine that is set up here, by name, the one that needs no model first."""
    default = EngineChoice(settings.ENGINE, settings.ENGINE, None)
    models = {
        name: EngineChoice(name, options["engine"], find_profile(options.get("profile", DEFAULT_PROFILE)))
        for name, options in settings.ENGINES.items()
    }
    return {default.name: default, **models}


def model_words(model: str) -> str:
    """Who made a model and what people call it, by its profile's name: "HunyuanOCR 1.5 (Tencent)"; "" of none.

    Of a profile that is no longer here, its name: what it said stays marked as a model's.
    """
    profile = PROFILES.get(model)
    return f"{profile.label} ({profile.provider})" if profile else model


def provider_of(model: str) -> str:
    """Who made the model of that profile; "" of none, and of one that is no longer here."""
    profile = PROFILES.get(model)
    return profile.provider if profile else ""


def is_excluded(choice: EngineChoice, territory: str) -> bool:
    """Whether the licence keeps a team in `territory` from this engine; of a team that has not said where, any may."""
    excluded = choice.profile.excluded if choice.profile else frozenset[str]()
    return bool(excluded) and (not territory or territory in excluded or ("EU" in excluded and territory in IN_THE_EU))


def why_excluded(choice: EngineChoice, territory: str) -> str:
    """Why the licence keeps a team in `territory` from this engine; "" where it does not."""
    if not is_excluded(choice, territory):
        return ""
    free = [one.label for one in engine_choices().values() if not (one.profile and one.profile.excluded)]
    others = _("Choose one of these: %(names)s.") % {"names": list_words(free)}
    if not territory:
        reason = _("The licence of %(model)s excludes some countries. Say first in which one the team works.")
        return f"{reason % {'model': choice.label}} {others}"
    reason = _("The licence of %(model)s excludes the team's country (%(country)s).")
    return f"{reason % {'model': choice.label, 'country': country_name(territory)}} {others}"


def order_of(tenant: Tenant, template: DocumentTemplate | None = None) -> list[EngineChoice]:
    """The engines to try for a document, the first choice first; what has gone or is excluded is left out.

    Never empty: without a choice the engine that needs no model reads.
    """
    known = engine_choices()
    wanted: Sequence[str] = (template.engines if template else []) or tenant.engines
    chosen = [known[name] for name in wanted if name in known and not why_excluded(known[name], tenant.territory)]
    return chosen or [known[settings.ENGINE]]


def models_of(tenant: Tenant, template: DocumentTemplate | None = None) -> tuple[list[EngineChoice], bool]:
    """The engines with a model that are asked for fields, the first choice first, before the one that needs none.

    The second: whether that one may stand in while none of them answers.
    """
    models: list[EngineChoice] = []
    for choice in order_of(tenant, template):
        if choice.profile is None:
            return models, True
        if Task.FIELDS in choice.profile.tasks:
            models.append(choice)
    return models, False


def choose_engines(*, actor: Actor, territory: str, engines: Sequence[str]) -> Tenant:
    """Set the team's country and its engines in their order. Needs an open scope.

    Raises `NotAllowed` and `CannotChoose`.
    """
    actor.require(Permission.CHOOSE_ENGINES)
    tenant = Tenant.objects.select_for_update().get(pk=actor.tenant_id)
    if territory and territory not in CODES:
        raise CannotChoose(_("There is no country %(code)s. Choose one of the list.") % {"code": territory})
    check_engines(engines, territory)
    _check_templates(territory)
    before = {"territory": tenant.territory, "engines": tenant.engines}
    if before == {"territory": territory, "engines": list(engines)}:
        return tenant
    tenant.territory, tenant.engines = territory, list(engines)
    tenant.save(update_fields=["territory", "engines"])
    record_event(
        actor=actor,
        tenant_id=actor.tenant_id,
        action="tenant.choose_engines",
        target=tenant,
        before=before,
        after={"territory": territory, "engines": tenant.engines},
    )
    return tenant


def _check_templates(territory: str) -> None:
    """A template of the team's may not be left with an engine that the country excludes."""
    known = engine_choices()
    for template in DocumentTemplate.objects.in_use().exclude(engines=[]):
        for choice in (known[name] for name in template.engines if name in known):
            if reason := why_excluded(choice, territory):
                own = _("The template %(template)s has this engine of its own.") % {"template": template.shown_label}
                raise CannotChoose(f"{own} {reason}")


def check_engines(engines: Sequence[str], territory: str) -> None:
    """Raise `CannotChoose` unless a team in `territory` may use all of them, each once."""
    known = engine_choices()
    for name in engines:
        if name not in known:
            raise CannotChoose(
                _("There is no engine %(name)s here. Choose one of these: %(names)s.")
                % {"name": name, "names": list_words(known)}
            )
        if list(engines).count(name) > 1:
            raise CannotChoose(_("%(name)s is named twice. Name each engine once.") % {"name": known[name].label})
        if reason := why_excluded(known[name], territory):
            raise CannotChoose(reason)


def isolation_of(tenant_id: uuid.UUID) -> str:
    """A secret of the tenant that keeps its pages apart from others' in an engine's caches."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, b"engine isolation " + tenant_id.bytes, hashlib.sha256).hexdigest()


def adapter_of(template: DocumentTemplate | None) -> Adapter | None:
    """The template's LoRA adapter, where it has one."""
    if template is None or not template.adapter:
        return None
    return Adapter(template.adapter["name"], template.adapter.get("path", ""))
