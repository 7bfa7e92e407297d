"""The form that a browser has begun: kept in a row, so that nothing is lost by going back, by a
closed window or by an empty battery.

The id lies in the session under the name that `feedback.access` knows. What tells who somebody
is stays encrypted.
"""

from django.db import transaction
from django.http import HttpRequest

from accounts.encryption import cipher
from feedback.models import Appeal, Draft

_KEY = "draft"  # in the session; feedback.access reads it too
_SECRET = frozenset({"contact", "name"})


def of(request: HttpRequest) -> Draft | None:
    """This browser's draft, sent or not, with its appeal."""
    pk = request.session.get(_KEY)
    return Draft.objects.select_related("appeal").filter(pk=pk).first() if pk else None


def open_one(request: HttpRequest) -> Draft | None:
    """This browser's draft, if it has not been sent yet."""
    draft = of(request)
    return draft if draft and draft.appeal_id is None else None


def begin(request: HttpRequest) -> Draft:
    """This browser's draft, made now if there is none."""
    draft = open_one(request)
    if draft is None:
        draft = Draft.objects.create()
        request.session[_KEY] = str(draft.pk)
    return draft


def leave(request: HttpRequest) -> None:
    """Begin anew: the browser lets go of its draft."""
    request.session.pop(_KEY, None)


def keep(draft: Draft, **answers) -> None:
    """Write answers into the draft, beside those that another tab may have written meanwhile."""
    for name in _SECRET & answers.keys():
        answers[name] = cipher().encrypt(answers[name].encode()).decode() if answers[name] else ""
    with transaction.atomic():
        held = Draft.objects.select_for_update().get(pk=draft.pk)
        held.data |= answers
        held.save(update_fields=["data", "changed_at"])
    draft.data = held.data


def answer(draft: Draft | None, name: str, default=""):
    """One answer of the draft; `default` when it was not given yet."""
    value = draft.data.get(name, default) if draft else default
    if name in _SECRET and value:
        return cipher().decrypt(value.encode()).decode()
    return value


def sent_appeal(request: HttpRequest) -> Appeal | None:
    """What this browser's draft became."""
    draft = of(request)
    return draft.appeal if draft else None
