"""Beside the conversation: whether an appeal is kept from somebody, and by whom it is read."""

from django.utils.translation import gettext as _

from accounts.roles import Capability
from feedback import access
from feedback.desk.guard_form import GuardForm
from feedback.desk.scene import Panel, Scene
from feedback.models import Kind


def panel(scene: Scene) -> Panel | None:
    """No statement. Open where it says something: on a confidential one, and as a suggestion on a
    complaint that nobody has dealt with yet."""
    appeal = scene.appeal
    if appeal.is_confidential:
        holds = {
            "concerns": scene.trees.organisations.name(appeal.concerns_id),
            "may_let_go": access.may(scene.user, appeal, Capability.READ_CONFIDENTIAL),
        }
        return Panel("guard", _("Confidential"), "desk/panels/guarded.html", holds)
    if not scene.may.get("triage") or not appeal.is_open:
        return None
    is_suggested = appeal.kind == Kind.COMPLAINT and appeal.assignee_id is None
    return Panel(
        "guard",
        _("Is it about a civil servant?"),
        "desk/panels/guard.html",
        {"form": GuardForm(trees=scene.trees, initial={"concerns": appeal.organisation_id})},
        is_folded=not is_suggested,
    )
