"""The hall on pages: spans of time in whole minutes, and what a kiosk offers in the end."""

from datetime import datetime, timedelta

from django import template

from reception import afterwards, kiosks

register = template.Library()


@register.filter
def minutes(span: timedelta | None) -> str:
    """A span in minutes, rounded; empty when there is none."""
    return "" if span is None else str(max(0, round(span.total_seconds() / 60)))


@register.filter
def since(moment: datetime, now: datetime) -> int:
    """Whole minutes from a moment until now."""
    return max(0, int((now - moment).total_seconds() // 60))


@register.simple_tag(takes_context=True)
def kiosk_offers(context) -> list[afterwards.Offer]:
    """What whoever is done at this kiosk is offered; nothing in any other browser."""
    kiosk = kiosks.of(context["request"])
    return afterwards.at(kiosk.office) if kiosk and kiosk.office else []
