"""What a caller hears: choice of language, hours, consent, queue, an operator or the voicemail.

`settings.CALL_SCRIPT` names `next_step`; whoever wants another talk writes another script.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from channels.voice.events import CallEvent, CallStep
from channels.voice.turns import Ask, Connect, HangUp, Prompt, Step, TakeMessage, Turn
from live import call_queue, calls, chat_hours
from live.models import Call
from live.models import Prompt as Recorded
from live.models.calls import MOST_NUMBER

MENU_SECONDS = 6
CONSENT_SECONDS = 4
HOLD_SECONDS = 8
RING_SECONDS = 25
MESSAGE_SECONDS = 120
LONGEST_WAIT = timedelta(minutes=15)
TELL_EVERY = 4  # rounds of waiting
MENU_ROUNDS = 2
REFUSE, LEAVE_MESSAGE = "0", "1"


@transaction.atomic
def next_step(turn: Turn) -> Step:
    """The step after a turn. Places that nobody knows begin anew."""
    call = calls.heard(turn)
    step = _PLACES.get(turn.place, _greet)(turn, call)
    calls.settle(call)
    return step


def _languages() -> list[str]:
    """In the order of their keys: the centre's own first."""
    known = [code for code, _name in settings.LANGUAGES]
    return sorted(known, key=lambda code: code != settings.LANGUAGE_CODE)


def _greet(turn: Turn, call: Call) -> Step:
    prompts = tuple(
        _menu_line(turn, key, language) for key, language in enumerate(_languages(), start=1)
    )
    return Step(prompts, Ask("language", MENU_SECONDS), kept={"menu": turn.kept.get("menu", "1")})


def _menu_line(turn: Turn, key: int, language: str) -> Prompt:
    """Each language in its own voice; one that has none is named in another."""
    if audio := _audio("menu", language):
        return Prompt("", language, audio)
    spoken = _spoken(turn, language)
    with translation.override(spoken):
        name = get_language_info(language)["name_translated"]
        words = _("For %(language)s, press %(key)s.") % {"language": name, "key": key}
    return Prompt(words, spoken)


def _choose(turn: Turn, call: Call) -> Step:
    chosen = dict(enumerate(_languages(), start=1))
    language = chosen.get(int(turn.pressed)) if turn.pressed.isdecimal() else None
    rounds = turn.kept.get("menu", "1")
    if language is None and rounds.isdecimal() and int(rounds) < MENU_ROUNDS:
        again = _greet(turn, call)
        return Step(again.prompts, again.act, kept={"menu": str(int(rounds) + 1)})
    call.language = language or call.language or settings.LANGUAGE_CODE
    calls.remember_language(call)
    return _admit(turn, call)


def _admit(turn: Turn, call: Call) -> Step:
    """To the queue, when the house is open and not full."""
    if not chat_hours.now().is_open:
        return _message(turn, call, "closed")
    full = call_queue.length() >= int(turn.account.setting("queue_limit"))
    if full or not call_queue.taking().exists():
        return _message(turn, call, "full")
    if turn.account.setting("records"):
        prompts = (_sentence(turn, call, "consent"),)
        return Step(prompts, Ask("consent", CONSENT_SECONDS), call.language)
    return _enter(turn, call, {})


def _consent(turn: Turn, call: Call) -> Step:
    refused = turn.pressed == REFUSE
    return _enter(turn, call, {} if refused else {"recorded": "1"})


def _enter(turn: Turn, call: Call, kept: dict[str, str]) -> Step:
    call_queue.enter(call)
    calls.settle(call)
    return _wait_on(turn, call, kept)


def _wait(turn: Turn, call: Call) -> Step:
    if call.queued_at is None:  # an address that did not come from us
        return _greet(turn, call)
    if turn.pressed == LEAVE_MESSAGE and turn.takes_messages:
        return _message(turn, call, "leave")
    return _wait_on(turn, call, turn.kept)


