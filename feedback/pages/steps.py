"""The steps of the form, in their order, and which comes next."""

from django.urls import reverse
from django.utils.translation import gettext as _

from feedback.models import Draft
from feedback.pages import drafts

STEPS = ("kind", "words", "place", "evidence", "you", "check")
_NEEDED = {"kind": "kind", "words": "text", "you": "who"}  # a step, and the answer it must bring


def progress(step: str) -> str:
    """How far somebody is, in words."""
    words = {"number": STEPS.index(step) + 1, "all": len(STEPS)}
    return _("Step %(number)s of %(all)s") % words


def url(step: str) -> str:
    return reverse(f"write_{step}")


def missing(draft: Draft | None) -> str | None:
    """The first step without which an appeal cannot be sent; None when all is there."""
    for step, name in _NEEDED.items():
        if not drafts.answer(draft, name):
            return step
    return None


def after(step: str, draft: Draft, *, changing: bool = False) -> str:
    """The address to go to when a step is done. Kind and words may be known from the first page."""
    gap = missing(draft)
    if changing and gap is None:
        return url("check")
    if step in ("kind", "words"):
        return url(gap) if gap in ("kind", "words") else url("place")
    return url(STEPS[STEPS.index(step) + 1])


def before(step: str) -> str:
    """The address of the step before, or of the first page."""
    position = STEPS.index(step)
    return url(STEPS[position - 1]) if position else reverse("home")
