"""Leading somebody through a survey in messages: the beginning, one reminder, falling silent.

After `REMIND_AFTER` without an answer the question is said once more; after `SILENT_AFTER` the
survey sleeps, so that what the person writes then is words like any others; the keyword wakes it
where it stood.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Address
from channels import outbox
from channels.models import Account, Delivery, Run
from outreach.audiences import manners
from surveys.asking import photos, saying, sittings
from surveys.models import Invitation, Sitting, Survey
from surveys.questionnaires.definition import Kind
from surveys.questionnaires.talk import steps

logger = logging.getLogger("sanal.surveys")

REMIND_AFTER = timedelta(hours=24)
SILENT_AFTER = timedelta(hours=72)
BATCH = 100


def leads(account: Account) -> bool:
    """Whether people can be led through a survey there: they answer in short messages."""
    adapter = account.adapter
    return adapter.sends and adapter.receives and not adapter.threaded and not adapter.form


def is_busy(address: Address, account: Account) -> bool:
    """Whether they are being asked by this door already: one survey at a time."""
    theirs = Sitting.objects.filter(address=address, account=account)
    return theirs.filter(state=Sitting.State.ASKED).exists()


def start(
    survey: Survey,
    address: Address,
    account: Account,
    language: str,
    *,
    key: str,
    invitation: Invitation | None = None,
    before: str = "",
    run: Run | None = None,
) -> Sitting | None:
    """Ask the first question, or the one where it was left; of a `run`, where many are asked. None
    when there is nothing to ask, or they are being asked something else. Raises `sittings.Closed`
    or `sittings.Answered`."""
    mine = {"address": address, "account": account}
    begun = Sitting.objects.filter(survey=survey, invitation=invitation)
    sitting = (begun.filter(**mine) if invitation is None else begun).first()
    others = Sitting.objects.filter(state=Sitting.State.ASKED, **mine)
    if others.exclude(pk=sitting and sitting.pk).exists():
        return None
    if sitting is None or invitation is not None:
        fields = {"language": language, "channel": account.channel, **mine}
        sitting = sittings.begin(survey, invitation=invitation, **fields)
    sitting.address, sitting.account = address, account
    if not settle(sitting):
        return None
    sitting.state, sitting.misses, sitting.language = Sitting.State.ASKED, 0, language
    ask(sitting, key=key, before=before, run=run)
    return sitting


def following(sitting: Sitting) -> steps.Step | None:
    """What is asked next, by the door where they are asked; None at the end."""
    definition, seed = sittings.definition_of(sitting), sittings.seed_of(sitting)
    left_out = () if photos.can_be_sent(sitting) else steps.UNSAID
    return steps.following(definition, sitting.answers, sitting.at, seed, left_out=left_out)


def settle(sitting: Sitting) -> bool:
    """Have it stand at a question that can be asked: what was answered on a page meanwhile may have
    taken away the one that was. False when nothing is left to ask."""
    if fits(sitting, sitting.at):
        return True
    step = following(sitting)
    if step is not None:
        sitting.at = step.code
    return step is not None


def fits(sitting: Sitting, at: str) -> bool:
    """Whether this step is asked as things stand, and by this door: no photo where none can be
    sent. A matrix that a page answered as a whole is no step."""
    definition = sittings.definition_of(sitting)
    try:
        step = steps.step(definition, at, sittings.seed_of(sitting))
    except KeyError:
        return False
    if step.question.kind is Kind.PHOTO and not photos.can_be_sent(sitting):
        return False
    return steps.is_asked(definition, sitting.answers, at)


def ask(sitting: Sitting, *, key: str, before: str = "", run: Run | None = None) -> None:
    """Say the question where the sitting stands, and keep when."""
    now = timezone.now()
    sitting.asked_at, sitting.remind_at = now, now + REMIND_AFTER
    sitting.expires_at = now + sittings.KEPT
    sitting.save()
    saying.question(sitting, key=key, before=before, run=run)


# By a keyword -------------------------------------------------------------------------------------
def by_keyword(number: int, address: Address, account: Account, language: str, *, key: str) -> bool:
    """`SURVEY 12`: begin an open survey, the one they were invited to, or go on with theirs.
    Another one that they are in the midst of sleeps meanwhile."""
    survey = sittings.accepting().select_related("version").filter(pk=number).first()
    invitation = survey and _invited(survey, address)
    before = survey and saying.opening(survey, language)
    began = None
    if survey is not None and (survey.is_open or invitation):
        try:
            with transaction.atomic():
                _let_others_sleep(survey, address, account)
                began = start(
                    *(survey, address, account, language),
                    **{"key": key, "invitation": invitation, "before": before},
                )
        except sittings.Answered:
            began = None
    if began is not None and invitation:  # what still waits would ask them once more
        outbox.cancel(Delivery.objects.filter(key=saying.key_of(invitation)))
    if began is None:
        outbox.enqueue(
            key=key[:200],
            address=address,
            account=account,
            body=_("There is no survey %(number)s open to you now.") % {"number": number},
            language=language,
        )
    return began is not None


def _let_others_sleep(survey: Survey, address: Address, account: Account) -> None:
    theirs = Sitting.objects.filter(address=address, account=account, state=Sitting.State.ASKED)
    theirs.exclude(survey=survey).update(state=Sitting.State.ASLEEP, remind_at=None)


def _invited(survey: Survey, address: Address) -> Invitation | None:
    theirs = survey.invitations.filter(address=address).select_related("survey__version")
    return theirs.filter(answered_on=None, declined_at=None).order_by("-id").first()


# By the clock -------------------------------------------------------------------------------------
def remind(limit: int = BATCH) -> int:
    """Say the question once more to who has not answered for a day; let sleep who said nothing
    after that. Returns how many were seen to."""
    now = timezone.now()
    if manners.is_quiet(manners.standing(), now):
        return 0
    done = 0
    for pk in _due(now, limit):
        try:
            with transaction.atomic():
                sitting = _held_if_due(pk, now)
                if sitting is not None:
                    _remind(sitting, now)
                    done += 1
        except Exception:  # what one stumbles over keeps no other from their reminder
            logger.exception("sitting %s: not reminded", pk)
    return done


def _due(now: datetime, limit: int) -> list[int]:
    due = Sitting.objects.filter(
        state=Sitting.State.ASKED, remind_at__lte=now, survey__in=sittings.accepting(now)
    )
    return list(due.order_by("remind_at").values_list("pk", flat=True)[:limit])


def _held_if_due(pk: int, now: datetime) -> Sitting | None:
    known = Sitting.objects.select_related("survey__version", "account", "address", "invitation")
    locked = known.select_for_update(of=("self",), skip_locked=True)
    return locked.filter(pk=pk, state=Sitting.State.ASKED, remind_at__lte=now).first()


def _remind(sitting: Sitting, now: datetime) -> None:
    silent = now - sitting.asked_at
    if silent >= SILENT_AFTER or sitting.address.opted_out_at or not settle(sitting):
        sitting.state, sitting.remind_at = Sitting.State.ASLEEP, None
        sitting.save(update_fields=["state", "remind_at"])
        return
    sitting.remind_at = sitting.asked_at + SILENT_AFTER
    sitting.save(update_fields=["at", "remind_at"])
    turn = f"{sitting.key.hex}:{len(sitting.trail)}"
    with translation.override(sitting.language):
        before = _("We have not heard from you. To go on, just answer.")
        saying.question(sitting, key=f"asked:again:{turn}", before=before)
