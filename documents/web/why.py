"""The panel "Why?" of one field on the review page: what speaks for its value and what against it, in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from documents import access
from documents.models import Actor, Permission
from documents.services.engine_choice import model_words
from documents.services.fields import CurrentField, State
from documents.services.why import NoSuchField, RuleSaid, Support, Why, explain_field
from documents.services.wording import check_sentence, rule_sentence
from documents.services.workbench.explaining import explaining_engine
from documents.web.base import tenant_view
from documents.web.rows import SOURCE_WORDS
from inference.types import Source, Verdict

KEPT = {
    "required_missing": gettext_lazy("It is required, and something was found"),
    "iban_checksum": gettext_lazy("The IBAN's check digits fit"),
    "pattern": gettext_lazy("It looks as the template asks"),
    "minimum": gettext_lazy("It is not below the template's least"),
    "maximum": gettext_lazy("It is not above the template's most"),
    "choice": gettext_lazy("It is one of the template's choices"),
    "total_mismatch": gettext_lazy("Net plus tax make the total"),
    "lines_mismatch": gettext_lazy("The lines make the sum"),
    "line_mismatch": gettext_lazy("In every line quantity times price is the line total"),
    "date_order": gettext_lazy("The dates follow each other as they should"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the panel: a sentence, the icon before it, and the state whose colour that has."""

    state: State
    sentence: str
    icon: str = ""

    @property
    def sign(self) -> str:
        """The icon's name: the state's own where no other is given."""
        return self.icon or self.state


@require_GET
@tenant_view(Permission.VIEW_DOCUMENTS)
def show_why(request: HttpRequest, actor: Actor, document_id: str, name: str) -> HttpResponse:
    """The panel's content."""
    document = access.get_document(actor, document_id)
    try:
        why = explain_field(document, name)
    except NoSuchField as error:
        raise access.NotFound from error
    context = {
        "document": document,
        "why": why,
        "field": why.field,
        "confidence": confidence_sentence(why.field),
        "readings": [*(reading_line(one, why.field) for one in why.readings), *second_lines(why)],
        "rules": [rule_line(one, why.field) for one in why.rules],
        "learned": learned_words(why.field),
        "model": model_words(why.field.model),
        "can_look": actor.can(Permission.USE_WORKBENCH) and bool(why.tokens) and bool(explaining_engine(document)),
    }
    return render(request, "review/_why.html", context)


def confidence_sentence(field: CurrentField) -> str:
    """How far the value may be believed, without a figure that needs explaining."""
    if field.corrected_by and field.is_confirmed:
        return _("%(name)s has confirmed it.") % {"name": field.corrected_by}
    if field.corrected_by:
        return _("%(name)s has set it.") % {"name": field.corrected_by}
    if field.value in (None, "", []):
        return _("Nothing was found for it.")
    if field.confidence is None:
        return _("How often such a value is right is not known, so a person is always asked.")
    share = round(100 * field.confidence)
    return _("Of 100 values supported like this, about %(share)s stay as they are.") % {"share": share}


def reading_line(support: Support, field: CurrentField) -> Reason:
    """Where the value was read, or that it stands nowhere."""
    params = {"source": source_words(support.source, field), "text": _short(support.text), "page": support.page}
    if support.source is Source.PERSON:
        return Reason(State.PERSON, _("Picked on page %(page)s: “%(text)s”") % params)
    if support.page is None and support.source is Source.EINVOICE:
        return Reason(State.UNGROUNDED, _("%(source)s says “%(text)s”; nothing on a page shows it") % params)
    if support.page is None:
        return Reason(State.UNGROUNDED, _("%(source)s says “%(text)s”; it stands nowhere on the page") % params)
    return Reason(State.EMPTY, _("%(source)s, page %(page)s: “%(text)s”") % params, "pick")


def second_lines(why: Why) -> list[Reason]:
    """What other sources read, those that agree and those that do not."""
    return [_second_line(one, why.field, why.source) for one in why.second_readings]


def _second_line(support: Support, field: CurrentField, source: str) -> Reason:
    params = {"source": source_words(support.source, field), "text": _short(support.text)}
    match support.verdict:
        case Verdict.SAME:
            return Reason(State.SURE, _("%(source)s reads the same: “%(text)s”") % params)
        case Verdict.FORMAT:
            return Reason(State.SURE, _("%(source)s reads the same, written otherwise: “%(text)s”") % params)
    check = {"source": support.source, "verdict": support.verdict, "text": support.text}
    sentence = check_sentence(check, field.spec, field.machine_value, source, field.model)
    return Reason(State.TO_CHECK, sentence or _("%(source)s reads “%(text)s”") % params)


def rule_line(rule: RuleSaid, field: CurrentField) -> Reason:
    """A rule that is kept or broken."""
    if rule.failure is not None:
        return Reason(State.RULE_FAILED, rule_sentence(rule.failure, field.label))
    return Reason(State.SURE, str(KEPT[rule.code]))


def learned_words(field: CurrentField) -> str:
    """How often people have confirmed the same place on documents of this layout; "" where none have."""
    if not field.learned_from:
        return ""
    sentence = ngettext(
        "On %(count)s document of the same layout people left it in this place.",
        "On %(count)s documents of the same layout people left it in this place.",
        field.learned_from,
    )
    return sentence % {"count": field.learned_from}


def source_words(source: Source, field: CurrentField) -> str:
    """A source by its name; a model with who made it."""
    return model_words(field.model) if source is Source.MODEL and field.model else str(SOURCE_WORDS[source])


def _short(text: str, most: int = 160) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most]}…"
