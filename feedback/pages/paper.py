"""On what a slip is printed: a roll of 58 or 80 mm, or a sheet. The browser remembers it."""

from django.http import HttpRequest

SIZES = {"58": "58 mm", "80": "80 mm", "a4": "A4"}
_KEY = "paper"  # in the session


def chosen(request: HttpRequest) -> dict:
    """For a template: the paper that was asked for (`?paper=`), now or the last time."""
    asked = request.GET.get("paper")
    if asked in SIZES and request.session.get(_KEY) != asked:
        request.session[_KEY] = asked
    paper = request.session.get(_KEY, "80")
    return {"paper": paper, "papers": SIZES.items()}
