"""Who may see what of surveys, votes and evaluations. Every page and file asks here."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from accounts.models import Organisation, User
from accounts.permissions import can, reach
from accounts.roles import Capability
from surveys.models import (
    Action,
    DraftHearing,
    EvaluatedBody,
    Evaluation,
    Invitation,
    Questionnaire,
    Survey,
    Vote,
)

_OF_VOTES = (Capability.RUN_VOTES, Capability.COUNT_BALLOTS, Capability.APPROVE_SENDING)

_OF_PAPERS = (Capability.INTERVIEW, Capability.WRITE_SURVEYS, Capability.RUN_EVALUATIONS)


def evaluations_to_see(
    user: User, capability: Capability = Capability.RUN_EVALUATIONS
) -> QuerySet[Evaluation]:
    """The evaluations over all of whose bodies somebody holds a capability; to run, their own,
    too."""
    held = reach(user, capability)
    if not held:
        return Evaluation.objects.none()
    if held.everywhere:
        return Evaluation.objects.all()
    bodies = EvaluatedBody.objects.filter(evaluation=OuterRef("pk"))
    within = Exists(bodies) & ~Exists(bodies.exclude(organisation__in=held.bodies))
    own = Q(created_by=user) if capability is Capability.RUN_EVALUATIONS else Q()
    return Evaluation.objects.filter(Q(within) | own)


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


def drafts_to_see(user: User) -> QuerySet[DraftHearing]:
    """The drafts on which a body is asked that somebody heads or decides for."""
    held = reach(user, Capability.DECIDE)
    if not held:
        return DraftHearing.objects.none()
    known = DraftHearing.objects.select_related("report__evaluation")
    if held.everywhere:
        return known
    theirs = EvaluatedBody.objects.filter(
        evaluation=OuterRef("report__evaluation"), organisation__in=held.bodies
    )
    return known.filter(Exists(theirs))


def bodies_to_speak_for(user: User, asked: DraftHearing) -> QuerySet[Organisation]:
    """The evaluated bodies for which somebody may comment on a draft."""
    held = reach(user, Capability.DECIDE)
    bodies = Organisation.objects.filter(evaluated__evaluation=asked.report.evaluation_id)
    found = bodies if held.everywhere else bodies.filter(pk__in=held.bodies)
    return found.without_tree_fields().order_by("name", "pk")


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


# Surveys in the field -----------------------------------------------------------------------------
def surveys_to_see(user: User, *capabilities: Capability) -> QuerySet[Survey]:
    """The surveys over whose organisation somebody holds one of the capabilities, and their own.
    A survey of no organisation is the centre's: for who holds it everywhere."""
    wanted = Q()
    for capability in capabilities or (Capability.WRITE_SURVEYS, Capability.APPROVE_SENDING):
        held = reach(user, capability)
        if held.everywhere:
            return Survey.objects.all()
        if held.organisations:
            wanted |= Q(organisation__in=held.organisations)
    if reach(user, Capability.WRITE_SURVEYS):
        wanted |= Q(created_by=user)
    return Survey.objects.filter(wanted) if wanted else Survey.objects.none()


def surveys_to_evaluate_by(user: User) -> QuerySet[Survey]:
    """The surveys that somebody may make an evaluation's: whoever runs it reads the answers."""
    within = surveys_to_see(user, Capability.RUN_EVALUATIONS)
    return within.filter(purpose=Survey.Purpose.EVALUATION)


def survey_for(user: User, pk: int, *capabilities: Capability) -> Survey:
    """One survey, or 404."""
    found = surveys_to_see(user, *capabilities).select_related(
        "version__questionnaire", "organisation", "audience", "created_by", "approved_by"
    )
    survey = found.filter(pk=pk).first()
    if survey is None:
        raise Http404
    return survey


def may_write(user: User, survey: Survey) -> bool:
    """Whether somebody may change a survey, propose it, close it."""
    return surveys_to_see(user, Capability.WRITE_SURVEYS).filter(pk=survey.pk).exists()


def may_approve(user: User, survey: Survey) -> bool:
    """Whether somebody may agree that it opens: never whoever wrote it."""
    within = surveys_to_see(user, Capability.APPROVE_SENDING).filter(pk=survey.pk)
    held = reach(user, Capability.APPROVE_SENDING)
    wrote = user.pk in (*survey.writers, survey.created_by_id)
    return bool(held) and not wrote and within.exists()


def may_enter_papers(user: User) -> bool:
    """Whether any survey's sheets of paper may be theirs."""
    return any(can(user, each) for each in _OF_PAPERS)


def survey_on_paper(user: User, pk: int) -> Survey:
    """One survey whose sheets somebody enters, compares and settles, or 404: who interviews
    there, and who writes the survey or runs the evaluation."""
    return survey_for(user, pk, *_OF_PAPERS)


def people_to_ask(user: User, survey: Survey) -> QuerySet[Invitation]:
    """Whom somebody may ask in an interview: who was invited and has not answered or declined.
    Of an evaluation, only those who were given to them and are not replaced by others."""
    open_ones = survey.invitations.filter(answered_on=None, declined_at=None)
    if survey.purpose == Survey.Purpose.EVALUATION:
        return open_ones.filter(assignment__interviewer=user, assignment__replaced_by=None)
    return open_ones


def people_to_take_along(user: User) -> QuerySet[Invitation]:
    """Whom somebody may ask without a connection: only who was given to them by name, in surveys
    that are theirs to interview in; nobody who answered, declined or was replaced."""
    given = Invitation.objects.filter(
        survey__in=surveys_to_see(user, Capability.INTERVIEW),
        assignment__interviewer=user,
        assignment__replaced_by=None,
        answered_on=None,
        declined_at=None,
    )
    related = ("survey", "organisation", "address__citizen")
    return given.select_related(*related).prefetch_related("attempts").order_by("pk")


def may_see_photos(user: User, survey: Survey) -> bool:
    """Whether somebody may look at the pictures among the answers: as at words."""
    within = surveys_to_see(user, Capability.WRITE_SURVEYS)
    return can(user, Capability.READ_WORDS) and within.filter(pk=survey.pk).exists()


def may_see_votes(user: User) -> bool:
    """Whether any vote's page at the desk may be theirs."""
    return any(can(user, each) for each in _OF_VOTES)


def votes_to_see(user: User, *capabilities: Capability) -> QuerySet[Vote]:
    """The votes over whose body somebody holds one of the capabilities; of the centre's own, who
    holds it everywhere."""
    wanted = Q(pk__in=[])
    for held in (reach(user, each) for each in capabilities or _OF_VOTES):
        if held.everywhere:
            return Vote.objects.all()
        wanted |= Q(organisation__in=held.organisations)
    return Vote.objects.filter(wanted)


def vote_for(user: User, pk: int, *capabilities: Capability) -> Vote:
    """One vote, or 404."""
    related = ("organisation", "audience", "sector", "approved_by", "created_by")
    found = votes_to_see(user, *capabilities).select_related(*related).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def may_do(user: User, vote: Vote, capability: Capability) -> bool:
    """Whether they hold it over this vote's body."""
    held = reach(user, capability)
    return held.everywhere or vote.organisation_id in held.organisations
