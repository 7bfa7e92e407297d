"""Beside the conversation: the register, statutory steps that can be taken now, and the parts of
other bodies."""

from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.desk.proceedings_forms import ExtendForm, RedirectForm, ShareForm
from feedback.desk.scene import Panel, Scene
from feedback.models import Appeal, Share
from feedback.proceedings import extending, procedure, redirecting, shares, withdrawing
from feedback.statuses import Status

_TONES = {Share.State.DONE: "good", Share.State.CALLED_OFF: "quiet"}


def steps(scene: Scene) -> Panel | None:
    """What the law calls steps: one statement for whoever may extend, one for a second appeal."""
    appeal, may = scene.appeal, scene.may
    bounds = extending.bounds(appeal) if may["decide"] else None
    redirect, last_day, is_overdue = None, None, False
    if Status.REDIRECTED in scene.steps:
        redirect = RedirectForm(appeal=appeal, trees=scene.trees)
        last_day = redirecting.last_day(appeal)
        is_overdue = last_day < timezone.localdate(scene.now)
    holds = {
        "number": appeal.number,
        "day": appeal.registered_on,
        "first": _first(appeal),
        "followed_by": _second(appeal),
        "redirect": redirect,
        "last_day": last_day,
        "is_overdue": is_overdue,
        "extend": ExtendForm(bounds=bounds) if bounds else None,
        "may_withdraw": may["triage"] and withdrawing.may_withdraw(appeal),
    }
    return Panel("proceedings", _("Register and steps"), "desk/panels/proceedings.html", holds)


def _first(appeal: Appeal) -> Appeal | None:
    """The appeal that this one goes on from."""
    return appeal.follows if appeal.follows_id else None


def _second(appeal: Appeal) -> Appeal | None:
    """The appeal that goes on from this one, which is over."""
    if appeal.is_open:
        return None
    return appeal.followed_by.order_by("-pk").first()


def parts(scene: Scene) -> Panel | None:
    """Who else was asked, and what they said; one statement."""
    appeal = scene.appeal
    asked = shares.of(appeal).select_related("assignee", "contributed_by")
    lines = [_line(share, scene) for share in asked]
    may_ask = scene.may["triage"] and appeal.is_open
    if not lines and not may_ask:
        return None
    form = None
    if may_ask:
        today = timezone.localdate(scene.now)
        form = ShareForm(appeal=appeal, trees=scene.trees, today=today)
    owed = sum(line["is_open"] for line in lines)
    title = _("Parts of other bodies")
    if lines:
        title = _("Parts of other bodies: %(done)s of %(all)s in") % {
            "done": sum(line["share"].state == Share.State.DONE for line in lines),
            "all": sum(line["share"].state != Share.State.CALLED_OFF for line in lines),
        }
    holds = {"lines": lines, "form": form, "owed": owed}
    return Panel("parts", title, "desk/panels/parts.html", holds, is_folded=not lines)


def _line(share: Share, scene: Scene) -> dict:
    is_open, is_late = share.state == Share.State.OPEN, shares.is_late(share, scene.now)
    return {
        "share": share,
        "body": scene.trees.organisations.name(share.organisation_id),
        "is_open": is_open,
        "is_late": is_late,
        "tone": "bad" if is_late else _TONES.get(Share.State(share.state), "warn"),
        "may_contribute": is_open and shares.may_contribute(scene.user, share),
        "is_mine": share.assignee_id == scene.user.pk,
        "may_call_off": is_open and scene.may["triage"],
    }


def before_answering(appeal: Appeal, trees) -> list[str]:
    """The bodies whose parts are still owed: whoever answers shall know."""
    return [trees.organisations.name(body) for body in appeal.shared_with or ()]


def grounds(appeal: Appeal) -> dict:
    """The grounds of refusal to choose from, and the one that was chosen."""
    return {"all": procedure.current().grounds, "chosen": appeal.refusal_ground_id}
