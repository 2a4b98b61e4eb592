"""The team's people: who is in it, as what, and out of it."""

from __future__ import annotations

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from documents.api.base import TenantView, checked
from documents.api.serializers.errors import answers
from documents.api.serializers.people import MemberForm, MemberList, RoleBody
from documents.models import Membership, Permission, Role
from documents.services.people import change_role, remove_member


class People(TenantView):
    """Everybody in the team."""

    permissions = {"GET": Permission.MANAGE_PEOPLE}

    @extend_schema(operation_id="list_people", tags=["people"], responses=answers(403, ok_200=MemberList))
    def get(self, request: Request) -> Response:
        """Everybody in the team, by user name."""
        members = Membership.objects.select_related("user").order_by("user__username")
        return Response({"results": MemberForm(members, many=True).data})


class Person(TenantView):
    """One person's place in the team."""

    permissions = {"PATCH": Permission.MANAGE_PEOPLE, "DELETE": Permission.MANAGE_PEOPLE}

    @extend_schema(
        operation_id="change_role",
        tags=["people"],
        request=RoleBody,
        responses=answers(400, 403, 404, 409, ok_200=MemberForm),
    )
    def patch(self, request: Request, membership_id: uuid.UUID) -> Response:
        """Give a person another role; it counts from their next request on. The last admin stays one (409)."""
        role = Role(checked(RoleBody, request.data)["role"])
        changed = change_role(actor=self.actor, membership_id=membership_id, role=role)
        return Response(MemberForm(changed).data)

    @extend_schema(operation_id="remove_person", tags=["people"], responses=answers(403, 404, 409, done_204=None))
    def delete(self, request: Request, membership_id: uuid.UUID) -> Response:
        """Take a person out of the team; what they did stays under their name. The last admin stays (409)."""
        remove_member(actor=self.actor, membership_id=membership_id)
        return Response(status=204)
