"""Who may see what of surveys, votes and evaluations. Every page and file asks here."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from accounts.models import User
from accounts.permissions import reach
from accounts.roles import Capability
from surveys.models import EvaluatedBody, Evaluation


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
