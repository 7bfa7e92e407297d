"""The other ways to reach the centre, as the footer of every page names them."""

from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from channels import registry
from channels.models import Account

SECONDS = 60
# What stands before the number in a link, by channel. WhatsApp's own kind wants digits alone
# ("How to use click to chat", WhatsApp Help Center).
_CALLED = {"phone": "tel:", "sms": "sms:", "whatsapp": "https://wa.me/"}


@dataclass(frozen=True)
class Door:
    """A channel's name, what to write or dial, and a link that does it (or none)."""

    label: str
    name: str
    link: str = ""


def others() -> list[Door]:
    """The telephone, and every account in use that people can write to."""
    doors = []
    if phone := settings.CENTRE_PHONE:
        doors.append(Door(_("Telephone"), phone, f"tel:{phone}"))
    for slug, name in cache.get_or_set("site:doors", _accounts, SECONDS):
        adapter = registry.get(slug)
        doors.append(Door(str(adapter.label), name, _link(adapter, name)))
    return doors


def _accounts() -> list[tuple[str, str]]:
    """The channel and the own name of every account that people can write to."""
    accounts = Account.objects.filter(is_active=True).order_by("channel", "pk")
    named = [
        (account.channel, str(account.setting(account.adapter.public_setting)))
        for account in accounts
        if registry.has(account.channel) and account.adapter.public_setting
    ]
    return [(slug, name) for slug, name in named if name]


def _link(adapter, name: str) -> str:
    if adapter.address_kind == "email":
        return f"mailto:{name}"
    digits = name.removeprefix("+")
    if adapter.slug in _CALLED and digits.isdigit():
        return _CALLED[adapter.slug] + (digits if adapter.slug == "whatsapp" else name)
    return ""
