"""Who stands before the chat: a browser at our own page, or one within another office's page.

At our own page a cookie holds the token, longer than a session lasts: the answer may take weeks.
Within another page a browser sends us no cookies: there the widget shows the token, which it keeps
by itself.
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from channels.models import Account
from live import chats
from live.models import Chat

CHANNEL = "webchat"
FRAGMENT = "X-Chat"  # a header of our own script: no other site can make a browser send it
COOKIE = "__Host-chat" if settings.SECURE else "chat"
COOKIE_SECONDS = 365 * 24 * 3600
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
    visit = Visit(account, reverse("chat"), request.COOKIES.get(COOKIE, ""))
    visit.chat = chats.find(account, visit.token)
    if visit.chat is None:
        visit.token = request.POST.get("token", "")
        visit.chat = chats.find(account, visit.token)
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


def begin(visit: Visit, language: str) -> None:
    """The first words come: there is a chat from now on. Raises `ValueError` without a token."""
    visit.chat = chats.begin(visit.account, visit.token, language)


def keep(response: HttpResponse, visit: Visit) -> None:
    """At our own page the browser keeps the token, for another year from now."""
    if visit.chat:
        response.set_cookie(
            COOKIE,
            visit.token,
            max_age=COOKIE_SECONDS,
            secure=settings.SECURE,
            httponly=True,
            samesite="Lax",
        )


def forget(response: HttpResponse, visit: Visit) -> None:
    """This browser lets go of its chat; what was said stays with the centre."""
    response.delete_cookie(COOKIE, samesite="Lax")
    visit.chat = None
