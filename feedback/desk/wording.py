"""The timeline in the desk's own words: who did what, as a colleague would say it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Address, User
from channels import registry
from feedback.desk import clock_wording
from feedback.desk.trees import Trees
from feedback.models import Event, Kind, Objection, Priority, Share
from feedback.statuses import Status


@dataclass(frozen=True)
class Names:
    """What events name by number."""

    trees: Trees
    users: dict[int, User]


def status(value: str) -> str:
    """A status as it is called among colleagues; the citizen reads the model's own label."""
    if value == Status.WAITING:
        return _("waiting for the citizen")
    return str(Status(value).label) if value in Status.values else value


def channel(slug: str) -> str:
    """A channel's label, also of one that is not installed any more."""
    return str(registry.get(slug).label) if registry.has(slug) else slug


def icon(slug: str) -> str:
    return registry.get(slug).icon if registry.has(slug) else "chat"


def address_kind(kind: str) -> str:
    """What kind of address it is, by the name that people know it by."""
    if kind in Address.Kind.values:
        return str(Address.Kind(kind).label)
    labels = [each.label for each in registry.every() if each.address_kind == kind]
    return str(labels[0]) if labels else kind


def actor(event: Event, names: Names) -> str:
    """Who did it."""
    if event.user_id:
        return str(names.users.get(event.user_id, ""))
    return str(Event.Actor(event.actor).label)


def sentence(event: Event, names: Names) -> str:
    """What happened."""
    say = _SENTENCES.get(event.kind)
    return say(event.data, event, names) if say else str(Event.Kind(event.kind).label)


def _received(data: dict, event: Event, names: Names) -> str:
    return _("Received: %(channel)s") % {"channel": channel(data.get("channel", ""))}


def _status(data: dict, event: Event, names: Names) -> str:
    words = {
        "status": status(event.status),
        "organisation": names.trees.organisations.name(data.get("organisation")),
    }
    if body := data.get("body"):
        words["organisation"] = body
    if ground := data.get("ground"):
        words["organisation"] = f"{ground['name']} ({ground['law']})"
    if words["organisation"]:
        return _("Status: %(status)s, %(organisation)s") % words
    return _("Status: %(status)s") % words


def _registered(data: dict, event: Event, names: Names) -> str:
    return _("Registered: %(number)s") % {"number": data.get("number", "")}


def _extended(data: dict, event: Event, names: Names) -> str:
    return _("More time was given, until %(day)s") % {"day": _day(data.get("until", ""))}


def _shared(data: dict, event: Event, names: Names) -> str:
    words = {
        "body": names.trees.organisations.name(data.get("organisation")),
        "day": _day(data.get("until", "")),
        "person": names.users.get(data.get("assignee"), ""),
    }
    if words["person"]:
        return _("The part of %(body)s: %(person)s deals with it") % words
    match data.get("state"):
        case Share.State.DONE:
            return _("%(body)s gave its part") % words
        case Share.State.CALLED_OFF:
            return _("The part of %(body)s was called off") % words
    return _("%(body)s was asked for its part by %(day)s") % words


def _withdrawn(data: dict, event: Event, names: Names) -> str:
    if event.actor == Event.Actor.CITIZEN:
        return _("The citizen withdrew it")
    return _("Withdrawn on the citizen's word")


def _day(written: str) -> str:
    """A day as the timeline keeps it, as it is read."""
    return ".".join(reversed(written.split("-")))


def _routed(data: dict, event: Event, names: Names) -> str:
    body = names.trees.organisations.name(data.get("organisation"))
    words = {"organisation": body, "rule": data.get("rule")}
    if not body:
        return _("Marked by rule %(rule)s") % words
    if "rules" in data:
        return _("Routed to %(organisation)s by rule %(rule)s") % words
    return _("Routed to %(organisation)s") % words


def _assigned(data: dict, event: Event, names: Names) -> str:
    person = names.users.get(data.get("assignee"))
    body = names.trees.organisations.name(data.get("organisation"))
    holders = [str(holder) for holder in (person, body) if holder]
    if not holders:
        return _("Given to nobody")
    return _("Given to %(holder)s") % {"holder": ", ".join(holders)}


def _handed_over(data: dict, event: Event, names: Names) -> str:
    giver, taker = names.users.get(data.get("from")), names.users.get(data.get("assignee"))
    if taker is None:
        return _("Back to the team: the shift of %(giver)s is over") % {"giver": giver or ""}
    return _("Handed over: %(giver)s → %(taker)s") % {"giver": giver or "", "taker": taker}


def _classified(data: dict, event: Event, names: Names) -> str:
    if set(data) == {"vulnerable"}:
        return _("Marked: needs care") if data["vulnerable"] else _("Marked: needs no special care")
    parts = [names.trees.topics.name(data.get("topic"))]
    if data.get("kind") in Kind.values:
        parts.insert(0, str(Kind(data["kind"]).label))
    if data.get("priority") in Priority.values:
        parts.append(_("priority: %(level)s") % {"level": Priority(data["priority"]).label})
    return _("Sorted: %(words)s") % {"words": ", ".join(filter(None, parts))}


