"""A survey in messages, among the handlers of what comes in: one question, one answer, the next.

It knows no channel: what comes is words or a pressed button, what goes out is words and choices.
All of it happens in the inbox's transaction and under the sitting's lock, so that an answer that
comes twice counts once, and two at once are taken one after the other.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Subquery
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models.citizens import address_index
from channels import lookups
from channels.models import Delivery, Envelope
from channels.values import DeliveryState, Inbound, Outcome
from feedback import codes, commands
from feedback.evidence.errors import Refused
from surveys.asking import anonymity, leading, photo_messages, saying, sittings
from surveys.models import Sitting
from surveys.questionnaires.definition import Kind
from surveys.questionnaires.talk import buttons, hearing, steps, words
from surveys.questionnaires.talk.hearing import Heard, What
from surveys.questionnaires.talk.words import Wish

MISSES = 2  # so often we say what we did not understand; the next time a person sees it
REMEMBERED = 12  # messages whose names are kept
RESULT = anonymity.RESULT


def answers(inbound: Inbound, envelope: Envelope) -> Outcome | None:
    """A handler: the answer to what was asked last, or the wish for a survey; None for all else.

    For words of people who are asked nothing this costs one statement.
    """
    if inbound.auto_reply or inbound.bounce or inbound.public or not inbound.sender:
        return None
    if inbound.payload and not inbound.payload.startswith(f"{saying.PREFIX}:"):
        return None
    if not (inbound.payload or inbound.text or inbound.place or inbound.media):
        return None
    wanted = words.keyword(inbound.text)
    if wanted is not None:
        return _joined(*wanted, inbound, envelope)
    sitting = _open_one(inbound, envelope)
    if sitting is None:
        past = Outcome(RESULT, reason="a button of a survey that is over")
        return past if inbound.payload else None
    with translation.override(sitting.language):
        return _Turn(sitting, inbound, envelope).take()


def sitting_of(inbound: Inbound, envelope: Envelope) -> Subquery:
    """For `channels.lookups`: what this person is being asked by this door."""
    found = Sitting.objects.filter(
        account=envelope.account_id,
        state=Sitting.State.ASKED,
        address__kind=inbound.address_kind,
        address__value_index=address_index(inbound.address_kind, inbound.sender),
    )
    return Subquery(found.values("pk")[:1])


def _open_one(inbound: Inbound, envelope: Envelope) -> Sitting | None:
    """What this person is being asked by this door, locked."""
    pk = lookups.of(inbound, envelope)["sitting"]
    if pk is None:
        return None
    going_on = Sitting.objects.select_for_update(of=("self",)).select_related(
        "survey__version", "account", "address", "invitation__survey"
    )
    return going_on.filter(pk=pk, state=Sitting.State.ASKED).first()


def _joined(number: int, spoken: str, inbound: Inbound, envelope: Envelope) -> Outcome:
    """`spoken` is the language of the word, and ours with whoever has named none."""
    address = commands.sender(inbound)
    language = address.citizen.language or spoken
    key = _key(envelope, inbound)
    with translation.override(language):
        began = leading.by_keyword(number, address, envelope.account, language, key=key)
    why = "began" if began else "no survey of this number is open to them"
    return Outcome(RESULT, reason=why)


def _key(envelope: Envelope, inbound: Inbound) -> str:
    return f"asked:{envelope.pk}:{inbound.external_id}"


@dataclass
class _Turn:
    """One message of a person who is being asked."""

    sitting: Sitting
    inbound: Inbound
    envelope: Envelope

    def take(self) -> Outcome | None:
        outcome = self._take()
        if outcome is not None and self.sitting.survey.is_anonymous:
            anonymity.note(envelope=self.envelope)
        return outcome

    def _take(self) -> Outcome | None:
        if self._is_unread:
            return None
        if not sittings.is_accepting(self.sitting.survey):
            return None if self._is_long else self._over()
        name = self.inbound.external_id
        if name in {each[0] for each in self.sitting.heard}:
            return Outcome(RESULT, reason="the same message again")
        if self.inbound.edits:
            return self._edited()
        if self.inbound.media:  # of an album the first may come last
            return self._brought()
        if self._is_late:
            return Outcome(RESULT, reason="older than what was answered since")
        if self.inbound.payload:
            return self._pressed()
        return self._said(hearing.hear(self.step, self._text, self.sitting.language))

    @property
    def step(self) -> steps.Step:
        definition = sittings.definition_of(self.sitting)
        return steps.step(definition, self.sitting.at, sittings.seed_of(self.sitting))

    @property
    def _text(self) -> str:
        place = self.inbound.place
        if place and not self.inbound.text:
            return place.address or f"{place.latitude:.5f}, {place.longitude:.5f}"
        return self.inbound.text

    @property
    def _is_long(self) -> bool:
        return len(self.inbound.text) > hearing.LONG

    @property
    def _is_late(self) -> bool:
        """Said before what we have heard since, by the provider's own clock."""
        sent, until = self.inbound.sent_at, self.sitting.heard_until
        return sent is not None and until is not None and sent < until

    @property
    def _is_unread(self) -> bool:
        """The first question still waits among what is said to many: nobody has been asked yet."""
        sitting = self.sitting
        if sitting.heard or sitting.invitation is None:
            return False
        key = saying.key_of(sitting.invitation)
        return Delivery.objects.filter(key=key, state=DeliveryState.QUEUED).exists()

    def _pressed(self) -> Outcome:
        _prefix, key, turn, name = [*self.inbound.payload.split(":", 3), "", "", ""][:4]
        if key != self.sitting.key.hex[:8] or turn != str(len(self.sitting.trail)):
            return Outcome(RESULT, reason="a button of a question that is past")
        return self._said(buttons.pressed(self.step, name, self.sitting.language))

    def _brought(self) -> Outcome | None:
        """Files: pictures are the answer to a question for a photo, all else words for an appeal;
        so are pictures with words about another matter."""
        if self._is_long or codes.seen_in(self.inbound.text):
            return None
        sitting, media = self.sitting, self.inbound.media
        album = photo_messages.album_of(sitting, self.inbound)
        question = album or self.step.question
        if question.kind is not Kind.PHOTO:
            return None
        account, is_more = self.envelope.account, album is not None
        try:
            is_full = photo_messages.keep(sitting, question, media, account, more=is_more)
        except Refused as refusal:
            return self._unclear(refusal.message)
        self._remember(question.code)
        sitting.misses = 0
        before = photo_messages.told(sitting, question)
        if is_full and sitting.at == question.code:
            return self._go_on(before)
        if is_more:  # one word of thanks is enough
            sitting.save()
            return Outcome(RESULT, reason="more of an album")
        return self._ask("answered, and there may be more", before)

    def _said(self, heard: Heard) -> Outcome | None:
        if heard.what is What.ELSEWHERE:
            return None
        if heard.what is What.UNCLEAR:
            if commands.command_in(self.inbound.text) is not None:
                return None  # that is no try to answer
            return self._unclear(heard.why)
        self._remember()
        if heard.what is What.WISH:
            return self._wish(heard.wish)
        self._answer(heard.value)
        return self._go_on()

    def _remember(self, at: str = "") -> None:
        sent, until = self.inbound.sent_at, self.sitting.heard_until
        album = [self.inbound.group_key] if self.inbound.group_key else []
        heard = [self.inbound.external_id, at or self.sitting.at, *album]
        self.sitting.heard = [*self.sitting.heard, heard][-REMEMBERED:]
        self.sitting.heard_until = max(filter(None, (sent, until)), default=None)
        invitation = self.sitting.invitation
        if invitation is not None and invitation.opened_at is None:
            sittings.note_opened(invitation)

    def _answer(self, value) -> None:
        self.sitting.answers = steps.with_answer(self.sitting.answers, self.step, value)
        self.sitting.misses = 0

    def _go_on(self, before: str = "") -> Outcome:
        """The next question, or the end."""
        following = leading.following(self.sitting)
        if following is None:
            return self._finish()
        self.sitting.trail = [*self.sitting.trail, self.sitting.at]
        self.sitting.at = following.code
        return self._ask("answered", before)

    def _ask(self, why: str, before: str = "") -> Outcome:
        if not leading.settle(self.sitting):
            return self._finish()
        leading.ask(self.sitting, key=_key(self.envelope, self.inbound), before=before)
        return Outcome(RESULT, reason=why)

    def _finish(self) -> Outcome:
        self.sitting.save()
        try:
            with transaction.atomic():
                sittings.finish(self.sitting)
        except sittings.Incomplete as error:  # an earlier answer was changed and is wanted now
            code = next(iter(error.problems))
            definition, seed = sittings.definition_of(self.sitting), sittings.seed_of(self.sitting)
            again = steps.entry(definition.question(code), seed)
            self.sitting.trail = [*self.sitting.trail, self.sitting.at]
            self.sitting.at = again.code
            return self._ask("still open", error.problems[code])
        saying.thanks(self.sitting, key=_key(self.envelope, self.inbound))
        return Outcome(RESULT, reason="finished")

    def _unclear(self, why: str) -> Outcome | None:
        """Told once with an example, then again; the third time the words go on, where a person
        reads them, and the survey waits for one."""
        sitting = self.sitting
        sitting.misses += 1
        if sitting.misses > MISSES:
            sitting.state, sitting.remind_at = Sitting.State.LEFT, None
            sitting.save()
            return None
        sitting.heard = [*sitting.heard, [self.inbound.external_id, sitting.at]][-REMEMBERED:]
        told = _("We did not understand.")
        return self._ask("not understood", f"{told} {why}".strip())

    def _wish(self, wish: Wish) -> Outcome | None:
        match wish:
            case Wish.BACK:
                return self._back()
            case Wish.SKIP:
                return self._skip()
            case Wish.HELP:
                return self._ask("help", _("Answer with the number. STOP ends the questions."))
        self._end()
        if wish is Wish.STOP and not self.inbound.payload:
            return None  # whoever keeps who may be written to hears it, too, and answers
        body = _("We ask no more. Thank you all the same.")
        saying.tell(self.sitting, body, key=_key(self.envelope, self.inbound))
        return Outcome(RESULT, reason="ended by them")

    def _back(self) -> Outcome:
        trail = self.sitting.trail
        while trail:
            *trail, at = trail
            if leading.fits(self.sitting, at):
                self.sitting.trail, self.sitting.at = trail, at
                return self._ask("back")
        self.sitting.trail = []
        return self._ask("back", _("This is the first question."))

    def _skip(self) -> Outcome:
        step = self.step
        if step.question.kind is Kind.PHOTO and self.sitting.answers.get(step.code):
            return self._go_on()  # those that came are kept
        if step.is_required:
            return self._ask("skip", _("We need an answer to this question."))
        self._answer(None)
        return self._go_on()

    def _end(self) -> None:
        if self.sitting.invitation_id:
            sittings.decline(self.sitting.invitation)
        else:
            Sitting.objects.filter(pk=self.sitting.pk).delete()

    def _over(self) -> Outcome:
        Sitting.objects.filter(pk=self.sitting.pk).delete()
        body = _("This survey is over. Thank you for taking part.")
        saying.tell(self.sitting, body, key=_key(self.envelope, self.inbound))
        return Outcome(RESULT, reason="the survey is over")

    def _edited(self) -> Outcome | None:
        """They changed an earlier message: the answer that it gave is changed with it."""
        answered = {name: at for name, at, *_album in self.sitting.heard}
        at = answered.get(self.inbound.edits)
        if at is None:
            return None
        definition, seed = sittings.definition_of(self.sitting), sittings.seed_of(self.sitting)
        step = steps.step(definition, at, seed)
        heard = hearing.hear(step, self._text, self.sitting.language)
        if heard.what is not What.ANSWER:
            return Outcome(RESULT, reason="an edit that is no answer")
        if at == self.sitting.at:  # what was not understood before
            return self._said(heard)
        self.sitting.answers = steps.with_answer(self.sitting.answers, step, heard.value)
        if steps.is_asked(definition, self.sitting.answers, self.sitting.at):
            self.sitting.save()
            return Outcome(RESULT, reason="an edit")
        trail = self.sitting.trail
        self.sitting.trail = trail[: trail.index(at)] if at in trail else []
        self.sitting.at = at
        return self._go_on()
