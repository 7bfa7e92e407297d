"""In which dress the site stands before somebody: a browser, a kiosk, the installed application.

The forms are the same; the dress says by which channel the words came.
"""

from django.http import HttpRequest

WEB = "web"
_WORN = "dress"  # in the session


def wear(request: HttpRequest, channel: str) -> None:
    """From now on this browser session speaks by that channel."""
    request.session[_WORN] = channel


def channel_of(request: HttpRequest) -> str:
    """The channel by which words of this browser session come."""
    session = getattr(request, "session", None)  # an error before the session was opened has none
    return session.get(_WORN, WEB) if session is not None else WEB
