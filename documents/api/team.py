"""What the team asks of everybody who signs in."""

from __future__ import annotations

from typing import cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from documents.api.base import TenantView, checked
from documents.api.errors import Problem
from documents.api.serializers.errors import answers
from documents.api.serializers.team import SecurityBody, SecurityForm
from documents.models import Permission, SingleSignOn, Tenant, User
from documents.services.people import OwnFactorMissing, require_second_factor
from documents.services.required_sign_on import NoProvider, NoWayBack, require_sign_on


class Security(TenantView):
    """The team's rules for signing in."""

    permissions = {"GET": Permission.MANAGE_PEOPLE, "PATCH": Permission.MANAGE_PEOPLE}

    @extend_schema(operation_id="get_security", tags=["people"], responses=answers(403, ok_200=SecurityForm))
    def get(self, request: Request) -> Response:
        """What everybody in the team must sign in with."""
        return self._answer()

    @extend_schema(
        operation_id="change_security",
        tags=["people"],
        request=SecurityBody,
        responses=answers(400, 403, 409, ok_200=SecurityForm),
    )
    def patch(self, request: Request) -> Response:
        """Change it; it counts from everybody's next request on. Who would lock themselves out may not (409)."""
        body, user = checked(SecurityBody, request.data), cast(User, request.user)
        try:
            if "requires_second_factor" in body:
                require_second_factor(actor=self.actor, user=user, is_required=body["requires_second_factor"])
            if "requires_sign_on" in body:
                require_sign_on(actor=self.actor, user=user, is_required=body["requires_sign_on"])
        except OwnFactorMissing as error:
            sentence = _("You would lock yourself out. Set up your own second factor first, on your account's page.")
            raise Problem(409, "second_factor_missing", sentence) from error
        except NoProvider as error:
            sentence = _("There is no provider that people could be sent to. Set one up first, and switch it on.")
            raise Problem(409, "provider_missing", sentence) from error
        except NoWayBack as error:
            sentence = _("You could not get in without the provider. Set up a password and a second factor first.")
            raise Problem(409, "no_way_back", sentence) from error
        return self._answer()

    def _answer(self) -> Response:
        row = SingleSignOn.objects.first()
        told = {
            "requires_second_factor": Tenant.objects.get(pk=self.actor.tenant_id).requires_second_factor,
            "requires_sign_on": row is not None and row.is_active and row.is_required,
            "issuer": row.issuer if row else None,
        }
        return Response(SecurityForm(told).data)
