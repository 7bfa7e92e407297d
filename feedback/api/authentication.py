"""Who calls: a program with the token it was given for an appeal, or one of the staff."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.permissions import can
from accounts.roles import Capability
from feedback import access
from feedback.models import Appeal


class OwnerToken(BaseAuthentication):
    """`Authorization: Bearer …` with the token that came with the appeal. It names no person: which
    appeal it opens is asked of `feedback.access`. Cookies count for nothing here."""

    def authenticate(self, request: Request) -> tuple | None:
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        return (AnonymousUser(), token) if scheme.lower() == "bearer" else None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class OwnerTokenScheme(OpenApiAuthenticationExtension):
    target_class = OwnerToken
    name = "appealToken"

    def get_security_definition(self, auto_schema) -> dict:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "`access_token` of the answer to POST /api/v1/appeals/",
        }


def must_own(request: Request, appeal: Appeal) -> None:
    """Return when the request bears this appeal's token; raise what becomes 401 or 403."""
    if access.shows_token(request, appeal):
        return
    if request.auth:
        raise PermissionDenied(_("This token does not open this appeal, or it is too old."))
    raise NotAuthenticated


class AtTheDesk(BasePermission):
    """Staff whose roles let them read appeals; what else they may do is asked of each step."""

    def has_permission(self, request: Request, view) -> bool:
        return request.user.is_authenticated and can(request.user, Capability.READ_APPEALS)
