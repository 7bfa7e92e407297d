"""The guided form among the handlers: whose words are an answer to what it asked, and whose not.

It knows no channel: it speaks to adapters that say `guides`, with what every channel brings
(words, files, a place, a pressed button) and what every channel may show (words and choices).
"""

from django.utils import translation

from accounts.models import Address, Citizen
from channels import outbox
from channels.models import Envelope
from channels.values import Inbound, Outcome
from feedback import commands, notices
from feedback.guided import forms, questions, sending
from feedback.models import Appeal, GuidedForm, Message
from feedback.notices import Notice

LISTED = 5  # appeals of theirs, newest first
_SLASHED = {"/cancel", "/back", "/menu"}


class _Talk:
    """One message of a person, and all that answering it takes."""

    def __init__(self, inbound: Inbound, envelope: Envelope) -> None:
        self.inbound = inbound
        self.envelope = envelope
        self.address: Address = commands.sender(inbound)
        self.form: GuidedForm = forms.of(self.address, envelope.account)
        self.language = self.form.language or commands.language_of(self.address, envelope)
        self.asks = envelope.account.adapter.asks

    def tell(self, notice: Notice, why: str) -> Outcome:
        outbox.enqueue(
            key=f"guide:{self.envelope.pk}:{self.inbound.external_id}"[:200],
            address=self.address,
            account=self.envelope.account,
            body=notice.body,
            language=self.language,
            choices=notice.choices,
        )
        return Outcome("command", reason=f"form: {why}")

    def ask(self, before: str = "") -> Outcome:
        """Ask what the form asks at this point, and keep where it is."""
        forms.save(self.form)
        return self.tell(questions.question(self.form, self.asks, before), self.form.step)

    def offer(self, before: str = "") -> Outcome:
        return self.tell(questions.menu(self.asks, before), "menu")


def answers(inbound: Inbound, envelope: Envelope) -> Outcome | None:
    """A handler: the answer to a question of the form, or a wish for it; None for all else."""
    guides = envelope.account.adapter.guides and inbound.sender and not inbound.public
    if not guides or inbound.auto_reply or inbound.bounce:
        return None
    if inbound.payload and not inbound.payload.startswith(f"{questions.PREFIX}:"):
        return None
    if not (inbound.payload or inbound.text or inbound.media or inbound.place or inbound.proven):
        return None
    talk = _Talk(inbound, envelope)
    with translation.override(talk.language):
        if inbound.payload:
            return _pressed(talk)
        return _edited(talk) if inbound.edits else _said(talk)


# Words --------------------------------------------------------------------------------------------


def _said(talk: _Talk) -> Outcome | None:
    text = talk.inbound.text.strip()
    wish, language = ("", "") if talk.inbound.media else _wish(text)
    if wish:
        talk.language = language or talk.language
        with translation.override(talk.language):
            return _WISHES[wish](talk)
    if commands.command_in(text) and not talk.inbound.media:
        return None
    if forms.is_open(talk.form):
        return None if _answers_a_message(talk) else _answered(talk)
    if not talk.inbound.media and questions.in_some_language(text, talk.asks):
        return talk.offer()  # a button that stayed in place of the letters
    return None


def _wish(text: str) -> tuple[str, str]:
    """A command that the form has a say in, and the language of its word; empty if none."""
    word = text.partition(" ")[0].partition("@")[0].lower()
    if word in _SLASHED:
        return word[1:], ""
    if word == "/start":  # whatever follows it: where the link to the bot was
        return "start", ""
    command, language, rest = commands.command_in(text) or ("", "", "")
    return (command, language) if command in _WISHES and not rest else ("", "")


def _start(talk: _Talk) -> Outcome:
    Address.objects.filter(pk=talk.address.pk).update(opted_out_at=None)
    if forms.is_open(talk.form) and forms.has_answers(talk.form):
        return talk.ask(questions.begun())
    if forms.is_open(talk.form):
        forms.end(talk.form)
    return talk.tell(questions.welcome(), "welcome")


def _cancel(talk: _Talk) -> Outcome:
    if not forms.is_open(talk.form):
        return talk.offer()
    forms.end(talk.form)
    return talk.offer(questions.cancelled())


def _back(talk: _Talk) -> Outcome:
    if not forms.is_open(talk.form):
        return talk.offer()
    forms.go_back(talk.form)
    return talk.ask()


def _menu(talk: _Talk) -> Outcome:
    return talk.offer()


