"""Where an appeal goes by the rules: when it comes, and again when it is sorted anew."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from feedback import confidentiality, rulebook, timeline
from feedback.actors import SYSTEM, Actor
from feedback.models import Appeal, Event, Message
from feedback.routing.matching import Decision, Facts, decide
from feedback.routing.words import folded


def facts_of(appeal: Appeal, text: str, at: datetime | None = None) -> Facts:
    """What the rules may ask of an appeal, as it stands now and as it stood when it came."""
    book = rulebook.current()
    at = at or appeal.received_at
    return Facts(
        kind=appeal.kind,
        at=at,
        local=at.astimezone(ZoneInfo(settings.TIME_ZONE)),
        topics=tuple(book.topics_above(appeal.topic_id)),
        sectors=tuple(book.sectors_above(appeal.sector_id)),
        channel=appeal.channel,
        language=appeal.language,
        text=folded(text) if text else " ",
        place=folded(appeal.place) if appeal.place else " ",
        assurance=appeal.assurance,
        is_vulnerable=appeal.is_vulnerable,
    )


def decision_on(appeal: Appeal) -> Decision:
    """What the rules say of an appeal now. Costs a statement where a rule asks for words."""
    rules = rulebook.current().rules
    text = said_in(appeal) if any(rule.when.words for rule in rules) else ""
    return decide(rules, facts_of(appeal, text))


def said_in(appeal: Appeal) -> str:
    """What the citizen wrote when they opened the appeal."""
    words = Message.objects.filter(intake_key=appeal.intake_key).values_list("text", flat=True)
    return f"{appeal.subject} {words.first() or appeal.summary}"


def route_new(appeal: Appeal, text: str) -> list[timeline.Entry]:
    """Do what the rules say of an appeal that is not yet saved; the line for its timeline.

    Whoever brought it may have named the body: then the rules do not send it elsewhere.
    """
    decision = decide(rulebook.current().rules, facts_of(appeal, text))
    if not decision.applied:
        return []
    sends = appeal.organisation_id is None and may_send(decision, appeal)
    changes = changes_by(decision, appeal, sends=sends)
    changes |= _sorted_by(decision, appeal)
    for name, value in changes.items():
        setattr(appeal, name, value)
    return [entry(decision, sends=sends, actor=SYSTEM, at=appeal.received_at)]


def may_send(decision: Decision, appeal: Appeal) -> bool:
    """Whether the body that the rules name may hold it: never one that it is kept from."""
    named = decision.effects.organisation
    return not named or confidentiality.may_hold(appeal, rulebook.current().bodies[named])


def changes_by(decision: Decision, appeal: Appeal, *, sends: bool) -> dict:
    """The fields of the appeal that a decision changes, with their new values; what it is about
    left out. `sends`: it may go to another body."""
    book, effects = rulebook.current(), decision.effects
    changes: dict = {"policy_id": effects.policy}
    if sends and effects.organisation:
        changes["organisation"] = book.bodies[effects.organisation]
        changes["team_id"] = effects.team
    if effects.is_vulnerable:
        changes["is_vulnerable"] = True
    if effects.is_confidential:
        changes["is_confidential"] = True
    return {name: value for name, value in changes.items() if value != getattr(appeal, name)}


def _sorted_by(decision: Decision, appeal: Appeal) -> dict:
    """What the rules say it is about, while nobody of the staff has said anything."""
    effects = decision.effects
    changes: dict = {}
    if effects.priority:
        changes["priority"] = effects.priority
    if effects.kind:
        changes["kind"] = effects.kind
    if effects.topics and appeal.topic_id is None:
        changes["topic_id"] = effects.topics[0]
    return changes


def entry(
    decision: Decision, *, sends: bool, actor: Actor, at: datetime | None = None
) -> timeline.Entry:
    """The line of the timeline: which rules held, by what, and what was done.

    The rules' own words are kept, so that it stays true after they are changed.
    """
    effects, by = decision.effects, decision.by
    done = {
        "organisation": effects.organisation if sends else None,
        "team": effects.team if sends else None,
        "priority": effects.priority,
        "policy": effects.policy,
        "kind": effects.kind,
        "topic": effects.topics[0] if effects.topics else None,
        "vulnerable": effects.is_vulnerable,
        "confidential": effects.is_confidential,
    }
    data = {
        "rule": by.pk,
        "rules": [
            {
                "rule": each.rule.pk,
                "position": each.rule.position,
                "name": each.rule.name,
                "because": each.because,
            }
            for each in decision.applied
        ],
        **{name: value for name, value in done.items() if value},
    }
    is_public = bool(data.get("organisation"))
    return timeline.Entry(Event.Kind.ROUTED, actor, is_public=is_public, data=data, at=at)
