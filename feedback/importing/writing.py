"""Histories into the database, a batch in one transaction: once each, told to nobody."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import DataError, IntegrityError, transaction

from accounts import addresses
from accounts.models import Address
from channels.values import Place
from feedback import intake, timeline, workflow
from feedback.actors import CITIZEN, SYSTEM
from feedback.importing.mapping import REPLY, Mapping
from feedback.importing.places import Places
from feedback.importing.reading import History, Refusal
from feedback.importing.steps import Step
from feedback.models import Appeal, Event, Message, Rating
from feedback.statuses import RESOLVED, Status


@dataclass
class _Past:
    """One history on its way in: its rows, not saved yet, and where they belong."""

    history: History
    appeal: Appeal
    opening: list[timeline.Entry]
    words: Message
    steps: list[timeline.Entry]
    answer: Message | None
    answered_by: int  # the number of the step that brought the answer


@dataclass(frozen=True)
class Written:
    taken: int
    known: int
    refused: tuple[Refusal, ...]


class Writer:
    """Writes batches for one map."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self.places = Places(mapping.source)

    def write(self, histories: list[History]) -> Written:
        """Take what is new. What the database refuses is refused alone, the rest goes in."""
        keys = {self.key(history): history for history in histories}
        known = set(Appeal.objects.filter(intake_key__in=keys).values_list("intake_key", flat=True))
        new = [history for key, history in keys.items() if key not in known]
        refused = list(self._write(new)) if new else []
        return Written(len(new) - len(refused), len(known), tuple(refused))

    def key(self, history: History) -> str:
        """The identity of a row for all time: a second run finds it by this."""
        return f"import:{self.mapping.source}:{history.id}"

    def _write(self, histories: list[History]) -> Iterator[Refusal]:
        try:
            with transaction.atomic():
                self._write_all(histories)
            return
        except (DataError, IntegrityError, workflow.Forbidden) as error:
            self.places = Places(self.mapping.source)
            if len(histories) == 1:
                history = histories[0]
                yield Refusal(history.line, history.id, (str(error).strip().split("\n")[0],))
                return
        for history in histories:
            yield from self._write([history])

    def _write_all(self, histories: list[History]) -> None:
        pasts = [self._past(history) for history in histories]
        Appeal.objects.bulk_create([past.appeal for past in pasts])
        Message.objects.bulk_create([past.words for past in pasts])
        Message.objects.bulk_create([past.answer for past in pasts if past.answer])
        chains = (timeline.beginning(past.appeal, *_entries(past)) for past in pasts)
        Event.objects.bulk_create([event for chain in chains for event in chain])
        Rating.objects.bulk_create([_rating(past) for past in pasts if _is_rated(past)])

    def _past(self, history: History) -> _Past:
        words = self._words(history)
        appeal, opening = intake.opened(words, self._matter(history), CITIZEN)
        appeal.number = history.id[:40]
        said = intake.message_of(appeal, words)
        steps = workflow.imported(
            appeal,
            [
                workflow.PastStep(step.to, step.at, {"imported": step.called})
                for step in history.steps
                if step.to != REPLY
            ],
        )
        answer, answered_by = _answer(history, appeal)
        _settle(history, appeal, answer)
        return _Past(history, appeal, opening, said, steps, answer, answered_by)

    def _words(self, history: History) -> intake.Words:
        return intake.Words(
            intake_key=self.key(history),
            channel=self.mapping.channel,
            text=history.text or history.subject,
            subject=history.subject,
            language=history.language,
            address=_address(history),
            sent_at=history.received_at,
        )

    def _matter(self, history: History) -> intake.Matter:
        place = Place(*history.point, history.place) if history.point else None
        return intake.Matter(
            kind=history.kind,
            topic=self.places.topic(history.topic),
            place=place,
            place_words=history.place,
            organisation=self.places.organisation(history.organisation),
            received_at=history.received_at,
            imported_from=self.mapping.source,
        )


def _address(history: History) -> Address | None:
    kind = Address.Kind.EMAIL if history.email else Address.Kind.PHONE
    value = history.email or history.phone
    if not value:
        return None
    return addresses.ensure(kind=kind, value=value, name=history.name, language=history.language)


def _answer(history: History, appeal: Appeal) -> tuple[Message | None, int]:
    """The answer that the row tells, and the step it came with: the last that brought words.

    It is the official one unless that step was only a reply.
    """
    brought = [number for number, step in enumerate(history.steps) if step.answers]
    number = brought[-1] if brought else len(history.steps)
    if not history.answer:
        return None, number
    step = history.steps[number] if brought else None
    at = step.at if step else history.answered_at or appeal.last_activity_at
    message = Message(
        appeal=appeal,
        direction=Message.Direction.OUT,
        channel=appeal.channel,
        is_official_answer=step is not None and step.to != REPLY,
        text=history.answer,
        language=appeal.language,
        sent_at=history.answered_at,
        created_at=at,
    )
    return message, number


def _settle(history: History, appeal: Appeal, answer: Message | None) -> None:
    """What the appeal tells of itself after its past."""
    spoken = [step.at for step in history.steps if step.answers]
    if answer:
        spoken.append(answer.created_at)
    appeal.first_answered_at = history.first_answered_at or min(spoken, default=None)
    appeal.last_activity_at = max(
        [appeal.received_at, *(step.at for step in history.steps), *spoken]
    )
    heard = appeal.status in RESOLVED or (answer is not None and appeal.status != Status.REOPENED)
    appeal.has_unread = not heard


def _entries(past: _Past) -> Iterator[timeline.Entry]:
    """The whole timeline of a saved appeal, in the order in which it happened."""
    yield from past.opening
    yield intake.said(past.words, CITIZEN)
    moves = iter(past.steps)
    for number, step in enumerate(past.history.steps):
        if step.to != REPLY:
            yield next(moves)
        if number == past.answered_by and past.answer:
            yield _spoken(past.answer, step)
        elif step.to == REPLY:
            data = {"imported": step.called}
            yield timeline.Entry(Event.Kind.MESSAGE, SYSTEM, data=data, at=step.at)
    if past.answered_by == len(past.history.steps) and past.answer:
        yield _spoken(past.answer, None)
    if _is_rated(past):
        yield _rated(past)


def _spoken(message: Message, step: Step | None) -> timeline.Entry:
    kind = Event.Kind.ANSWER if message.is_official_answer else Event.Kind.MESSAGE
    data = {"message": message.pk, "sha256": timeline.fingerprint(message.text)}
    if step:
        data["imported"] = step.called
    return timeline.Entry(kind, SYSTEM, data=data, at=message.created_at)


def _is_rated(past: _Past) -> bool:
    return past.history.resolution is not None and past.appeal.status in RESOLVED


def _rating(past: _Past) -> Rating:
    history, appeal = past.history, past.appeal
    return Rating(
        appeal=appeal,
        resolution_round=appeal.resolution_round,
        resolution=history.resolution,
        servant=history.servant,
        words=history.rating_words,
        organisation=appeal.organisation,
        created_at=history.rated_at or appeal.last_activity_at,
    )


def _rated(past: _Past) -> timeline.Entry:
    history = past.history
    return timeline.Entry(
        Event.Kind.RATED,
        CITIZEN,
        data={"resolution": history.resolution, "servant": history.servant},
        at=history.rated_at or past.appeal.last_activity_at,
    )