def _wait_on(turn: Turn, call: Call, kept: dict[str, str]) -> Step:
    """An operator, if one is free for this caller; else more patience, and news now and then."""
    if seat := call_queue.offer(call):
        connect = Connect(seat.number, "connected", RING_SECONDS, kept.get("recorded") == "1")
        return Step((_sentence(turn, call, "connecting"),), connect, call.language, _bare(kept))
    if timezone.now() - call.queued_at > LONGEST_WAIT:
        return _message(turn, call, "full")
    rounds = int(kept["round"]) if kept.get("round", "").isdecimal() else 0
    prompts = tuple(_place(turn, call)) if rounds % TELL_EVERY == 0 else ()
    hold = _audio("hold", call.language) or _audio("hold", settings.LANGUAGE_CODE)
    if hold:
        prompts += (Prompt("", call.language, hold),)
    onward = {**_bare(kept), "round": str(rounds + 1)}
    return Step(prompts, Ask("wait", HOLD_SECONDS), call.language, onward)


def _bare(kept: dict[str, str]) -> dict[str, str]:
    return {"recorded": "1"} if kept.get("recorded") == "1" else {}


def _connected(turn: Turn, call: Call) -> Step:
    """After the operator's phone: they talked, or the caller waits on."""
    if turn.outcome == "answered" or call.answered_at:
        now = timezone.now()
        began = now - timedelta(seconds=turn.seconds)
        calls.fold(call, CallEvent(turn.call, CallStep.ANSWERED), began)
        calls.fold(call, CallEvent(turn.call, CallStep.ENDED, outcome="completed"), now)
        return Step((), HangUp(), call.language)
    if call.queued_at is None:
        return _greet(turn, call)
    call_queue.let_go(call)
    calls.settle(call)
    return _wait_on(turn, call, turn.kept)


def _message(turn: Turn, call: Call, sentence: str) -> Step:
    """To the voicemail, where there is one."""
    call_queue.leave(call)
    if not turn.takes_messages:
        return Step((_sentence(turn, call, "goodbye"),), HangUp(), call.language)
    prompts = (_sentence(turn, call, sentence),)
    return Step(prompts, TakeMessage(MESSAGE_SECONDS), call.language)


_PLACES = {
    "": _greet,
    "language": _choose,
    "consent": _consent,
    "wait": _wait,
    "connected": _connected,
}


# What is said -------------------------------------------------------------------------------------


def _sentence(turn: Turn, call: Call, name: str) -> Prompt:
    if audio := _audio(name, call.language):
        return Prompt("", call.language, audio)
    spoken = _spoken(turn, call.language)
    with translation.override(spoken):
        return Prompt(_words(name), spoken)


def _words(name: str) -> str:
    match name:
        case "closed":
            return _("We are closed now. Please leave a message after the tone; we will answer.")
        case "full":
            return _("All operators are busy. Please leave a message after the tone.")
        case "goodbye":
            return _("We cannot take your call now. We will call you back. Goodbye.")
        case "consent":
            return _("This call is recorded to check our quality. Press 0 to refuse.")
        case "leave":
            return _("Please leave your message after the tone.")
        case _:
            return _("An operator will be with you in a moment.")


def _place(turn: Turn, call: Call) -> Iterator[Prompt]:
    """Place and minutes in the caller's language: recorded piece by piece, or read aloud."""
    position = call_queue.place(call)
    minutes = call_queue.minutes_to_wait(position)
    pieces = ("place", f"number-{position}", "minutes", f"number-{min(minutes, MOST_NUMBER)}")
    recorded = [_audio(piece, call.language) for piece in pieces]
    if all(recorded):
        yield from (Prompt("", call.language, audio) for audio in recorded)
        return
    spoken = _spoken(turn, call.language)
    with translation.override(spoken):
        words = _("You are number %(place)s in the queue. The wait is about %(minutes)s minutes.")
        words = words % {"place": position, "minutes": minutes}
        if turn.takes_messages:
            other = _("Press 1 to leave a message instead.")
            words = f"{words} {other}"
    yield Prompt(words, spoken)


def _spoken(turn: Turn, language: str) -> str:
    """The language itself where it can be read aloud, else the first that can."""
    return language if language in turn.speaks else next(iter(turn.speaks), "en")


def _audio(name: str, language: str) -> str:
    """Where the recorded sentence is fetched from; empty when there is none."""
    found = Recorded.objects.filter(name=name, language=language).values_list("pk", flat=True)
    pk = found.first()
    return f"{settings.PUBLIC_URL}{reverse('call_prompt', args=[pk])}" if pk else ""
