"""The sentences people read: why a document failed, which rule a value breaks, what made a page hard to read."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from typing import Any

from babel import Locale
from django.utils.translation import get_language, gettext_lazy, ngettext, to_locale
from django.utils.translation import gettext as _

from documents.models import Document
from documents.services.engine_choice import model_words
from documents.services.formats import amount_text, number_text, value_text
from inference.fields import InvalidValue, RuleFailure, parse_value
from inference.schemas import InvalidTemplate
from inference.types import FieldSpec, FieldType, Source, Verdict

MOST_SHOWN = 240  # characters of another source's reading, in a sentence
FAILURES = {
    "encrypted": gettext_lazy("Needs a password. Ask the sender, or upload a copy without one."),
    "damaged": gettext_lazy("The file is damaged and cannot be opened. Ask the sender for it again."),
    "empty": gettext_lazy("There is no page in it. Check the file and upload it again."),
    "too_many_pages": gettext_lazy("It has more pages than allowed. Split it and upload the parts."),
    "too_many_pixels": gettext_lazy("A page is too large to draw. Scan it at a lower resolution and upload it again."),
    "unknown_type": gettext_lazy("Not a PDF or an image. Upload it as PDF, PNG, JPEG, WebP, TIFF, HEIC or BMP."),
    "no_einvoice": gettext_lazy("XML that is no e-invoice. Upload an invoice in CII or UBL, or the page as PDF."),
    "unsafe_xml": gettext_lazy("The XML declares a document type, as no e-invoice does. Ask the sender for another."),
    "xml_too_large": gettext_lazy("The XML is too large for an invoice. Ask the sender what it holds."),
    "too_slow": gettext_lazy("Opening it takes too long. Print it to a new PDF and upload that."),
    "too_much_memory": gettext_lazy("Opening it takes too much memory. Print it to a new PDF and upload that."),
    "crashed": gettext_lazy("The file breaks the program that opens it. Print it to a new PDF and upload that."),
    "file_missing": gettext_lazy("Its file is no longer stored. Upload it again."),
    "unknown_adapter": gettext_lazy(
        "The engine does not have the adapter that the template names. Have an admin load it into the engine or take it"
        " out of the template; then retry."
    ),
    "worker_lost": gettext_lazy("Reading it stopped three times. Retry; if it fails again, print it to a new PDF."),
    "reading_broke": gettext_lazy("Reading it failed three times. Retry; if it fails again, upload it as images."),
}


def failure_sentence(code: str) -> str:
    """What happened to a failed document and what to do about it; "" for a document that has not failed."""
    if not code:
        return ""
    return str(FAILURES.get(code, FAILURES["reading_broke"]))


def learned_sentence(document: Document) -> str:
    """Which of the team's checked documents helped to read this one; "" where none did."""
    learned = document.extraction.learned if document.extraction else None
    if not learned:
        return ""
    count, issuer = len(learned["documents"]), learned["issuer"]
    if not issuer:
        sentence = ngettext(
            "Learned from %(count)s document of this layout", "Learned from %(count)s documents of this layout", count
        )
        return sentence % {"count": count}
    sentence = ngettext(
        "Learned from %(count)s document of %(issuer)s", "Learned from %(count)s documents of %(issuer)s", count
    )
    return sentence % {"count": count, "issuer": issuer}


def rule_sentence(failure: RuleFailure, label: str) -> str:
    """Why a value of the field called `label` breaks a rule, reason first, with the figure."""
    params = {"label": label, **failure.params}
    params |= {name: number_text(params[name]) for name in ("minimum", "maximum") if name in params}
    match failure.code:
        case "required_missing":
            return _("%(label)s is required and was not found") % params
        case "total_mismatch":
            if params["difference"] > 0:
                return _("Total is %(amount)s more than net plus tax") % {"amount": amount_text(params["difference"])}
            return _("Total is %(amount)s less than net plus tax") % {"amount": amount_text(-params["difference"])}
        case "lines_mismatch":
            if params["difference"] > 0:
                return _("Lines are %(amount)s short of the total") % {"amount": amount_text(params["difference"])}
            return _("Lines are %(amount)s more than the total") % {"amount": amount_text(-params["difference"])}
        case "line_mismatch":
            return _("Line %(row)s: quantity times price is not the line total") % params
        case "iban_checksum":
            return _("The IBAN's check digits do not fit")
        case "date_order":
            return _("The due date is before the issue date")
        case "minimum":
            return _("%(label)s is below %(minimum)s") % params
        case "maximum":
            return _("%(label)s is above %(maximum)s") % params
        case "choice":
            return _("%(label)s is none of the template's choices") % params
        case "pattern":
            return _("%(label)s does not look as the template asks") % params
    return _("%(label)s breaks a rule of the template") % params


# What a note calls a script -> its code in ISO 15924, or the code of the language that alone is written so.
SCRIPT_CODES = {
    "Arabic": "Arab", "Armenian": "Armn", "Bengali": "Beng", "Cyrillic": "Cyrl", "Devanagari": "Deva",
    "Ethiopic": "Ethi", "Georgian": "Geor", "Greek": "Grek", "Gujarati": "Gujr", "Gurmukhi": "Guru", "Hangul": "Hang",
    "Hebrew": "Hebr", "Kannada": "Knda", "Khmer": "Khmr", "Lao": "Laoo", "Malayalam": "Mlym", "Myanmar": "Mymr",
    "Oriya": "Orya", "Sinhala": "Sinh", "Tamil": "Taml", "Telugu": "Telu", "Thai": "Thai", "Tibetan": "Tibt",
    "Vietnamese": "vi",
}  # fmt: skip


