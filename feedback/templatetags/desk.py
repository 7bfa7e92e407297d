"""What every page of the desk carries at its end: the keys and the command palette."""

from django import template

from accounts.permissions import can
from accounts.roles import Capability
from feedback.desk import keys, preferences

register = template.Library()


@register.inclusion_tag("desk/_keys.html")
def desk_keys(user) -> dict:
    """The table of keys, as help to read and for the script to learn from."""
    return {
        "places": keys.by_place(),
        "is_on": preferences.of(user).has_keys,
        "may_read": can(user, Capability.READ_APPEALS),
    }
