"""Inviting people: whom, by which door, and the one reminder.

Invitations are rows first and messages after: `gather` writes down whom, `send` hands them over a
batch at a time, each in one transaction. They go by the lane of what is said to many, as a run of
the survey (`outreach.sending.many`): at the accounts' pace, not in quiet hours, never before a code
or an answer; `many.hold` stops them. An invitation goes out once (`survey:<survey>:<invitation>` is
its key in the outbox), a reminder once.
"""

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Address
from outreach.audiences import definition as audience_definition
from outreach.audiences import manners, reaching
from outreach.sending import many
from surveys.asking import leading, saying, sittings
from surveys.models import Invitation, Survey

BATCH = 50
GATHERED = 2000

_TO_SEND = Q(invited_at=None, answered_on=None, declined_at=None, address__isnull=False)


def gather(survey: Survey) -> int:
    """Write down whom of the audience we invite, each once; returns how many are new."""
    if survey.audience is None:
        return 0
    wanted = audience_definition.read(survey.audience.definition)
    new = reaching.addresses(wanted).exclude(
        pk__in=survey.invitations.filter(appeal=None).values("address")
    )
    made = 0
    found = new.select_related("citizen").order_by("pk").iterator(chunk_size=GATHERED)
    batch: list[Invitation] = []
    for address in found:
        batch.append(_row(survey, address))
        if len(batch) == GATHERED:
            made += len(Invitation.objects.bulk_create(batch, ignore_conflicts=True))
            batch = []
    return made + len(Invitation.objects.bulk_create(batch, ignore_conflicts=True))


def _row(survey: Survey, address: Address) -> Invitation:
    return Invitation(survey=survey, address=address, language=language_of(survey, address))


def language_of(survey: Survey, address: Address) -> str:
    """The person's language, if the questionnaire speaks it; else its first."""
    spoken = survey.version.definition.languages
    wanted = address.citizen.language or settings.LANGUAGE_CODE
    return wanted if wanted in spoken else next(iter(spoken), settings.LANGUAGE_CODE)


def give_token(invitation: Invitation) -> str:
    """The secret of its link, by which it is found from now on."""
    token = sittings.token_of(invitation)
    invitation.token_index = sittings.index_of(token)
    return token


# Sending ------------------------------------------------------------------------------------------
def run_key(survey_id: int) -> str:
    """The name of the run that a survey's invitations and reminders are."""
    return f"survey:{survey_id}"


def send(limit: int = BATCH) -> int:
    """Hand over the next invitations of the surveys that are open; returns how many."""
    waiting = Invitation.objects.filter(_TO_SEND, survey=OuterRef("pk"))
    return _each(sittings.accepting().filter(Exists(waiting)), _send_some, limit)


def _each(surveys: QuerySet[Survey], some: Callable[[int, int], int], limit: int) -> int:
    done = 0
    for pk in surveys.order_by("pk").values_list("pk", flat=True):
        done += some(pk, limit - done)
        if done >= limit:
            break
    return done


def _send_some(survey_id: int, limit: int) -> int:
    with transaction.atomic():
        turn = many.turn(run_key(survey_id))
        waiting = Invitation.objects.filter(_TO_SEND, survey=survey_id)
        batch = _batch(waiting, min(limit, turn.room))
        willing = _willing(batch)
        for invitation in batch:
            _invite(invitation, turn, speaks=invitation.address_id in willing)
        many.count([saying.key_of(invitation) for invitation in batch])
    return len(batch)


def _batch(waiting: QuerySet[Invitation], number: int) -> list[Invitation]:
    """The next ones; who got enough of our news lately waits until they have not."""
    if not number:
        return []
    if (busy := manners.enough(timezone.now())) is not None:
        waiting = waiting.exclude(address__in=busy.values("pk"))
    locked = waiting.select_for_update(skip_locked=True, of=("self",))
    known = locked.select_related("survey__version", "address__citizen", "appeal", "sitting")
    return list(known.order_by("id")[:number])


def _willing(batch: list[Invitation]) -> set[int]:
    """The addresses whose owners did not say stop, there or at another of theirs."""
    told = Address.objects.filter(manners.willing(), pk__in=[each.address_id for each in batch])
    return set(told.values_list("pk", flat=True))


def _invite(invitation: Invitation, turn: many.Turn, *, speaks: bool) -> None:
    survey, address = invitation.survey, invitation.address
    account = turn.account(address)
    invitation.invited_at = timezone.now()
    invitation.channel = account.channel if account else ""
    give_token(invitation)
    invitation.save(update_fields=["invited_at", "channel", "token_index"])
    if account is None or not speaks:
        return
    asks = account.channel in survey.channels and leading.leads(account)
    if asks and not leading.is_busy(address, account):
        opened = {
            "key": saying.key_of(invitation),
            "invitation": invitation,
            "before": saying.opening(survey, invitation.language),
            "run": turn.run,
        }
        leading.start(survey, address, account, invitation.language, **opened)
        Invitation.objects.filter(pk=invitation.pk).update(opened_at=None)  # only the first answer
        return
    saying.by_link(invitation, account, run=turn.run)


# Reminding ----------------------------------------------------------------------------------------
def to_remind(survey: Survey):
    """Who was invited, has neither answered nor declined nor said stop, and was not reminded.
    Whom interviewers ask, hears from them alone."""
    return survey.invitations.filter(
        **{"answered_on": None, "declined_at": None, "reminded_at": None, "assignment": None},
        invited_at__isnull=False,
        address__isnull=False,
        address__opted_out_at=None,
    )


def send_reminders(limit: int = BATCH) -> int:
    """Remind the next ones of the surveys whose reminder was ordered; returns how many."""
    return _each(sittings.accepting().filter(reminded_at__isnull=False), _remind_some, limit)


def _remind_some(survey_id: int, limit: int) -> int:
    with transaction.atomic():
        turn = many.turn(run_key(survey_id))
        survey = Survey.objects.get(pk=survey_id)
        due = to_remind(survey).filter(invited_at__lt=survey.reminded_at)
        batch = _batch(due, min(limit, turn.room))
        willing = _willing(batch)
        for invitation in batch:
            _remind(invitation, turn, speaks=invitation.address_id in willing)
        many.count([saying.key_of(invitation, again=True) for invitation in batch])
    return len(batch)


def _remind(invitation: Invitation, turn: many.Turn, *, speaks: bool) -> None:
    """The link, also where we asked in messages: who did not like the one may like the other."""
    account = turn.account(invitation.address)
    invitation.reminded_at = timezone.now()
    give_token(invitation)
    invitation.save(update_fields=["reminded_at", "token_index"])
    if account is not None and speaks:
        saying.by_link(invitation, account, run=turn.run, again=True)


def order_reminder(survey: Survey) -> bool:
    """Have everybody reminded once who has not answered; False when that was done before."""
    return (
        sittings.accepting()
        .filter(pk=survey.pk, reminded_at=None)
        .update(reminded_at=timezone.now())
        == 1
    )
