"""From whom a confidential appeal is kept: the body that it concerns, and all who work there.

A complaint about an official (`Appeal.is_confidential`, `concerns` is their body) is neither held
nor seen by that body or one below it. Who sees it otherwise, `feedback.access` says.
"""

from accounts.models import Organisation, Team, User
from accounts.permissions import above_own
from feedback.models import Appeal


def may_hold(appeal: Appeal, organisation: Organisation | None) -> bool:
    """Whether an appeal may lie with a body: never a confidential one with the body that it
    concerns, or one below. Asks the database only about confidential ones."""
    if organisation is None or not is_kept(appeal):
        return True
    if organisation.pk == appeal.concerns_id:
        return False
    above = Organisation.objects.ancestors(organisation)
    return not above.filter(pk=appeal.concerns_id).exists()


def team_may_hold(appeal: Appeal, team: Team | None) -> bool:
    """The same for a team: it is its body's."""
    return team is None or not is_kept(appeal) or may_hold(appeal, team.organisation)


def may_deal(appeal: Appeal, user: User | None) -> bool:
    """Whether somebody may be given an appeal: not the official it is about, nor one of theirs."""
    if user is None or not is_kept(appeal):
        return True
    return user.pk != appeal.concerns_whom_id and appeal.concerns_id not in above_own(user)


def is_kept(appeal: Appeal) -> bool:
    """Whether there is a body from which it is kept."""
    return appeal.is_confidential and appeal.concerns_id is not None
