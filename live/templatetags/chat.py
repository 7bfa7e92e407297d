"""What templates need to know of the web chat."""

from django import template
from django.core.cache import cache

from live import chat_visits

register = template.Library()
SECONDS = 60
STAR = "★"


@register.simple_tag
def chat_door() -> str:
    """The code of the account that chats on the citizen site; empty where there is none."""
    return cache.get_or_set("live:chat", _code, SECONDS)


def _code() -> str:
    account = chat_visits.site_account()
    return account.code if account else ""


@register.filter
def stars(label: str) -> int:
    """How many stars a button's label is made of; 0 when it is other words."""
    return len(label) if label and not label.strip(STAR) else 0
