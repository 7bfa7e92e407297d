"""What is said in a survey that goes on in messages: questions, hints, thanks, invitations.

Everything goes through the outbox, in the transaction of the change that says it, once for each
key. Of an anonymous survey the words are noted as left over, to be emptied once they are sent.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Address
from channels import outbox
from channels.models import Account, Delivery, Run
from channels.values import Choice
from surveys.asking import anonymity, photos, sittings
from surveys.models import Invitation, Sitting, Survey
from surveys.questionnaires.definition import Kind, labelled
from surveys.questionnaires.talk import steps
from surveys.questionnaires.talk.buttons import buttons as buttons_of
from surveys.questionnaires.talk.saying import message
from surveys.questionnaires.talk.steps import Step

PREFIX = "sv"  # of what our buttons carry
_MOST_BUTTONS = 12


def link_to(invitation: Invitation) -> str:
    """The page on which this person answers."""
    return page_of(sittings.token_of(invitation))


def page_of(token: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse('surveys:answer', args=[token])}"


def payload(sitting: Sitting, name: str) -> str:
    """What a button of the question that is asked now carries: it fits no other question."""
    turn = len(sitting.trail)
    return f"{PREFIX}:{sitting.key.hex[:8]}:{turn}:{name}"


def question(
    sitting: Sitting,
    *,
    key: str,
    before: str = "",
    account: Account | None = None,
    run: Run | None = None,
) -> Delivery | None:
    """Say the question that is asked now; returns the delivery, None where no door is open."""
    definition = sittings.definition_of(sitting)
    asked = steps.step(definition, sitting.at, sittings.seed_of(sitting))
    if not photos.can_be_sent(sitting):
        definition = photos.without(definition)  # it counts what is asked here
    account = account or sitting.account
    chooses = account.adapter.chooses
    buttons = buttons_of(asked, sitting.language) if chooses else []
    with translation.override(sitting.language):
        wishes = _wishes(sitting, asked) if chooses else []
        if len(buttons) > min(_MOST_BUTTONS, account.adapter.most_choices - len(wishes)):
            buttons = []
        shown = account.adapter.choice_letters
        lists = not buttons or any(len(label) > shown for label, _name in buttons)
        words = message(
            *(definition, sitting.answers, asked, sitting.language),
            **{"lists": lists, "is_first": not sitting.trail, "wishes": not chooses},
        )
        choices = [Choice(label, payload(sitting, name)) for label, name in buttons] + wishes
    body = "\n".join(filter(None, (before, words)))
    return _say(sitting, body, key=key, choices=choices, run=run)


def tell(sitting: Sitting, body: str, *, key: str) -> Delivery | None:
    """Say something else within the survey."""
    return _say(sitting, body, key=key)


def thanks(sitting: Sitting, *, key: str) -> Delivery | None:
    definition = sittings.definition_of(sitting)
    with translation.override(sitting.language):
        words = labelled(definition.thanks, sitting.language) or _("Thank you for your answers.")
    return _say(sitting, words, key=key)


def _say(
    sitting: Sitting, body: str, *, key: str, choices=(), run: Run | None = None
) -> Delivery | None:
    delivery = outbox.enqueue(
        key=key[:200],
        address=sitting.address,
        account=sitting.account,
        body=body,
        language=sitting.language,
        choices=choices,
        run=run,
    )
    if delivery is not None and sitting.survey.is_anonymous:
        anonymity.note(delivery=delivery)
    return delivery


def _wishes(sitting: Sitting, asked: Step) -> list[Choice]:
    found = []
    if sitting.trail:
        found.append(Choice(_("Back"), payload(sitting, "b")))
    if asked.question.kind is Kind.PHOTO and sitting.answers.get(asked.question.code):
        found.append(Choice(_("Continue"), payload(sitting, "s")))
    elif not asked.is_required:
        found.append(Choice(_("Skip"), payload(sitting, "s")))
    return [*found, Choice(_("No more questions"), payload(sitting, "e"))]


# Invitations --------------------------------------------------------------------------------------
def opening(survey: Survey, language: str) -> str:
    """How we introduce ourselves: who asks about what, and whether it is anonymous."""
    about = labelled(survey.version.definition.intro, language) or survey.name_in(language)
    with translation.override(language):
        unnamed = _("Your answers are anonymous.")
    return f"{about} {unnamed}" if survey.is_anonymous else about


def invitation_words(invitation: Invitation, language: str, *, again: bool = False) -> str:
    """An invitation by a link, or the one reminder of it."""
    survey = invitation.survey
    with translation.override(language):
        lines = [_("A reminder.") if again else "", opening(survey, language)]
        if survey.closes_at:
            day = date_format(timezone.localtime(survey.closes_at), "SHORT_DATE_FORMAT")
            lines.append(_("Open until %(day)s.") % {"day": day})
        lines.append(_("Answer here: %(link)s") % {"link": link_to(invitation)})
    return " ".join(filter(None, lines))


def key_of(invitation: Invitation, *, again: bool = False) -> str:
    """Under which name an invitation, or its reminder, lies in the outbox."""
    return f"survey:{invitation.survey_id}:{invitation.pk}{':again' if again else ''}"


def by_link(
    invitation: Invitation, account: Account, *, run: Run, again: bool = False
) -> Delivery | None:
    """Send the link, as one of a run. The language is that of the person."""
    address: Address = invitation.address
    language = invitation.language
    with translation.override(language):
        subject = _("A survey: %(name)s") % {"name": invitation.survey.name_in(language)}
    return outbox.enqueue(
        key=key_of(invitation, again=again),
        address=address,
        account=account,
        run=run,
        body=invitation_words(invitation, language, again=again),
        subject=subject,
        language=language,
    )
