"""What the clock did to an appeal, as a colleague would say it."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from feedback.clock.chasing import REMINDER
from feedback.models import EscalationStep


def deadline(data: dict) -> str:
    """A deadline that was counted anew: old, new, why."""
    name = "due_at" if "due_at" in data else "first_response_due_at"
    before, after = data.get(name) or (None, None)
    words = {"before": _moment(before), "after": _moment(after), "why": _why(data.get("why"))}
    if name == "due_at":
        return _("Answer due %(after)s instead of %(before)s: %(why)s") % words
    return _("First answer due %(after)s instead of %(before)s: %(why)s") % words


def _why(slug: str | None) -> str:
    reasons = {
        "calendar": _("the calendar was changed"),
        "policy": _("the answer times were changed"),
        "rules": _("other rules hold for it now"),
    }
    return reasons.get(slug or "", _("it was sorted anew"))


def _moment(iso: str | None) -> str:
    if not iso:
        return _("never")
    moment = timezone.localtime(datetime.fromisoformat(iso))
    return date_format(moment, "SHORT_DATETIME_FORMAT")


def escalated(data: dict, users: dict[int, User]) -> str:
    """Who was woken, and why."""
    people = [str(users[pk]) for pk in data.get("told", ()) if pk in users]
    words = {"people": ", ".join(people) or _("nobody")}
    if data.get("when") == REMINDER:
        return _("Reminded: %(people)s") % words
    amount = data.get("amount", 0)
    match data.get("when"):
        case EscalationStep.When.PERCENT:
            words["when"] = _("%(n)d %% of the time are used") % {"n": amount}
        case EscalationStep.When.OVER:
            over = ngettext("%(n)d working hour over", "%(n)d working hours over", amount)
            words["when"] = over % {"n": amount}
        case _other:
            words["when"] = _("the time is up")
    if data.get("level"):
        words["level"] = data["level"]
        return _("Escalated to level %(level)s, %(when)s; told: %(people)s") % words
    return _("Escalated, %(when)s; told: %(people)s") % words
