"""Beside the conversation: from whom an appeal came at a hand-over, and with what note."""

from django.utils.translation import gettext as _

from accounts.models import User
from feedback.desk.scene import Panel, Scene
from feedback.models import Event, Message


def panel(scene: Scene) -> Panel | None:
    """One statement; two more while whoever got it at a hand-over still has it."""
    appeal = scene.appeal
    if appeal.assignee_id is None or not appeal.is_open:
        return None
    handed = Event.objects.filter(appeal=appeal, kind=Event.Kind.HANDED_OVER)
    event = handed.order_by("-sequence").first()
    if event is None or event.data.get("assignee") != appeal.assignee_id:
        return None
    note = Message.objects.filter(appeal=appeal, pk=event.data.get("message"))
    holds = {
        "by": User.objects.filter(pk=event.data.get("from")).first(),
        "note": note.values_list("text", flat=True).first() if "message" in event.data else "",
        "at": event.at,
    }
    return Panel("duty", _("Handed over"), "desk/panels/duty.html", holds)
