"""Who stands before the chat: a browser at our own page, or one within another office's page.

At our own page the session knows the chat, so it works without scripts. Within another page a
browser sends us no cookies: there the widget shows its token, which it keeps by itself.
"""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from channels.models import Account
from live import chats
from live.models import Chat

CHANNEL = "webchat"
FRAGMENT = "X-Chat"  # a header of our own script: no other site can make a browser send it
_KEY = "chat"  # in the session
_BEARER = "Bearer "


@dataclass
class Visit:
    """One request to the chat. `base` is the address of its page; `token` what the browser shows
    or, at a page that is asked for the first time, shall show from now on."""

    account: Account
    base: str
    token: str
    chat: Chat | None = None
    is_embedded: bool = False  # within a widget of another site: no cookies, a token
    is_framed: bool = False  # within a widget, of ours or another's


def site_account() -> Account | None:
    """The chat of the citizen site: the first account in use."""
    return Account.objects.filter(channel=CHANNEL, is_active=True).order_by("pk").first()


def at_home(request: HttpRequest) -> Visit:
    """At our own page, or in its widget; 404 where the centre has no chat."""
    account = site_account()
    if account is None:
        raise Http404
    visit = Visit(account, reverse("chat"), request.POST.get("token", ""))
    known = Chat.objects.select_related("account", "address", "contact")
    visit.chat = known.filter(pk=request.session.get(_KEY), account=account).first()
    return visit


def abroad(request: HttpRequest, code: str) -> Visit:
    """Within a widget; 404 for an account that is none, or not in use."""
    account = get_object_or_404(Account, channel=CHANNEL, code=code, is_active=True)
    base = reverse("chat_embed", args=[code])
    header = request.headers.get("Authorization", "")
    visit = Visit(
        account, base, header.removeprefix(_BEARER).strip(), is_embedded=True, is_framed=True
    )
    visit.chat = chats.find(account, visit.token)
    return visit


def begin(request: HttpRequest, visit: Visit, language: str) -> None:
    """The first words come: there is a chat from now on. Raises `ValueError` without a token."""
    visit.chat = chats.begin(visit.account, visit.token, language)
    if not visit.is_embedded:
        request.session[_KEY] = visit.chat.pk


def forget(request: HttpRequest) -> None:
    """This browser lets go of its chat; what was said stays with the centre."""
    request.session.pop(_KEY, None)
