"""Beside a proposal: whether others can support it, and how many do."""

from django.utils.translation import gettext as _

from feedback.desk.scene import Panel, Scene
from feedback.models import Kind, Proposal
from feedback.proposals import collecting, voices


def panel(scene: Scene) -> Panel | None:
    """One statement, of proposals alone."""
    if scene.appeal.kind != Kind.PROPOSAL:
        return None
    may = scene.may.get("publish", False) and collecting.may_publish(scene.appeal)
    proposal = Proposal.objects.filter(appeal=scene.appeal, withdrawn_at=None).first()
    if proposal is None and not may:
        return None
    holds = {
        "may": may,
        "proposal": proposal,
        "is_open": proposal is not None and voices.is_open(proposal),
    }
    return Panel("proposals", _("Support by others"), "desk/panels/proposals.html", holds)
