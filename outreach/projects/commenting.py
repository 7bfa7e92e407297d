"""Words about a project: in the one queue as an appeal; for everybody once staff published them."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Address
from accounts.roles import Capability
from feedback import access, intake, timeline, workflow
from feedback.actors import CITIZEN, Actor
from feedback.answering import publishing
from feedback.models import Appeal, Event, Kind, PublicationConsent, PublishedAnswer
from feedback.statuses import OPEN, RESOLVED, Status
from feedback.workflow import Forbidden
from outreach.models import Project, ProjectComment


def comment(
    project: Project, words: intake.Words, *, may_publish: bool = False
) -> intake.Registered:
    """Take somebody's words on a project into the queue; in one transaction.

    The appeal is of the project's body, topic and place; nobody else's matter is joined to it.
    `may_publish`: they agree to be read by all without their name. The same words twice is once.
    """
    with transaction.atomic(savepoint=False):  # a message has few statements to spend
        registered = intake.register(replace(words, subject=_subject(project)), _matter(project))
        if registered.created:
            ProjectComment.objects.create(
                project=project, appeal=registered.appeal, at=registered.appeal.received_at
            )
            if may_publish:
                publishing.consent(registered.appeal)
    return registered


def open_matter(project: Project, address: Address) -> Appeal | None:
    """What this address wrote of the project before, as long as it is being dealt with."""
    theirs = Appeal.objects.filter(about_project__project=project, address=address)
    return theirs.filter(status__in=OPEN).order_by("-id").first()


def has_spoken(address: Address) -> bool:
    """Whether words of this address on some project are being dealt with, or are answered."""
    going_on = (*OPEN, Status.ANSWERED)
    theirs = Appeal.objects.filter(about_project__isnull=False, address=address)
    return theirs.filter(status__in=going_on).exists()


def agree(project: Project, address: Address) -> Appeal | None:
    """Whoever writes from this address agrees that what they said of the project last is published
    without their name; None when they said nothing. Twice is once."""
    theirs = Appeal.objects.filter(about_project__project=project, address=address)
    appeal = theirs.exclude(status=Status.MERGED).order_by("-id").first()
    if appeal is not None:
        publishing.consent(appeal)
    return appeal


def has_spoken_of(project: Project, address: Address) -> bool:
    """Whether this address ever said anything of the project."""
    return ProjectComment.objects.filter(project=project, appeal__address=address).exists()


def refuse(project: Project, address: Address) -> bool:
    """Whoever writes from this address takes back that their words on the project may be read by
    all: from now on nobody reads them, and the timeline says so. False if some stay to be read,
    because a law asks for it. Twice is once."""
    theirs = ProjectComment.objects.filter(project=project, appeal__address=address)
    with transaction.atomic(savepoint=False):  # a message has few statements to spend
        agreed = theirs.filter(appeal__publication_consent__isnull=False)
        for comment in list(agreed.select_related("appeal").order_by("id")):
            appeal = workflow.lock(comment.appeal)
            publishing.take_back(appeal)
            if comment.ground != PublishedAnswer.Ground.LAW:
                theirs.filter(pk=comment.pk).update(published_at=None)
            _note(appeal, comment, CITIZEN, withdrawn=True)
        return not theirs.filter(published_at__isnull=False).exists()


def publish(
    comment: ProjectComment,
    *,
    text: str,
    ground: str,
    actor: Actor,
    law: str = "",
    answer: str = "",
    is_clean: bool = False,
    version: int | None = None,
) -> None:
    """Show the words, rid of personal data, beneath the project; again, in the new words.

    `answer` is shown once the appeal is answered, unless its answer is published by itself.
    Raises `Forbidden`, `NoGround`, `PersonalData`, `Outdated`, and `ValueError` for empty words.
    """
    text, answer, law = text.strip(), answer.strip(), law.strip()
    if not text:
        raise ValueError("nothing was written")
    with transaction.atomic():
        appeal = workflow.lock(comment.appeal, version=version)
        _must(actor, appeal)
        if appeal.is_confidential or appeal.status == Status.MERGED:
            raise Forbidden("what is confidential or part of another is not published")
        publishing.demand_ground(appeal, ground=ground, law=law)
        if not is_clean:
            publishing.demand_clean(f"{text}\n{answer}", appeal.citizen)
        held = ProjectComment.objects.select_for_update().get(pk=comment.pk)
        held.text, held.answer, held.language = text, answer, appeal.language
        held.ground, held.law = ground, law[:300]
        held.published_by, held.published_at = actor.user, timezone.now()
        held.save()
        _note(appeal, held, actor)


def take_down(comment: ProjectComment, *, actor: Actor) -> None:
    """Show the words no more. Twice is once."""
    with transaction.atomic():
        appeal = workflow.lock(comment.appeal)
        _must(actor, appeal)
        standing = ProjectComment.objects.filter(pk=comment.pk, published_at__isnull=False)
        if standing.update(published_at=None):
            _note(appeal, comment, actor, withdrawn=True)


def may_publish(actor: Actor, appeal: Appeal) -> bool:
    """Whether they may show the words of this appeal to everybody."""
    return actor.user is not None and access.may(actor.user, appeal, Capability.PUBLISH)


class Publishable(TextChoices):
    """Whether somebody may publish words, and on what ground; or why not."""

    AGREED = "agreed", gettext_lazy("They agreed to be read by all, without their name.")
    BY_LAW = (
        "by_law",
        gettext_lazy("They have not agreed to be read by all: only a law can ask for it."),
    )
    NOT_YOURS = "not_yours", gettext_lazy("Somebody who publishes answers of this body does it.")
    CONFIDENTIAL = "confidential", gettext_lazy("What is confidential is not published.")
    JOINED = "joined", gettext_lazy("It is part of another appeal, and not published by itself.")

    @property
    def is_offered(self) -> bool:
        return self in (Publishable.AGREED, Publishable.BY_LAW)


def with_consent(comments: QuerySet[ProjectComment]) -> QuerySet[ProjectComment]:
    """Each with `is_agreed`: whether whoever said it lets it be published."""
    given = PublicationConsent.objects.filter(appeal=OuterRef("appeal"))
    return comments.annotate(is_agreed=Exists(given))


def publishable(comment: ProjectComment, actor: Actor) -> Publishable:
    """Whether this person may publish these words (of `with_consent`)."""
    appeal = comment.appeal
    if appeal.is_confidential:
        return Publishable.CONFIDENTIAL
    if appeal.status == Status.MERGED:
        return Publishable.JOINED
    if not may_publish(actor, appeal):
        return Publishable.NOT_YOURS
    return Publishable.AGREED if comment.is_agreed else Publishable.BY_LAW


def shown(project: Project) -> QuerySet[ProjectComment]:
    """What everybody may read, newest first."""
    found = ProjectComment.objects.filter(project=project, published_at__isnull=False)
    return found.filter(appeal__is_confidential=False).select_related("appeal").order_by("-id")


def with_answers(comments: Sequence[ProjectComment]) -> list[tuple[ProjectComment, str]]:
    """Each with its official answer, once there is one: as it was published, else as staff wrote
    it for this page."""
    published = publishing.shown().filter(appeal__in=[each.appeal_id for each in comments])
    answers = dict(published.values_list("appeal_id", "answer"))
    return [(each, _answer(each, answers.get(each.appeal_id, ""))) for each in comments]


def answer_of(appeal: Appeal) -> str:
    """What was answered, to begin with when somebody publishes: as published, or as it was sent."""
    known = PublishedAnswer.objects.filter(appeal=appeal, withdrawn_at=None).first()
    if known:
        return known.answer
    said = publishing.answer_of(appeal)
    return said.text if said else ""


def _answer(comment: ProjectComment, published: str) -> str:
    return published or (comment.answer if comment.appeal.status in RESOLVED else "")


def _matter(project: Project) -> intake.Matter:
    return intake.Matter(
        kind=Kind.CONSULTATION,
        topic=project.topic,
        organisation=project.organisation,
        place_words=project.place,
    )


def _subject(project: Project) -> str:
    words = {"number": project.number, "name": str(project)}
    return _("Project %(number)s: %(name)s") % words


def _must(actor: Actor, appeal: Appeal) -> None:
    if not may_publish(actor, appeal):
        raise Forbidden(f"needs {Capability.PUBLISH}")


def _note(
    appeal: Appeal, comment: ProjectComment, actor: Actor, *, withdrawn: bool = False
) -> None:
    data = {"project": comment.project_id, "ground": comment.ground, "withdrawn": withdrawn}
    timeline.append(appeal, timeline.Entry(Event.Kind.PUBLISHED, actor, data=data))
    workflow.touch(appeal)
