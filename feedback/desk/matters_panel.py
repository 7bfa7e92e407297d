"""Beside the conversation: what an appeal has to do with others. Looked for when the page is there,
so that the page itself stays quick."""

from django.utils.translation import gettext as _

from feedback.desk.scene import Panel, Scene
from feedback.matters import spreading
from feedback.statuses import Status


def panel(scene: Scene) -> Panel | None:
    """One statement, and only where an answer can be written: how many others it would reach."""
    appeal = scene.appeal
    reaches = 0
    if appeal.is_open and scene.may.get("answer"):
        reaches = spreading.reached(appeal).count()
    holds = {
        "reaches": reaches,
        "head": appeal.part_of_id,
        "into": appeal.merged_into_id if appeal.status == Status.MERGED else None,
    }
    return Panel("matters", _("The same matter"), "desk/panels/matters.html", holds)
