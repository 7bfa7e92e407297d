"""Spans of time as the hall's pages show them: in whole minutes."""

from datetime import datetime, timedelta

from django import template

register = template.Library()


@register.filter
def minutes(span: timedelta | None) -> str:
    """A span in minutes, rounded; empty when there is none."""
    return "" if span is None else str(max(0, round(span.total_seconds() / 60)))


@register.filter
def since(moment: datetime, now: datetime) -> int:
    """Whole minutes from a moment until now."""
    return max(0, int((now - moment).total_seconds() // 60))
