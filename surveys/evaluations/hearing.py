"""What the evaluated bodies say to the draft of a report, and what is answered to them.

Whoever runs the evaluation sends an edition out with a last day; each body's head may say one
thing; each comment is answered before the edition is published. Both are printed as an annex.
"""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from feedback.notifying import heads, kinds
from feedback.notifying.telling import tell
from feedback.reports.document import Part
from surveys.evaluations.acts import record
from surveys.models import DraftComment, DraftHearing, Report

MOST_LETTERS = 6000


class NotHeard(Exception):
    """Why it can't be asked, said or answered, in words for the person."""


def ask(report: Report, user: User, *, until: date) -> DraftHearing:
    """Ask every evaluated body, and tell their heads. Raises `NotHeard`."""
    if report.published_at:
        raise NotHeard(_("It is published already."))
    if until < timezone.localdate():
        raise NotHeard(_("That day is over."))
    with transaction.atomic():
        asked, is_new = DraftHearing.objects.get_or_create(
            report=report,
            defaults={"until": until, "asked_by": user, "asked_at": timezone.now()},
        )
        if not is_new:
            raise NotHeard(_("The organisations were asked about this edition already."))
        evaluation = report.evaluation
        record(evaluation, "draft_sent", user, edition=report.edition, until=until.isoformat())
        data = {"by": str(user), "report": str(evaluation), "until": until.isoformat()}
        bodies = evaluation.bodies.values_list("organisation", flat=True)
        for person in {person for body in bodies for person in heads.of(body)}:
            key = f"draft:{asked.pk}:{person.pk}"
            tell(user=person, kind=kinds.DRAFT_TO_COMMENT, data=data, key=key)
    return asked


def is_open(asked: DraftHearing) -> bool:
    """Whether a body may still say something; the last day counts whole."""
    return asked.report.published_at is None and timezone.localdate() <= asked.until


def comment(
    asked: DraftHearing, organisation: Organisation, words: str, user: User
) -> DraftComment:
    """Keep what one body says; once, as it is printed as it stands. Raises `NotHeard`."""
    if not words.strip():
        raise NotHeard(_("Write your comment."))
    if not is_open(asked):
        raise NotHeard(_("The time for comments is over."))
    try:
        with transaction.atomic():
            return DraftComment.objects.create(
                hearing=asked,
                organisation=organisation,
                words=words.strip(),
                user=user,
                at=timezone.now(),
            )
    except IntegrityError as error:
        raise NotHeard(_("Somebody of this organisation has commented already.")) from error


def answer(said: DraftComment, words: str, user: User) -> None:
    """Answer a comment, once. Raises `NotHeard`."""
    if not words.strip():
        raise NotHeard(_("Write an answer."))
    given = {"answer": words.strip(), "answered_by": user, "answered_at": timezone.now()}
    if not DraftComment.objects.filter(pk=said.pk, answer="").update(**given):
        raise NotHeard(_("It is answered already."))


def of(report: Report) -> list[DraftHearing]:
    """The hearings of this edition and of those before it, the earliest first."""
    found = DraftHearing.objects.filter(
        report__evaluation=report.evaluation_id, report__edition__lte=report.edition
    )
    related = ("comments__organisation", "comments__user", "comments__answered_by")
    return list(
        found.select_related("report").prefetch_related(*related).order_by("report__edition")
    )


def missing(report: Report) -> list[str]:
    """What of the hearings must be done before an edition goes out."""
    lacking = []
    bodies = report.evaluation.bodies.count()
    for asked in of(report):
        said = list(asked.comments.all())
        if is_open(asked) and len(said) < bodies:
            day = date_format(asked.until, "DATE_FORMAT")
            lacking.append(_("The organisations may comment until %(day)s.") % {"day": day})
        lacking += [
            _("Answer the comment of %(body)s.") % {"body": each.organisation}
            for each in said
            if not each.answer
        ]
    return lacking


def annex(report: Report) -> Part | None:
    """What bodies said and what was answered, for the report; None where nobody was asked."""
    asked = of(report)
    if not asked:
        return None
    paragraphs, spoke = [], set()
    for hearing in asked:
        for each in hearing.comments.all():
            spoke.add(each.organisation_id)
            paragraphs.append(f"{each.organisation}: {each.words}")
            if each.answer:
                paragraphs.append(_("Answer: %(words)s") % {"words": each.answer})
    silent = report.evaluation.bodies.exclude(organisation__in=spoke).order_by("pk")
    names = [str(each) for each in silent.select_related("organisation")]
    if names:
        paragraphs.append(_("Without a comment: %(names)s") % {"names": ", ".join(names)})
    day = date_format(asked[-1].until, "DATE_FORMAT")
    notes = [_("The organisations could comment on the draft until %(day)s.") % {"day": day}]
    heading = _("What the organisations say")
    return Part("comments", heading, paragraphs=paragraphs, notes=notes)
