"""The clocks of single steps: from one event of the timeline until another.

Pure reading of the timeline; `feedback.clock.running` keeps what is read here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from feedback import deadlines, worktime
from feedback.models import Event, SlaStep
from feedback.statuses import Status
from feedback.worktime import Interval, WorkCalendar

_PLACED = (
    Status.ASSIGNED,
    Status.REDIRECTED,
    Status.IN_PROGRESS,
    Status.ANSWERED,
    Status.REJECTED,
    Status.CLOSED,
    Status.MERGED,
)
_BEGUN = (*_PLACED[2:], Status.WAITING)
_ENDED = (Status.ANSWERED, Status.REJECTED, Status.CLOSED, Status.MERGED)


@dataclass(frozen=True)
class Running:
    """A step's clock: the event that set it going, by when, and when it was done."""

    step: int
    since: int
    due_at: datetime
    done_at: datetime | None


def read(
    steps: Sequence[SlaStep],
    events: Sequence[Event],
    calendar: WorkCalendar,
    breaks: tuple[Interval, ...] = (),
) -> list[Running]:
    """The clocks that an appeal's events, in their order, have set going."""
    return [
        running
        for step in steps
        for position, event in enumerate(events)
        if _begins(step.since, event, events[:position])
        and (running := _run(step, event, events[position + 1 :], calendar, breaks))
    ]


def _run(
    step: SlaStep,
    event: Event,
    later: Sequence[Event],
    calendar: WorkCalendar,
    breaks: tuple[Interval, ...],
) -> Running | None:
    try:
        due_at = deadlines.after(calendar, event.at, step.span, step.unit, breaks)
    except (worktime.NoWorkingTime, OverflowError):
        return None
    # A decision that was told to the citizen with its own event bears the message.
    at_once = step.until == SlaStep.Until.TOLD and "message" in event.data
    ends = (each.at for each in later if _ends(step.until, each))
    done_at = event.at if at_once else next(ends, None)
    return Running(step.pk, event.sequence, due_at, done_at)


def _begins(since: str, event: Event, before: Sequence[Event]) -> bool:
    match since:
        case SlaStep.Since.RECEIVED:
            return event.kind == Event.Kind.RECEIVED
        case SlaStep.Since.REGISTERED:
            return event.kind == Event.Kind.REGISTERED
        case SlaStep.Since.EXTENDED:
            return event.kind == Event.Kind.EXTENDED
        case SlaStep.Since.PLACED:
            return event.status in (Status.ASSIGNED, Status.REDIRECTED)
        case SlaStep.Since.BEGUN:
            first = not any(each.status == Status.IN_PROGRESS for each in before)
            return event.status == Status.IN_PROGRESS and first
        case SlaStep.Since.ANSWERED:
            return event.kind == Event.Kind.STATUS and event.status == Status.ANSWERED
    return False


def _ends(until: str, event: Event) -> bool:
    if event.status in _ENDED and until != SlaStep.Until.PUBLISHED:
        return True  # nothing is owed any more
    match until:
        case SlaStep.Until.REGISTERED:
            return event.kind == Event.Kind.REGISTERED
        case SlaStep.Until.PLACED:
            return event.status in _PLACED
        case SlaStep.Until.BEGUN:
            return event.status in _BEGUN
        case SlaStep.Until.TOLD:
            said = event.kind in (Event.Kind.MESSAGE, Event.Kind.ANSWER)
            return said and event.is_public and event.actor != Event.Actor.CITIZEN
        case SlaStep.Until.PUBLISHED:
            return event.kind == Event.Kind.PUBLISHED
    return False
