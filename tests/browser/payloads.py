"""Fifty ways to smuggle a script into a page, and a team whose every text is one of them."""

from __future__ import annotations

import copy
import json
import uuid
from typing import Any

from django.db.models import Model

from documents.models import (
    ApiKey,
    Comment,
    CustomTask,
    Document,
    DocumentTemplate,
    Export,
    ExportLayout,
    Lesson,
    Notice,
    Page,
    SavedView,
    SingleSignOn,
    SupportAccess,
    TaskRun,
    Tenant,
    Webhook,
    WebhookAttempt,
    WebhookDelivery,
)
from documents.services import review
from documents.services.templates import create_template
from documents.tenancy import ops_scope, scope
from inference.schemas import load_template
from tests.browser.sights import furnish
from tests.documents.factories import Cast, make_read_document
from tests.documents.one_of_each import make_one_of_each
from tests.documents.web.test_all_fields import line
from tests.documents.web.workbench_runs import make_run, page

# Each calls hit(), which the browser knows; # becomes the payload's number.
SHAPES = (
    "<script>hit(#)</script>",
    "<SCRIPT SRC=data:,hit(#)></SCRIPT>",
    "<scr<script>ipt>hit(#)</scr</script>ipt>",
    "<img src=x onerror=hit(#)>",
    "<img src=x:x onerror=hit(#) ",
    "<img/src='x'/onerror='hit(#)'>",
    "<svg onload=hit(#)>",
    "<svg><script>hit(#)</script></svg>",
    "<svg><animate onbegin=hit(#) attributeName=x dur=1s>",
    "<svg><a xlink:href=javascript:hit(#)><text y=20>a</text></a></svg>",
    "<math><mi xlink:href='javascript:hit(#)'>x</mi></math>",
    "<math><mtext><table><mglyph><style><img src=x onerror=hit(#)>",
    "<body onload=hit(#)>",
    "<details open ontoggle=hit(#)>",
    "<video><source onerror=hit(#)></video>",
    "<audio src onerror=hit(#)>",
    "<iframe srcdoc='<script>parent.hit(#)</script>'></iframe>",
    "<iframe src=javascript:parent.hit(#)></iframe>",
    "<object data=javascript:hit(#)>",
    "<embed src=javascript:hit(#)>",
    "<input autofocus onfocus=hit(#)>",
    "<marquee onstart=hit(#)>",
    "<a href=javascript:hit(#) id=x>a</a>",
    "<form action=javascript:hit(#)><button>a</button></form>",
    "<button formaction=javascript:hit(#) form=x>a</button>",
    "<meta http-equiv=refresh content='0;url=javascript:hit(#)'>",
    "<base href=javascript:hit(#)//>",
    "<link rel=stylesheet href=data:text/css,* onload=hit(#)>",
    "<style onload=hit(#)></style>",
    "<style>@import 'javascript:hit(#)';</style>",
    "<template><script>hit(#)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=hit(#)>'>",
    "<!--><img src=x onerror=hit(#)>-->",
    "<![CDATA[><img src=x onerror=hit(#)>]]>",
    "</title><script>hit(#)</script>",
    "</textarea><script>hit(#)</script>",
    "</script><script>hit(#)</script>",
    "</style><img src=x onerror=hit(#)>",
    '"><img src=x onerror=hit(#)>',
    "'><img src=x onerror=hit(#)>",
    '" onmouseover=hit(#) autofocus onfocus=hit(#) x="',
    "' onmouseover=hit(#) autofocus onfocus=hit(#) x='",
    '");hit(#);//',
    "');hit(#);//",
    "\\u003cimg src=x onerror=hit(#)\\u003e",
    "&lt;img src=x onerror=hit(#)&gt;",
    "`+hit(#)+`${hit(#)}",
    "{{constructor.constructor('hit(#)')()}}",
    "<div x-data x-init='hit(#)' hx-on:load='hit(#)' hx-get='javascript:hit(#)' hx-trigger=load[hit(#)]>",
    "[a](javascript:hit(#)) ![x](x' onerror='hit(#))",
    "\u2028<img src=x onerror=hit(#)>\u202e",
)
PAYLOADS = tuple(shape.replace("#", str(number)) for number, shape in enumerate(SHAPES))
ALL = " ".join(PAYLOADS)
_COLUMNS = [{"name": "a", "type": "text"}]
_FIELDS = [{"name": f"f{number}", "label": text[:80], "type": "text"} for number, text in enumerate(PAYLOADS)]
_ROWS = {"name": "rows", "label": "<b onclick=hit(99)>", "type": "table", "columns": _COLUMNS}
FORM = load_template({"name": "poisoned", "label": PAYLOADS[38], "fields": [*_FIELDS, _ROWS]})
VALUES: dict[str, Any] = {f"f{number}": payload for number, payload in enumerate(PAYLOADS)} | {
    "rows": [{"a": payload} for payload in PAYLOADS]
}
# The texts that a person, a document or a model gave, by the table that keeps them.
TEXTS: dict[type[Model], tuple[str, ...]] = {
    Document: ("name", "issuer", "number", "reject_reason", "hold_note"),
    Comment: ("author_name", "text"),
    Notice: ("author_name", "text"),
    Export: ("name",),
    ExportLayout: ("name",),
    Lesson: ("issuer",),
    CustomTask: ("label", "prompt"),
    TaskRun: ("name", "failure"),
    SavedView: ("name",),
    ApiKey: ("name",),
    SingleSignOn: ("issuer", "client_id"),
    SupportAccess: ("staff_name", "reason"),
    Webhook: ("name",),
    WebhookAttempt: ("answer",),
}
# Of these there may be many, so that each payload has a row of its own.
MANY: dict[type[Model], str] = {Comment: "text", SavedView: "name", TaskRun: "name"}


