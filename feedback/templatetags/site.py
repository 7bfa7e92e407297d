"""What the citizen site's templates need beside Django's own tags."""

from django import template

from feedback.pages import doors
from feedback.pages.doors import Door

register = template.Library()


@register.simple_tag
def other_doors() -> list[Door]:
    """The other ways to reach the centre."""
    return doors.others()


@register.filter
def megabytes(size: int) -> float:
    """Bytes as megabytes, one tenth at least."""
    return max(0.1, round(size / (1024 * 1024), 1))
