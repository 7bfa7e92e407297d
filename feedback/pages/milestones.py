"""The rail of steps that a citizen sees: the public events of the timeline, in plain words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from django.utils.translation import gettext as _

from accounts.models import Assurance
from feedback.models import Event
from feedback.pages import statutory
from feedback.statuses import Status


@dataclass(frozen=True)
class Milestone:
    """One thing that happened, and when."""

    words: str
    at: datetime


def read(events: Iterable[Event]) -> list[Milestone]:
    """What of these events, in their order, is told to whoever holds the code."""
    milestones: list[Milestone] = []
    events = list(events)
    names = statutory.bodies(events)
    opening = True  # the first message opened the appeal: that is told as received
    told = [event for event in events if event.is_public]
    for event, following in zip_longest(told, told[1:]):
        if event.kind == Event.Kind.MESSAGE and (opening or _brings(following)):
            opening = False
        elif words := _words(event, names):
            milestones.append(Milestone(words, event.at))
    return milestones


def _brings(following: Event | None) -> bool:
    """Whether a message brought the next step, which says as much."""
    return following is not None and (
        following.status == Status.WAITING or following.data.get("from") == Status.WAITING
    )


def _words(event: Event, names: statutory.Names) -> str:
    match event.kind:
        case Event.Kind.RECEIVED:
            return _("We received your words.")
        case Event.Kind.STATUS:
            return statutory.status(event, names)
        case Event.Kind.MESSAGE if event.actor == Event.Actor.CITIZEN:
            return _("You added something.")
        case Event.Kind.MESSAGE:
            return _("We wrote to you.")
        case Event.Kind.DEADLINE:
            return _("The time for the answer was changed.")
        case Event.Kind.MERGED if event.data.get("undone"):
            return _("Your other appeal goes on by itself again.")
        case Event.Kind.MERGED:
            return _("We joined another appeal of yours with this one.")
        case Event.Kind.LINKED if {"follows", "followed_by"} & event.data.keys():
            return statutory.words(event, names)
        case Event.Kind.LINKED if event.data.get("removed"):
            return _("It goes on by itself again.")
        case Event.Kind.LINKED:
            return _("It is part of something larger that others told us about, too.")
        case Event.Kind.SPLIT if "from" in event.data:
            return _("We made an appeal of its own of what you wrote about a second matter.")
        case Event.Kind.SPLIT:
            return _("Your second matter got a code of its own.")
        case Event.Kind.PUBLISHED if "proposal" in event.data:
            if event.data.get("withdrawn"):
                return _("We took your proposal off the site.")
            return _("We published your proposal, without your name: others can support it.")
        case Event.Kind.PUBLISHED if "project" in event.data:
            if event.data.get("withdrawn"):
                return _("We took your words about the project off the site.")
            return _("We published your words about the project, without your name.")
        case Event.Kind.PUBLISHED if "listed" in event.data:
            if not event.data["listed"]:
                return _("We took your appeal off the open list.")
            return _("We put your appeal on the open list, without your name.")
        case Event.Kind.PUBLISHED if event.data.get("withdrawn"):
            return _("We took the published answer off the site.")
        case Event.Kind.PUBLISHED:
            return _("We published the question and the answer, without your name.")
        case Event.Kind.RATED:
            return _("You rated the answer.")
        case Event.Kind.IDENTITY if event.data.get("assurance") == Assurance.E_ID:
            return _("You confirmed by national e-ID who you are.")
        case Event.Kind.IDENTITY:
            return _("You confirmed who you are.")
    # Who has it now is told elsewhere, an answer by the status it brings.
    return statutory.words(event, names)
