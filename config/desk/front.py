"""The desk's first page: what waits, and whether the channels are well."""

from django.http import HttpRequest

from accounts.permissions import can
from accounts.roles import Capability
from channels import health
from feedback.desk import queue_doors


def page(request: HttpRequest) -> dict:
    """What the template is told, as far as this person may know it."""
    return {
        "doors": queue_doors.doors(request) if can(request.user, Capability.READ_APPEALS) else [],
        "may_register": can(request.user, Capability.REGISTER_APPEALS),
        "health": health.every() if can(request.user, Capability.MANAGE_CHANNELS) else [],
    }
