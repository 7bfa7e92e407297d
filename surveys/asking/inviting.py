"""Inviting people: whom, by which door, and the one reminder.

Invitations are rows first and messages after: `gather` writes down whom, `send` speaks to them a
batch at a time, outside quiet hours, each batch in one transaction. An invitation goes out once
(`survey:<survey>:<invitation>` is its key in the outbox), a reminder once.
"""

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Address
from channels import outbox
from outreach.audiences import definition as audience_definition
from outreach.audiences import manners, reaching
from surveys.asking import leading, saying, sittings
from surveys.models import Invitation, Survey

BATCH = 50
GATHERED = 2000


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
def send(limit: int = BATCH) -> int:
    """Invite the next ones of all surveys that are open; returns how many."""
    if manners.is_quiet(manners.standing(), timezone.now()):
        return 0
    with transaction.atomic():
        waiting = Invitation.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            survey__in=sittings.accepting(),
            address__isnull=False,
            **{"invited_at": None, "answered_on": None, "declined_at": None},
        )
        known = waiting.select_related("survey__version", "address__citizen", "appeal")
        batch = list(known.order_by("survey", "id")[:limit])
        for invitation in batch:
            _invite(invitation)
    return len(batch)


def _invite(invitation: Invitation) -> None:
    survey, address = invitation.survey, invitation.address
    account = outbox.account_for(address)
    invitation.invited_at = timezone.now()
    invitation.channel = account.channel if account else ""
    give_token(invitation)
    invitation.save(update_fields=["invited_at", "channel", "token_index"])
    if account is None or address.opted_out_at:
        return
    asks = account.channel in survey.channels and leading.leads(account)
    key = f"survey:{survey.pk}:{invitation.pk}"
    if asks and not leading.is_busy(address, account):
        before = saying.opening(survey, invitation.language)
        opened = {"key": key, "invitation": invitation, "before": before}
        leading.start(survey, address, account, invitation.language, **opened)
        Invitation.objects.filter(pk=invitation.pk).update(opened_at=None)  # only the first answer
        return
    saying.by_link(invitation)


def to_remind(survey: Survey):
    """Who was invited, has neither answered nor declined nor said stop, and was not reminded."""
    return survey.invitations.filter(
        **{"answered_on": None, "declined_at": None, "reminded_at": None},
        invited_at__isnull=False,
        address__isnull=False,
        address__opted_out_at=None,
    )


def send_reminders(limit: int = BATCH) -> int:
    """Remind the next ones of the surveys whose reminder was ordered; returns how many."""
    now = timezone.now()
    if manners.is_quiet(manners.standing(), now):
        return 0
    ordered = sittings.accepting(now).filter(reminded_at__isnull=False).order_by("pk")
    done = 0
    for survey in ordered:
        with transaction.atomic():
            due = to_remind(survey).filter(invited_at__lt=F("survey__reminded_at"))
            locked = due.select_for_update(skip_locked=True, of=("self",))
            known = locked.select_related("survey__version", "address__citizen", "sitting")
            batch = list(known.order_by("id")[: limit - done])
            for invitation in batch:
                _remind(invitation)
        done += len(batch)
        if done >= limit:
            break
    return done


def _remind(invitation: Invitation) -> None:
    """The link, also where we asked in messages: who did not like the one may like the other."""
    invitation.reminded_at = timezone.now()
    give_token(invitation)
    invitation.save(update_fields=["reminded_at", "token_index"])
    saying.by_link(invitation, again=True)


def order_reminder(survey: Survey) -> bool:
    """Have everybody reminded once who has not answered; False when that was done before."""
    return (
        sittings.accepting()
        .filter(pk=survey.pk, reminded_at=None)
        .update(reminded_at=timezone.now())
        == 1
    )
