"""The outgoing number of an official answer: without gaps, by series and year.

The number is taken in the transaction that sends the answer; whatever undoes that gives it back.
The series' row stays locked from then until the commit, so it is taken as late as can be.
"""

from dataclasses import dataclass

from django.db import connection
from django.utils import timezone, translation

from accounts.models import Letterhead, User
from accounts.roles import Role
from channels.nudge import nudge
from feedback.answering import chains
from feedback.models import AnswerDraft, Appeal, Kind, Message, OfficialLetter

_NEXT = """
INSERT INTO feedback_outgoingseries AS kept (series, year, last) VALUES (%s, %s, 1)
ON CONFLICT (series, year) DO UPDATE SET last = kept.last + 1
RETURNING last
"""
SET_TASK = "feedback.tasks.set_letters"


@dataclass(frozen=True)
class Signer:
    """Who stands under a letter, and in which capacity if they signed it."""

    user: User
    role: str = ""


def letterhead_for(appeal: Appeal) -> Letterhead | None:
    """The paper on which the appeal's organisation writes: its own, or the nearest above it."""
    if appeal.organisation_id is None:
        return None
    above = chains.organisations_above(appeal.organisation_id)
    found = {
        each.organisation_id: each
        for each in Letterhead.objects.select_related("organisation").filter(
            organisation__in=above, is_active=True
        )
    }
    return next((found[pk] for pk in above if pk in found), None)


def register(
    appeal: Appeal, *, author: User | None, signed: AnswerDraft | None
) -> OfficialLetter | None:
    """Number the answer that is about to be sent; None where it is no letter.

    A consultation is answered without paper, unless it was signed. The letter is not saved
    yet: `keep` does it when there is a message. In the caller's transaction.
    """
    if author is None or (signed is None and appeal.kind == Kind.CONSULTATION):
        return None
    letterhead = letterhead_for(appeal)
    if letterhead is None:
        return None
    now = timezone.now()
    today = timezone.localdate(now)
    sequence = following(letterhead.series, today.year)
    return OfficialLetter(
        letterhead=letterhead,
        organisation_id=letterhead.organisation_id,
        series=letterhead.series,
        year=today.year,
        sequence=sequence,
        number=letterhead.shown(sequence, today.year),
        date=today,
        sent_at=now,
        signers=_signers(letterhead, appeal.language, _signed_by(signed) or [Signer(author)]),
        language=appeal.language,
        next_try_at=now,
    )


def keep(letter: OfficialLetter, message: Message) -> None:
    """Save the letter with the message that it is; a worker sets it after the commit."""
    letter.message = message
    letter.save(force_insert=True)
    nudge(SET_TASK)


def following(series: str, year: int) -> int:
    """The next number of a series, in the caller's transaction, which holds the series from now
    on."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [series, year])
        return cursor.fetchone()[0]


def _signed_by(draft: AnswerDraft | None) -> list[Signer]:
    if draft is None:
        return []
    signatures = draft.signatures.filter(version=draft.version).select_related("user")
    return [Signer(each.user, each.role) for each in signatures.order_by("position")]


def _signers(letterhead: Letterhead, language: str, signers: list[Signer]) -> list[dict]:
    with translation.override(language):
        return [
            {"name": str(signer.user), "title": _title(letterhead, signer)} for signer in signers
        ]


def _title(letterhead: Letterhead, signer: Signer) -> str:
    if signer.role == Role.HEAD and (title := letterhead.words("signatory")):
        return title
    if signer.user.job_title:
        return signer.user.job_title
    return str(Role(signer.role).label) if signer.role in Role.values else ""