def poison(cast: Cast) -> dict[str, str]:
    """Everything acme has, every text of it a payload; place -> id, as `sights.furnish` names them and some more."""
    with ops_scope():
        Tenant.objects.filter(pk=cast.acme.pk).update(name=ALL[:200])
        for number, user in enumerate(cast.users.values()):
            user.username, user.first_name, user.last_name = PAYLOADS[number], PAYLOADS[3], PAYLOADS[38]
            user.save()
    places = furnish(cast)
    admin = cast.actor("acme-admin")
    with ops_scope():
        SingleSignOn.objects.all().delete()  # there is one of each already among the places
    make_one_of_each(cast)
    document = make_read_document(admin, VALUES, template=FORM, confidence=0.5)
    own_run: dict[str, Any] = {"person": "acme-admin", "options": {"question": ALL}}
    run = make_run(cast, "spotting", _everything_said(ALL), **own_run)
    drawn = make_run(cast, "document", {"pages": [page(markdown="\n\n".join(PAYLOADS))]}, **own_run)
    with scope(cast.acme.pk):
        review.correct_field(actor=admin, document=document, name="f0", value=ALL[:500])
        review.reject(actor=admin, document=Document.objects.get(pk=places["doubtful"]), reason=ALL[:500])
        Page.objects.update(lines=[line(0.1, 0.1 + 0.01 * row, text) for row, text in enumerate(PAYLOADS)])
        own = create_template(actor=admin, definition=_definition())
        for model, row in [(model, model._default_manager.first()) for model in MANY]:
            assert row is not None, model
            model._default_manager.bulk_create([_clone(row, MANY[model], text) for text in PAYLOADS])
        for model, names in TEXTS.items():
            _fill(model, names)
        WebhookDelivery.objects.update(payload=json.dumps({"name": ALL}))
        DocumentTemplate.objects.filter(pk=places["template"]).update(label=PAYLOADS[38])
    return {
        **places,
        "poisoned": str(document.pk),
        "own": str(own.pk),
        "run_said": str(run.pk),
        "run_drawn": str(drawn.pk),
    }


def _everything_said(text: str) -> dict[str, Any]:
    """A result that has every part a task can have."""
    box = [0.1, 0.1, 0.6, 0.13]
    lines = [{"text": text, "box": box, "confidence": None}]
    regions = [{"category": text, "box": box, "text": text}]
    translation = {"language": "en", "text": text, "blocks": [{"text": text, "box": box}]}
    chart = {"notation": "mermaid", "source": text}
    whole = {"text": text, "lines": lines, "regions": regions, "translation": translation, "chart": chart}
    pairs = [{"label": text, "text": text, "page": 1, "box": box, "label_box": box}]
    tables = [{"page": 1, "box": box, "columns": [{"label": text}], "rows": [[{"text": text}]]}]
    said = {"label": text, "source": "model", "confidence": 0.5, "evidence": []}
    return {
        "pages": [page(**whole, tables=[{"rows": [[text], [text]]}])],
        "fields": [{"name": "a", "value": text, **said}, {"name": "t", "value": [{text: text}], **said}],
        "everything": {"pairs": pairs, "tables": tables},
        "json": {text: text},
        "notes": [text],
        "answer": {"text": text, "is_passages": False, "passages": [{"page": 1, "text": text, "boxes": [box]}]},
        "subtitles": [{"start": 0, "end": 1.5, "text": text}],
        "srt": text,
        "vtt": text,
    }


def _definition() -> dict[str, Any]:
    fields = [
        {"name": f"f{number}", "label": text[:80], "type": "text", "hint": text} for number, text in enumerate(PAYLOADS)
    ]
    return {"name": "own", "label": PAYLOADS[38], "fields": fields}


def _clone(row: Model, name: str, text: str) -> Model:
    twin = copy.copy(row)
    twin.pk = uuid.uuid4() if isinstance(row.pk, uuid.UUID) else None
    twin._state.adding = True
    setattr(twin, name, _cut(type(row), name, text))
    return twin


def _fill(model: type[Model], names: tuple[str, ...]) -> None:
    """Rows that are told apart by a name get one payload each; long texts hold them all."""
    for number, row in enumerate(model._default_manager.order_by("pk")):
        texts = {
            name: _cut(model, name, PAYLOADS[number % len(PAYLOADS)] if _is_short(model, name) else ALL)
            for name in names
        }
        if name := MANY.get(model):
            texts.pop(name)
        model._default_manager.filter(pk=row.pk).update(**texts)


def _is_short(model: type[Model], name: str) -> bool:
    return _longest(model, name) is not None


def _cut(model: type[Model], name: str, text: str) -> str:
    return text[: _longest(model, name)]


def _longest(model: type[Model], name: str) -> int | None:
    return getattr(model._meta.get_field(name), "max_length", None)
