"""Beside a conversation of thanks: whom they reached, and the form by which they do."""

from django.utils.translation import gettext as _

from feedback.desk.scene import Panel, Scene
from feedback.desk.thanks_form import ThanksForm
from feedback.models import Kind, Message
from feedback.thanks import passing


def panel(scene: Scene) -> Panel | None:
    """Of thanks alone: one statement, and two for whoever may pass them on."""
    appeal = scene.appeal
    if appeal.kind != Kind.GRATITUDE or appeal.is_confidential:
        return None
    may = scene.may.get("triage", False)
    holds = {"thanked": passing.of_appeal(appeal), "may": may}
    if may and passing.may_thank(appeal):
        said = Message.objects.filter(appeal=appeal, direction=Message.Direction.IN)
        first = said.order_by("id").values("text", "note").first() or {}
        words = passing.bare(first.get("text", "")[: passing.MOST_WORDS], appeal.citizen)
        holds["form"] = ThanksForm(appeal=appeal, trees=scene.trees, initial={"words": words})
        holds["note"] = first.get("note", "")
    return Panel(
        "thanks",
        _("Whom they thank"),
        "desk/panels/thanks.html",
        holds,
        is_folded=bool(holds["thanked"]) and not may,
    )
