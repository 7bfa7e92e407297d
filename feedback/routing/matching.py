"""Which rules hold for an appeal, and what they say together: pure functions of frozen values, so
that intake, re-routing and a dry run cannot differ."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime

from feedback.routing.words import Pattern
from feedback.worktime import WorkCalendar


@dataclass(frozen=True)
class Facts:
    """What a rule may ask of an appeal. `topics` and `sectors` are its own and all above them,
    nearest first; `text` and `place` are folded; `local` is `at` by the centre's clock."""

    kind: str
    at: datetime
    local: datetime
    topics: tuple[int, ...] = ()
    sectors: tuple[int, ...] = ()
    channel: str = ""
    language: str = ""
    text: str = " "
    place: str = " "
    assurance: int = 0
    is_vulnerable: bool = False


@dataclass(frozen=True)
class Conditions:
    """All must hold; an empty one holds for everything.

    `sectors` and `place` are one condition: it lies there, or its address says so. `hours` are
    minutes of the day, the second exclusive; they may go over midnight.
    """

    kinds: frozenset[str] = frozenset()
    topics: frozenset[int] = frozenset()
    sectors: frozenset[int] = frozenset()
    place: tuple[Pattern, ...] = ()
    channels: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    words: tuple[Pattern, ...] = ()
    all_words: bool = False
    weekdays: frozenset[int] = frozenset()
    hours: tuple[int, int] | None = None
    working: bool | None = None
    calendar: WorkCalendar | None = field(default=None, hash=False)
    first_day: date | None = None
    last_day: date | None = None
    assurance_least: int | None = None
    assurance_most: int | None = None
    vulnerable: bool | None = None


@dataclass(frozen=True)
class Effects:
    """What is done; None and False are nothing. `topics` is the topic set and all above it."""

    organisation: int | None = None
    team: int | None = None
    priority: int | None = None
    policy: int | None = None
    kind: str | None = None
    topics: tuple[int, ...] = ()
    is_vulnerable: bool = False
    is_confidential: bool = False

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))

    def then(self, later: "Effects") -> "Effects":
        """These, and of the later ones what these leave unsaid."""
        said = {each.name: getattr(self, each.name) for each in fields(self)}
        body, team = (self.organisation, self.team)
        if body is None and team is None:
            body, team = later.organisation, later.team
        merged = {name: value or getattr(later, name) for name, value in said.items()}
        return Effects(**merged | {"organisation": body, "team": team})


@dataclass(frozen=True)
class Rule:
    """A rule as the process remembers it."""

    pk: int
    position: int
    name: str
    when: Conditions
    then: Effects
    goes_on: bool = False


@dataclass(frozen=True)
class Applied:
    """A rule that held, and by what: the values of the appeal that its conditions named."""

    rule: Rule
    because: dict


@dataclass(frozen=True)
class Decision:
    """What the rules say of an appeal. `applied` in order; none when no rule holds."""

    applied: tuple[Applied, ...] = ()
    effects: Effects = Effects()

    @property
    def by(self) -> Rule | None:
        """The rule that decided where it goes; else the first that said anything."""
        rules = [each.rule for each in self.applied]
        sending = [rule for rule in rules if rule.then.organisation]
        return next(iter(sending or rules), None)


def decide(rules: Iterable[Rule], facts: Facts) -> Decision:
    """Ask the rules in their order: the first that holds ends it, unless it goes on."""
    applied: list[Applied] = []
    effects = Effects()
    for rule in rules:
        because = holds(rule.when, facts)
        if because is None:
            continue
        applied.append(Applied(rule, because))
        effects = effects.then(rule.then)
        if not rule.goes_on:
            break
        facts = _known(facts, effects)
    return Decision(tuple(applied), effects)


def _known(facts: Facts, effects: Effects) -> Facts:
    """The facts for later rules: what an earlier one found out is known to them."""
    return replace(
        facts,
        kind=effects.kind or facts.kind,
        topics=facts.topics or effects.topics,
        is_vulnerable=facts.is_vulnerable or effects.is_vulnerable,
    )


def holds(when: Conditions, facts: Facts) -> dict | None:
    """By what the conditions hold, as plain data; None when one does not.

    Conditions that any appeal fulfils give an empty dict.
    """
    because: dict = {}
    for ask in (_about, _where, _how, _text, _time, _person):
        found = ask(when, facts)
        if found is None:
            return None
        because |= found
    return because


def _about(when: Conditions, facts: Facts) -> dict | None:
    found: dict = {}
    if when.kinds:
        if facts.kind not in when.kinds:
            return None
        found["kind"] = facts.kind
    if when.topics:
        topic = next((each for each in facts.topics if each in when.topics), None)
        if topic is None:
            return None
        found["topic"] = topic
    return found


def _where(when: Conditions, facts: Facts) -> dict | None:
    if not when.sectors and not when.place:
        return {}
    sector = next((each for each in facts.sectors if each in when.sectors), None)
    if sector is not None:
        return {"sector": sector}
    said = next((each.words for each in when.place if each.is_in(facts.place)), None)
    return None if said is None else {"place": said}


def _how(when: Conditions, facts: Facts) -> dict | None:
    found: dict = {}
    for name, wanted in (("channel", when.channels), ("language", when.languages)):
        if wanted:
            if getattr(facts, name) not in wanted:
                return None
            found[name] = getattr(facts, name)
    return found


def _text(when: Conditions, facts: Facts) -> dict | None:
    if not when.words:
        return {}
    said = [each.words for each in when.words if each.is_in(facts.text)]
    if not said or (when.all_words and len(said) < len(when.words)):
        return None
    return {"words": said[:5]}


def _time(when: Conditions, facts: Facts) -> dict | None:
    day, minute = facts.local.date(), facts.local.hour * 60 + facts.local.minute
    found: dict = {}
    if when.weekdays:
        if facts.local.weekday() not in when.weekdays:
            return None
        found["weekday"] = facts.local.weekday()
    if when.hours:
        if not is_between(minute, *when.hours):
            return None
        found["time"] = f"{facts.local:%H:%M}"
    if when.working is not None and when.calendar is not None:
        if works_at(when.calendar, facts.at) is not when.working:
            return None
        found["working"] = when.working
    if when.first_day or when.last_day:
        if not (when.first_day or day) <= day <= (when.last_day or day):
            return None
        found["day"] = day.isoformat()
    return found


def _person(when: Conditions, facts: Facts) -> dict | None:
    found: dict = {}
    least, most = when.assurance_least, when.assurance_most
    if least is not None or most is not None:
        if facts.assurance < (least or 0) or (most is not None and facts.assurance > most):
            return None
        found["assurance"] = facts.assurance
    if when.vulnerable is not None:
        if facts.is_vulnerable is not when.vulnerable:
            return None
        found["vulnerable"] = facts.is_vulnerable
    return found


def is_between(minute: int, begins: int, ends: int) -> bool:
    """Whether a minute of the day lies from one to before another, over midnight if need be."""
    if begins < ends:
        return begins <= minute < ends
    return minute >= begins or minute < ends


def works_at(calendar: WorkCalendar, at: datetime) -> bool:
    """Whether the calendar works at a moment."""
    today = calendar.day_of(at)
    return any(
        calendar.moment(today, opens) <= at < calendar.moment(today, closes)
        for opens, closes in calendar.minutes(today)
    )
