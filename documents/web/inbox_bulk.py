"""What is done to many documents of the inbox at once; the page's script sends them in portions and adds up."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from documents import access
from documents.models import Actor, DocumentTemplate, Permission, User
from documents.services import bulk
from documents.services.assignment import NoMember, find_member
from documents.tenancy import scope
from documents.web.base import tenant_view


class _Refused(Exception):
    """The form asks for nothing that can be done; the message says so."""


@require_POST
@tenant_view(Permission.VIEW_DOCUMENTS, is_scoped=False)
def apply_bulk(request: HttpRequest, actor: Actor) -> JsonResponse:
    """Do `act` to the documents of `ids`, at most `bulk.MOST`: {outcomes: [{id, name, code, sentence, former}]}.

    `template`: an id, for change_template. `assignee`: a user id or "", for assign. `former`: "document:user id" or
    "document:", once for each document, for undo_assign.
    """
    try:
        act, ids = _act(request), _ids(request)
        with scope(actor.tenant_id):
            template, assignee = _template(request, actor, act), _assignee(request, act)
        formers = dict(_former(text) for text in request.POST.getlist("former"))
    except _Refused as error:
        return JsonResponse({"detail": str(error)}, status=422)
    outcomes = bulk.apply_to_documents(
        actor=actor, act=act, document_ids=ids, template=template, assignee=assignee, formers=formers
    )
    return JsonResponse(
        {
            "outcomes": [
                {
                    "id": str(one.document_id),
                    "name": one.name,
                    "code": one.code,
                    "sentence": one.sentence,
                    "former": one.former,
                }
                for one in outcomes
            ]
        }
    )


def _act(request: HttpRequest) -> bulk.Act:
    try:
        return bulk.Act(request.POST.get("act", ""))
    except ValueError as error:
        raise _Refused(_("That cannot be done to many documents. Reload the page.")) from error


def _ids(request: HttpRequest) -> list[uuid.UUID]:
    posted = request.POST.getlist("ids")
    if not posted or len(posted) > bulk.MOST:
        raise _Refused(_("Select 1 to %(most)s documents.") % {"most": bulk.MOST})
    return [_id(text) for text in posted]


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise _Refused(_("The selection arrived damaged. Reload the page.")) from error


def _template(request: HttpRequest, actor: Actor, act: bulk.Act) -> DocumentTemplate | None:
    if act != bulk.Act.CHANGE_TEMPLATE:
        return None
    try:
        return access.get_template(actor, request.POST.get("template", ""))
    except access.NotFound as error:
        raise _Refused(_("The template is no longer in use. Choose another one.")) from error


def _assignee(request: HttpRequest, act: bulk.Act) -> User | None:
    chosen = request.POST.get("assignee", "")
    if act != bulk.Act.ASSIGN or not chosen:
        return None
    try:
        return find_member(_number(chosen))
    except NoMember as error:
        raise _Refused(_("That person is no longer of your team. Choose somebody else.")) from error


def _former(text: str) -> tuple[uuid.UUID, int | None]:
    document, _colon, person = text.partition(":")
    return _id(document), _number(person) if person else None


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 15:
        raise _Refused(_("The selection arrived damaged. Reload the page."))
    return int(text)
