"""Who may see what of surveys, votes and evaluations. Every page and file asks here."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from accounts.models import User
from accounts.permissions import reach
from accounts.roles import Capability
from surveys.models import Action, EvaluatedBody, Evaluation, Questionnaire


def evaluations_to_see(
    user: User, capability: Capability = Capability.RUN_EVALUATIONS
) -> QuerySet[Evaluation]:
    """The evaluations over all of whose bodies somebody holds a capability, and their own."""
    held = reach(user, capability)
    if not held:
        return Evaluation.objects.none()
    if held.everywhere:
        return Evaluation.objects.all()
    bodies = EvaluatedBody.objects.filter(evaluation=OuterRef("pk"))
    within = Exists(bodies) & ~Exists(bodies.exclude(organisation__in=held.bodies))
    return Evaluation.objects.filter(Q(within) | Q(created_by=user))


def evaluation_for(
    user: User, pk: int, capability: Capability = Capability.RUN_EVALUATIONS
) -> Evaluation:
    """One evaluation, or 404: that it is there is nobody else's business."""
    found = evaluations_to_see(user, capability).select_related("guideline", "survey__version")
    evaluation = found.filter(pk=pk).first()
    if evaluation is None:
        raise Http404
    return evaluation


def actions_to_see(user: User) -> QuerySet[Action]:
    """The follow-up of the evaluations that somebody runs, of the bodies that they head or
    decide for, and what they own."""
    mine = Q(owner=user) | Q(evaluation__in=evaluations_to_see(user))
    held = reach(user, Capability.DECIDE)
    theirs = Q() if held.everywhere else Q(organisation__in=held.bodies)
    return Action.objects.filter(mine | theirs if held else mine)


def may_say(user: User, action: Action) -> bool:
    """Whether somebody may say how far an action is: its owner, and who runs the evaluation."""
    if action.owner_id == user.pk:
        return True
    return evaluations_to_see(user).filter(pk=action.evaluation_id).exists()


def questionnaires_to_see(user: User) -> QuerySet[Questionnaire]:
    """The questionnaires of the bodies for which somebody writes surveys, and those of nobody in
    particular: whoever writes surveys may take from them."""
    held = reach(user, Capability.WRITE_SURVEYS)
    if not held:
        return Questionnaire.objects.none()
    if held.everywhere:
        return Questionnaire.objects.all()
    return Questionnaire.objects.filter(Q(organisation__in=held.bodies) | Q(organisation=None))


def may_write_questionnaire(user: User, questionnaire: Questionnaire) -> bool:
    """Whether somebody may change it; what is nobody's in particular, who writes everywhere."""
    held = reach(user, Capability.WRITE_SURVEYS)
    return held.everywhere or questionnaire.organisation_id in held.bodies


def questionnaire_for(user: User, pk: int) -> Questionnaire:
    """One questionnaire, or 404: that it is there is nobody else's business."""
    found = questionnaires_to_see(user).select_related("organisation").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