def _status(talk: _Talk) -> Outcome:
    theirs = Appeal.objects.filter(citizen_id=talk.address.citizen_id).order_by("-id")[:LISTED]
    lines = [notices.status(appeal, talk.language) for appeal in theirs]
    return talk.tell(Notice("", "\n".join(lines) or notices.nothing_yet(talk.language)), "status")


def _help(talk: _Talk) -> Outcome:
    return talk.tell(Notice("", questions.help_text()), "help")


_WISHES = {
    "start": _start,
    "cancel": _cancel,
    "back": _back,
    "menu": _menu,
    "status": _status,
    "help": _help,
}


def _answers_a_message(talk: _Talk) -> bool:
    """Whether they answer something said about an appeal of theirs, not the form."""
    keys = list(talk.inbound.thread_keys)
    theirs = Message.objects.filter(appeal__citizen_id=talk.address.citizen_id)
    said = theirs.filter(delivery__account=talk.envelope.account_id, delivery__provider_id__in=keys)
    return bool(keys) and said.exists()


def _answered(talk: _Talk) -> Outcome | None:
    inbound, form = talk.inbound, talk.form
    if not (inbound.text or inbound.media or inbound.place):
        return None
    pressed = not inbound.media and questions.pressed_in_words(inbound.text, form.step, talk.asks)
    if pressed:
        outcome = _choose(talk, pressed)
        return talk.ask() if outcome.result == "ignored" else outcome
    more = forms.is_more_of_an_album(form, inbound)
    if forms.take(form, inbound, talk.envelope):
        forms.go_on(form)
        return talk.ask()
    if more:
        forms.save(form)
        return Outcome("command", reason="form: more of an album")
    return talk.ask()


def _edited(talk: _Talk) -> Outcome | None:
    if not forms.is_open(talk.form) or not forms.correct(talk.form, talk.inbound):
        return None
    if talk.form.step == forms.Step.CHECK:
        return talk.ask()
    forms.save(talk.form)
    return Outcome("command", reason="form: an edit")


# Buttons ------------------------------------------------------------------------------------------


def _pressed(talk: _Talk) -> Outcome:
    _prefix, which, name = [*talk.inbound.payload.split(":", 2), "", ""][:3]
    if which == "language":
        return _speak(talk, name)
    if which == "menu":
        return _MENU.get(name, _menu)(talk)
    if which == talk.form.token and talk.form.pk:
        return _choose(talk, name)
    if forms.is_open(talk.form):
        return Outcome("ignored", reason="a button of another form")
    return talk.offer(questions.over())


def _speak(talk: _Talk, language: str) -> Outcome:
    if language not in notices.LANGUAGES:
        return talk.tell(questions.welcome(), "welcome")
    Citizen.objects.filter(pk=talk.address.citizen_id).update(language=language)
    talk.form.language = talk.language = language
    forms.save(talk.form)
    with translation.override(language):
        return talk.ask() if forms.is_open(talk.form) else talk.offer()


def _write(talk: _Talk) -> Outcome:
    if not forms.is_open(talk.form):
        forms.begin(talk.form)
    return talk.ask()


def _ask_phone(talk: _Talk) -> Outcome:
    return talk.tell(questions.phone(), "phone")


def _confirm(talk: _Talk) -> Outcome:
    words = commands.obey_words("confirm", "", talk.address, talk.language)
    return talk.tell(Notice("", words), "identity")


def _ask_language(talk: _Talk) -> Outcome:
    return talk.tell(questions.welcome(), "language")


_MENU = {
    "write": _write,
    "status": _status,
    "help": _help,
    "phone": _ask_phone,
    "identity": _confirm,
    "language": _ask_language,
}


def _choose(talk: _Talk, name: str) -> Outcome:
    """Do what a button of this form says, if it is one of the question that is asked now: pressed
    twice, or pressed long after, it does nothing."""
    form = talk.form
    step, _colon, answer = name.partition(":")
    if name == "menu:":
        return talk.offer()
    if answer == "cancel" and forms.is_open(form):
        return _cancel(talk)
    if step == "ask":  # a phone that does not know the button sent its label
        return talk.ask()
    known = {pressed for pressed, _label in questions.options(form.step, talk.asks)}
    if not forms.is_open(form) or step != form.step or name not in known:
        return Outcome("ignored", reason="a button of a question that is past")
    if answer == "back":
        forms.go_back(form)
        return talk.ask()
    if answer == "send":
        appeal = sending.send(form, talk.address, talk.envelope)
        return Outcome("appeal", appeal.code)
    if step == forms.Step.KIND:
        form.data["kind"] = answer
    elif step == forms.Step.PLACE:
        form.data.pop("place", None)
    forms.go_on(form)
    return talk.ask()
