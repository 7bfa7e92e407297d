"""In which dress the site stands before somebody: a browser, a kiosk, the installed application.

The forms are the same; the dress says by which channel the words came.
"""

from django.http import HttpRequest

WEB = "web"
_WORN, _PAPER = "dress", "paper"  # in the session


def wear(request: HttpRequest, channel: str, *, paper: str = "") -> None:
    """From now on this browser session speaks by that channel, and prints on that paper."""
    request.session[_WORN] = channel
    request.session[_PAPER] = paper


def channel_of(request: HttpRequest) -> str:
    """The channel by which words of this browser session come."""
    session = getattr(request, "session", None)  # an error before the session was opened has none
    return session.get(_WORN, WEB) if session is not None else WEB


def paper_of(request: HttpRequest) -> str:
    """What is printed on before whoever is there: a roll of "58" or "80" mm, "a4", "none"; empty
    where we do not know."""
    session = getattr(request, "session", None)
    return session.get(_PAPER, "") if session is not None else ""