def page_sentence(code: str, params: Mapping[str, Any]) -> str:
    """What made a page hard to read and what to do about it; "" for a note this product has no words for."""
    match code:
        case "small_text":
            return _("Text is %(height)s px high. Scan at 200 dpi or more.") % params
        case "low_resolution":
            return _("Scanned at about %(dpi)s dpi. Scan at 200 dpi or more.") % params
        case "blurred":
            return _("The page is blurred. Scan it, or photograph it again without moving.")
        case "glare":
            return _("Light is reflected from the page. Photograph it without a flash, or scan it.")
        case "dark":
            return _("The page is dark. Photograph it in more light, or scan it.")
        case "unreadable_script" if not params["package"]:
            return _("Lines in %(script)s could not be read. Read the document again.") % _with_script(params)
        case "unreadable_script":
            sentence = ngettext(
                "%(lines)s line in %(script)s was not read. The administrator can install %(package)s.",
                "%(lines)s lines in %(script)s were not read. The administrator can install %(package)s.",
                params["lines"],
            )
            return sentence % _with_script(params)
        case "text_garbled":
            return _("The file's own text is not what the page shows: OCR has read the page. Compare its values.")
        case "text_partly_garbled":
            return _("Part of the file's own text is not what the page shows: OCR has read that part. Compare it.")
        case "einvoice_unreadable":
            return _("The e-invoice in the file cannot be read and was left out. Compare all values with the page.")
        case "not_read_by_model":
            return _("The model could not read this page: its values were read without it.")
    return ""


def check_sentence(check: Mapping[str, Any], spec: FieldSpec, value: Any, source: str = "", model: str = "") -> str:
    """Why another reading casts doubt on `value`, as stored with the field; "" for one that bears it out.

    `source`: who read the value itself. `model`: the profile of the model that took part, to be named with its maker.
    """
    params = {"other": _other_reading(check, spec), "value": value_text(spec, value).replace("\n", ", ")}
    params["model"] = model_words(model) or _("The model")
    match check["source"], check["verdict"]:
        case _, Verdict.SAME:
            return ""
        case Source.EINVOICE, Verdict.SUBSTITUTED if spec.type is FieldType.TABLE:
            return _("The XML in the file lists other lines: %(other)s") % params
        case Source.EINVOICE, Verdict.SUBSTITUTED:
            return _("The XML in the file says %(other)s; the page says %(value)s") % params
        case Source.CODE, Verdict.SUBSTITUTED:
            return _("The code on the page says %(other)s; the text says %(value)s") % params
        case Source.MODEL, Verdict.SUBSTITUTED:
            return _("%(model)s reads %(other)s; the page was read as %(value)s") % params
        case _, Verdict.SUBSTITUTED if source == Source.MODEL:
            return _("%(model)s reads %(value)s; the page was read as %(other)s") % params
        case _, Verdict.SUBSTITUTED:
            return _("The file's text says %(value)s; the page shows %(other)s") % params
        case _, Verdict.INVENTED:
            return _("The file's text says %(value)s; nothing can be seen there") % params
        case _, Verdict.OMITTED:
            return _("More can be seen there than was read: %(other)s") % params
        case _, Verdict.FORMAT if spec.type is FieldType.MONEY and re.search("[-−]", check["text"]):
            return _("The page writes it %(other)s") % params
    return ""


def _other_reading(check: Mapping[str, Any], spec: FieldSpec) -> str:
    """What another source says: as the reader's language writes it where it is data, else as it is printed."""
    shown = str(check["text"]).replace("\n", "; ")
    if check["source"] in (Source.EINVOICE, Source.CODE) and spec.type is not FieldType.TABLE:
        with contextlib.suppress(InvalidValue):
            shown = value_text(spec, parse_value(spec, check["text"], decimal=".")).replace("\n", ", ")
    return shown if len(shown) <= MOST_SHOWN else f"{shown[:MOST_SHOWN]}…"


def _with_script(params: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of a note, its script named in the reader's language."""
    locale, code = Locale.parse(to_locale(get_language() or "en")), SCRIPT_CODES.get(params["script"], "")
    return {**params, "script": locale.scripts.get(code) or locale.languages.get(code) or params["script"]}


def value_sentence(error: InvalidValue) -> str:
    """Why what was typed cannot be stored, and what to type."""
    return _filled(_(error.sentence), {name: _param(value) for name, value in error.params.items()})


def _param(value: object) -> object:
    """What a sentence is filled with, in its reader's language as far as it has one."""
    if isinstance(value, InvalidValue):
        return value_sentence(value)
    return value.label_in(get_language() or "") if isinstance(value, FieldSpec) else value


def template_sentence(error: InvalidTemplate) -> str:
    """What is wrong with a template, for where `error.path` is shown by other means."""
    return _filled(_(error.sentence), error.params)


def placed_template_sentence(error: InvalidTemplate) -> str:
    """What is wrong with a template, after the place of it: `fields[2].type: …`."""
    sentence = template_sentence(error)
    return f"{error.path}: {sentence}" if error.path else sentence


def _filled(sentence: str, params: Mapping[str, object]) -> str:
    """As the errors themselves do it: a sentence without params may hold a bare %."""
    return sentence % params if params else sentence
