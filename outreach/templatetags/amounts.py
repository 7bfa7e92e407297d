"""Amounts of money in templates."""

from decimal import Decimal

from django import template

from outreach.projects.money import shown

register = template.Library()


@register.filter
def amount(value: Decimal) -> str:
    """12,500,000 or 12.50, as the language of the page writes it."""
    return shown(value)
