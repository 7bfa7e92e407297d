"""Beside an appeal of an open service: whether everybody can see it, and the way to change that."""

from django.utils.translation import gettext as _

from feedback import access
from feedback.desk.scene import Panel, Scene
from feedback.models import Kind
from feedback.open311 import listing

# What is never offered openly costs no question to the database.
_OFFERED = (Kind.INCIDENT, Kind.COMPLAINT, Kind.PROPOSAL, Kind.CONSULTATION)


def panel(scene: Scene) -> Panel | None:
    """One statement; three where its topic is a service."""
    appeal = scene.appeal
    if appeal.topic_id is None or appeal.kind not in _OFFERED or not listing.is_offered(appeal):
        return None
    found = listing.whole(access.open_to_all().filter(pk=appeal.pk)).first()
    holds = {
        "is_shown": found is not None,
        "words": listing.words_of(found) if found else None,
        "preview": listing.preview(appeal),
        "may_show": scene.may.get("publish", False),
        "may_hide": scene.may.get("triage", False),
    }
    return Panel("open311", _("Open list"), "desk/panels/open311.html", holds)