def _rated(data: dict, event: Event, names: Names) -> str:
    if data.get("servant"):
        return _("Rated: the answer %(resolution)s of 5, the civil servant %(servant)s of 5") % data
    return _("Rated: the answer %(resolution)s of 5") % {"resolution": data.get("resolution", "?")}


def _message(data: dict, event: Event, names: Names) -> str:
    if event.actor == Event.Actor.CITIZEN:
        return _("The citizen wrote")
    return _("Message to the citizen")


def _merged(data: dict, event: Event, names: Names) -> str:
    if "citizen" in data:
        return (
            _("The citizen is one person with another: joined")
            if not data.get("undone")
            else _("The citizen is not that other person: parted")
        )
    if data.get("undone"):
        return _("An appeal that was joined here goes on by itself again")
    return _("Another appeal was joined here")


def _linked(data: dict, event: Event, names: Names) -> str:
    if "follows" in data:
        return _("Second appeal: it goes on from an earlier one")
    if "followed_by" in data:
        return _("The citizen wrote again: a second appeal was opened")
    if "incident" in data:
        return _("Head of a mass incident")
    if "head" in data:
        if data.get("removed"):
            return _("No part of the incident any more")
        return _("Became part of a mass incident")
    if "part" in data:
        return _("An appeal became part of this incident")
    return _("A link was taken away") if data.get("removed") else _("Linked with another appeal")


def _split(data: dict, event: Event, names: Names) -> str:
    if "from" in data:
        return _("Opened with words of another appeal")
    return _("A second matter in these words got an appeal of its own")


def _transcribed(data: dict, event: Event, names: Names) -> str:
    return _("A recording was written down")


def _proposed(data: dict, event: Event, names: Names) -> str:
    return _("A refusal is proposed") if data.get("refusal") else _("An answer is proposed")


def _returned(data: dict, event: Event, names: Names) -> str:
    return _("The draft was taken back") if data.get("withdrawn") else _("The draft was given back")


def _signed(data: dict, event: Event, names: Names) -> str:
    return _("A refusal is signed") if data.get("refusal") else _("The answer is signed")


def _answered(data: dict, event: Event, names: Names) -> str:
    if data.get("number"):
        return _("Official answer No %(number)s") % {"number": data["number"]}
    return str(Event.Kind.ANSWER.label).capitalize()


def _published(data: dict, event: Event, names: Names) -> str:
    if "listed" in data:
        return _("Shown on the open list") if data["listed"] else _("Taken off the open list")
    if "proposal" in data:
        off = data.get("withdrawn")
        return _("The proposal is off the site") if off else _("Published for support by others")
    return _("Taken off the site") if data.get("withdrawn") else _("Published without the name")


def _thanked(data: dict, event: Event, names: Names) -> str:
    whom = {"whom": names.users.get(data.get("whom"), "–")}
    if data.get("undone"):
        return _("Thanks to %(whom)s taken back") % whom
    return _("Thanks passed on to %(whom)s") % whom


def _objected(data: dict, event: Event, names: Names) -> str:
    decided = data.get("decided")
    if decided == Objection.State.UPHELD:
        return _("Objection to a rating upheld: the rating is set aside")
    if decided == Objection.State.REJECTED:
        return _("Objection to a rating rejected")
    return _("Objection to a rating")


def _guarded(data: dict, event: Event, names: Names) -> str:
    if not data.get("confidential"):
        return _("Not confidential any more")
    body = names.trees.organisations.name(data.get("concerns"))
    return _("Confidential: kept from %(organisation)s") % {"organisation": body}


def _deadline(data: dict, event: Event, names: Names) -> str:
    return clock_wording.deadline(data)


def _escalated(data: dict, event: Event, names: Names) -> str:
    return clock_wording.escalated(data, names.users)


_SENTENCES = {
    Event.Kind.DEADLINE: _deadline,
    Event.Kind.ESCALATED: _escalated,
    Event.Kind.REGISTERED: _registered,
    Event.Kind.EXTENDED: _extended,
    Event.Kind.SHARED: _shared,
    Event.Kind.WITHDRAWN: _withdrawn,
    Event.Kind.PROPOSED: _proposed,
    Event.Kind.RETURNED: _returned,
    Event.Kind.SIGNED: _signed,
    Event.Kind.ANSWER: _answered,
    Event.Kind.PUBLISHED: _published,
    Event.Kind.THANKED: _thanked,
    Event.Kind.OBJECTED: _objected,
    Event.Kind.RECEIVED: _received,
    Event.Kind.STATUS: _status,
    Event.Kind.ROUTED: _routed,
    Event.Kind.ASSIGNED: _assigned,
    Event.Kind.HANDED_OVER: _handed_over,
    Event.Kind.CLASSIFIED: _classified,
    Event.Kind.RATED: _rated,
    Event.Kind.MESSAGE: _message,
    Event.Kind.TRANSCRIBED: _transcribed,
    Event.Kind.GUARDED: _guarded,
    Event.Kind.MERGED: _merged,
    Event.Kind.LINKED: _linked,
    Event.Kind.SPLIT: _split,
}
