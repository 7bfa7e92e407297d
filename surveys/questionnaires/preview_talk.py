"""A talk by SMS or with buttons, tried in the preview, and what each question takes as SMS.

A talk is played again from its replies each time: they stand in the page, not in the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import override

from channels.sms.parts import CAPACITY, Parts, parts
from surveys.questionnaires.definition import Definition, Kind, labelled
from surveys.questionnaires.preview import SEED
from surveys.questionnaires.talk.buttons import buttons
from surveys.questionnaires.talk.buttons import pressed as press
from surveys.questionnaires.talk.hearing import What, hear
from surveys.questionnaires.talk.saying import example, message, say
from surveys.questionnaires.talk.steps import Step, following, with_answer

MOST_REPLIES = 400


@dataclass(frozen=True)
class Said:
    """One message of the talk. `takes` is what it takes as SMS; None of a reply."""

    text: str
    takes: Parts | None = None

    @property
    def is_reply(self) -> bool:
        return self.takes is None

    @property
    def parts(self) -> int:
        return self.takes.count if self.takes else 0

    @property
    def note(self) -> str:
        """What is said of one that is longer than an SMS, in the active language."""
        return too_long(self.takes) if self.takes and self.takes.count > 1 else ""


@dataclass
class Talk:
    """A talk as far as it went. `buttons`: what may be pressed now, label and name."""

    said: list[Said] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    is_over: bool = False

    @property
    def parts(self) -> int:
        """The SMS that were sent in all."""
        return sum(each.parts for each in self.said)


def talk(definition: Definition, replies: Sequence[str], language: str, *, pressing: bool) -> Talk:
    """The talk with these replies. With `pressing` the questions bear buttons; a reply that was
    pressed is the button's name behind an equals sign."""
    with override(language):
        return _played(definition, replies[:MOST_REPLIES], language, pressing=pressing)


def _played(
    definition: Definition, replies: Sequence[str], language: str, *, pressing: bool
) -> Talk:
    told = Talk()
    answers: dict = {}
    trail: list[Step] = []
    asked = following(definition, answers, "", SEED)
    if intro := labelled(definition.intro, language):
        told.said.append(_message(intro))
    _ask(told, definition, answers, asked, language, pressing=pressing)
    for reply in replies:
        if asked is None:
            break
        pressed = pressing and reply.startswith("=")
        heard = press(asked, reply[1:], language) if pressed else hear(asked, reply, language)
        told.said.append(Said(_pressed_label(asked, reply, language)))
        if heard.what is What.ANSWER:
            answers = with_answer(answers, asked, heard.value)
        elif heard.what is What.WISH and heard.wish == "skip" and not asked.is_required:
            answers = with_answer(answers, asked, None)
        elif heard.what is What.WISH and heard.wish == "back" and trail:
            asked = trail.pop()
            _ask(told, definition, answers, asked, language, pressing=pressing)
            continue
        else:
            told.said.append(_message(heard.why or example(asked)))
            continue
        trail.append(asked)
        asked = following(definition, answers, asked.code, SEED)
        _ask(told, definition, answers, asked, language, pressing=pressing)
    if asked is None:
        told.is_over = True
        told.said.append(_message(labelled(definition.thanks, language) or _("Thank you.")))
    elif pressing:
        told.buttons = buttons(asked, language)
    return told


def _ask(
    told: Talk,
    definition: Definition,
    answers: dict,
    asked: Step | None,
    language: str,
    *,
    pressing: bool,
) -> None:
    if asked is None:
        return
    has_buttons = pressing and bool(buttons(asked, language))
    words = message(
        *(definition, answers, asked, language),
        lists=not has_buttons,
        is_first=not any(each.is_reply for each in told.said),
        wishes=not pressing,
    )
    told.said.append(_message(words))


def _pressed_label(asked: Step, reply: str, language: str) -> str:
    known = {name: label for label, name in buttons(asked, language)}
    return known.get(reply[1:], reply) if reply.startswith("=") else reply


def _message(text: str) -> Said:
    return Said(text, parts(text))


def too_long(takes: Parts) -> str:
    """What is said of a text that one SMS does not hold: 70 letters as soon as one of them is
    not in the alphabet of telephones (Cyrillic, ə, –), 160 else."""
    words = _("%(letters)d letters; one SMS holds %(most)d.")
    return words % {"letters": takes.units, "most": CAPACITY[takes.alphabet][0]}


@dataclass(frozen=True)
class Cost:
    """What a question takes as SMS, in each language of the questionnaire: how many, and what is
    to be said of its longest message."""

    code: str
    label: str
    parts: list[int]
    notes: list[str]

    @property
    def cells(self) -> list[tuple[int, str]]:
        return list(zip(self.parts, self.notes, strict=True))


def costs(definition: Definition, language: str) -> list[Cost]:
    """The parts of every question as SMS; a matrix is asked line by line."""
    found = []
    of = sum(1 for _question in definition.questions)
    for number, question in enumerate(definition.questions, start=1):
        place = f"({number}/{of}) "
        counts, notes = [], []
        rows = question.rows if question.kind is Kind.MATRIX else (None,)
        steps = [Step(question, row, SEED) for row in rows]
        for each in definition.languages:
            with override(each):
                said = [say(step, each, lists=True) for step in steps]
            takes = [parts(place + text) for text in said]
            longest = max(takes, key=lambda each: each.units)
            counts.append(sum(each.count for each in takes))
            notes.append(too_long(longest) if longest.count > 1 else "")
        label = labelled(question.label, language) or question.code
        found.append(Cost(question.code, label, counts, notes))
    return found
