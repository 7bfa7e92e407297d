"""Django's permission question, answered from the roles table.

Model permissions in the admin follow capabilities; nobody holds Django's own per-model grants.
"""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import ModelBackend

from accounts.permissions import can
from accounts.roles import Capability

MODEL_CAPABILITIES = {
    "accounts": Capability.MANAGE_PEOPLE,
    "channels": Capability.MANAGE_CHANNELS,
    "feedback": Capability.MANAGE_CONTENT,
    "live": Capability.MANAGE_CHANNELS,
    "reception": Capability.MANAGE_CHANNELS,
    "outreach": Capability.WRITE_BROADCASTS,
    "surveys": Capability.WRITE_SURVEYS,
    "analytics": Capability.SEE_DASHBOARDS,
}


class _NoGrants:
    """Grants of single rows are held by nobody: asked of the database, they would cost every page
    of the desk two statements."""

    def get_user_permissions(self, user_obj, obj=None) -> set[str]:
        return set()

    def get_group_permissions(self, user_obj, obj=None) -> set[str]:
        return set()

    def get_all_permissions(self, user_obj, obj=None) -> set[str]:
        return set()


class SignInBackend(_NoGrants, AuthenticationBackend):
    """Signs in by e-mail, as allauth does."""


class RoleBackend(_NoGrants, ModelBackend):
    """Signs in by name and password, and grants what the person's roles allow."""

    def has_perm(self, user_obj, perm, obj=None) -> bool:
        if not user_obj.is_active:
            return False
        capability = MODEL_CAPABILITIES.get(perm.partition(".")[0])
        return capability is not None and can(user_obj, capability)

    def has_module_perms(self, user_obj, app_label) -> bool:
        return user_obj.is_active and can(user_obj, Capability.ENTER_DESK)
