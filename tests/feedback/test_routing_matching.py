"""Which rules hold for an appeal, as pure functions."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.routing import shadows
from feedback.routing.matching import Conditions, Effects, Facts, Rule, decide, holds, is_between
from feedback.routing.words import folded, pattern, patterns
from feedback.worktime import WorkCalendar

ZONE = ZoneInfo("Asia/Ulaanbaatar")
NIGHT = datetime(2026, 3, 2, 23, 30, tzinfo=ZONE)  # a Monday
HOURS = WorkCalendar("Asia/Ulaanbaatar", {0: ((540, 780), (840, 1080))})


def facts(at: datetime = NIGHT, **known) -> Facts:
    given = {"kind": "complaint", "at": at.astimezone(UTC), "local": at}
    for name in ("text", "place"):
        if name in known:
            known[name] = folded(known[name])
    return Facts(**given | known)


def says(words: str, text: str) -> bool:
    return pattern(words).is_in(folded(text))


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("халаалт", "Манай ХАЛААЛТ муу!"),
        ("халаалт*", "халаалтгүй байна"),
        ("ӨВӨЛ", "өвөл боллоо"),
        ("үер", "ҮЕР боллоо"),
        ("щетка", "Щётка"),
        ("елка", "Ёлка"),
        ("istilik", "İSTİLİK yoxdur"),
        ("qış", "QIŞ gəldi"),
        ("no water", "There is no\n  water."),
        ("no wat*", "no waterfall"),
    ],
)
def test_words_are_found_however_they_are_written(words, text):
    assert says(words, text)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("ус", "усны хоолой"),
        ("халаалт", "халаалтгүй байна"),
        ("ус", "үс засуулах"),
        ("no water", "water, no"),
        ("a.*b", "a quite long b"),
    ],
)
def test_other_words_are_not_taken_for_them(words, text):
    assert not says(words, text)


def test_a_field_of_words_is_read_by_lines_and_commas_and_nonsense_is_left_out():
    assert [each.words for each in patterns("gas, smell of gas\n*;!!!\nGAS")] == [
        "gas",
        "smell of gas",
    ]


@pytest.mark.parametrize(
    ("when", "known", "because"),
    [
        (Conditions(), {}, {}),
        (Conditions(kinds=frozenset({"complaint"})), {}, {"kind": "complaint"}),
        (Conditions(kinds=frozenset({"proposal"})), {}, None),
        (Conditions(topics=frozenset({1})), {"topics": (5, 1)}, {"topic": 1}),
        (Conditions(topics=frozenset({5})), {"topics": (1,)}, None),
        (Conditions(sectors=frozenset({3})), {"sectors": (3,)}, {"sector": 3}),
        (Conditions(sectors=frozenset({3})), {}, None),
        (
            Conditions(place=patterns("River st*")),
            {"place": "12 river street"},
            {"place": "River st*"},
        ),
        (
            Conditions(sectors=frozenset({3}), place=patterns("river")),
            {"place": "by the river"},
            {"place": "river"},
        ),
        (Conditions(channels=frozenset({"sms"})), {"channel": "sms"}, {"channel": "sms"}),
        (Conditions(languages=frozenset({"kk"})), {"language": "ru"}, None),
        (Conditions(words=patterns("gas, smoke")), {"text": "Smoke!"}, {"words": ["smoke"]}),
        (Conditions(words=patterns("gas, smoke"), all_words=True), {"text": "Smoke!"}, None),
        (Conditions(weekdays=frozenset({0})), {}, {"weekday": 0}),
        (Conditions(weekdays=frozenset({6})), {}, None),
        (Conditions(hours=(22 * 60, 6 * 60)), {}, {"time": "23:30"}),
        (Conditions(hours=(6 * 60, 22 * 60)), {}, None),
        (Conditions(working=False, calendar=HOURS), {}, {"working": False}),
        (Conditions(working=True, calendar=HOURS), {}, None),
        (Conditions(first_day=date(2026, 3, 2)), {}, {"day": "2026-03-02"}),
        (Conditions(last_day=date(2026, 3, 1)), {}, None),
        (Conditions(assurance_least=2), {"assurance": 3}, {"assurance": 3}),
        (Conditions(assurance_most=2), {"assurance": 3}, None),
        (Conditions(vulnerable=True), {}, None),
        (Conditions(vulnerable=True), {"is_vulnerable": True}, {"vulnerable": True}),
    ],
)
def test_a_condition_holds_and_says_by_what(when, known, because):
    assert holds(when, facts(**known)) == because


def test_lunch_is_outside_working_time():
    at = datetime(2026, 3, 2, 13, 30, tzinfo=ZONE)
    assert holds(Conditions(working=False, calendar=HOURS), facts(at)) == {"working": False}
    at = at.replace(hour=14, minute=0)
    assert holds(Conditions(working=False, calendar=HOURS), facts(at)) is None


def rule(pk: int, when: Conditions, goes_on: bool = False, **then) -> Rule:
    return Rule(pk, pk * 10, f"rule {pk}", when, Effects(**then), goes_on)


def test_a_rule_that_goes_on_lets_later_ones_add_and_not_overrule():
    rules = [
        rule(1, Conditions(words=patterns("cold*")), goes_on=True, topics=(7, 1), priority=4),
        rule(2, Conditions(topics=frozenset({1})), organisation=5, priority=1),
        rule(3, Conditions(), organisation=6, is_vulnerable=True),
    ]
    decision = decide(rules, facts(text="A cold flat"))
    assert [each.rule.pk for each in decision.applied] == [1, 2]
    assert decision.effects == Effects(organisation=5, priority=4, topics=(7, 1))
    assert decision.by.pk == 2


def test_a_team_of_one_body_is_never_joined_to_another_body():
    rules = [
        rule(1, Conditions(), goes_on=True, organisation=1),
        rule(2, Conditions(), organisation=2, team=20),
    ]
    assert decide(rules, facts()).effects == Effects(organisation=1)


# Properties ---------------------------------------------------------------------------------------

WORDS = st.sampled_from(["gas", "gas*", "no gas", "smoke", "smo*", "халаалт"])
TOPICS = {1: (1,), 2: (2, 1), 3: (3, 2, 1), 4: (4,)}
SECTORS = {1: (1,), 2: (2, 1), 3: (3,)}


def some(values, most: int = 2):
    return st.frozensets(st.sampled_from(sorted(values)), max_size=most)


conditions = st.builds(
    Conditions,
    kinds=some({"complaint", "incident"}),
    topics=some(TOPICS),
    sectors=some(SECTORS),
    place=st.lists(WORDS, max_size=2).map(lambda words: patterns("\n".join(words))),
    channels=some({"sms", "web"}),
    words=st.lists(WORDS, max_size=2).map(lambda words: patterns("\n".join(words))),
    all_words=st.booleans(),
    weekdays=some(range(7)),
    hours=st.none() | st.tuples(st.integers(0, 1439), st.integers(0, 1439)),
    working=st.none() | st.booleans(),
    calendar=st.just(HOURS),
    first_day=st.none() | st.dates(date(2026, 2, 25), date(2026, 3, 5)),
    last_day=st.none() | st.dates(date(2026, 3, 1), date(2026, 3, 9)),
    assurance_least=st.none() | st.integers(0, 3),
    assurance_most=st.none() | st.integers(0, 3),
    vulnerable=st.none() | st.booleans(),
)
many_facts = st.builds(
    lambda at, **known: Facts(at=at.astimezone(UTC), local=at, **known),
    at=st.datetimes(datetime(2026, 2, 25), datetime(2026, 3, 9), timezones=st.just(ZONE)),
    kind=st.sampled_from(["complaint", "incident"]),
    topics=st.sampled_from([(), *TOPICS.values()]),
    sectors=st.sampled_from([(), *SECTORS.values()]),
    channel=st.sampled_from(["sms", "web"]),
    text=st.lists(st.sampled_from(["no", "gas", "gases", "smoke"])).map(" ".join).map(folded),
    place=st.lists(st.sampled_from(["no", "gas", "smoke"])).map(" ".join).map(folded),
    assurance=st.integers(0, 3),
    is_vulnerable=st.booleans(),
)
rules = st.lists(st.tuples(conditions, st.booleans(), st.integers(1, 3)), max_size=6).map(
    lambda drawn: [
        rule(number, when, goes_on, organisation=body)
        for number, (when, goes_on, body) in enumerate(drawn, start=1)
    ]
)


@given(rules, many_facts)
def test_the_first_that_holds_decides(rules, known):
    decision = decide(rules, known)
    holding = [each for each in rules if holds(each.when, known) is not None]
    assert decision.by == (holding[0] if holding else None)
    assert decision.effects.organisation == (holding[0].then.organisation if holding else None)
    asked = [each.rule for each in decision.applied]
    assert asked == holding[: len(asked)]
    assert all(each.goes_on for each in asked[:-1])
    assert len(asked) == len(holding) or not asked[-1].goes_on


@given(rules, many_facts)
def test_what_comes_after_the_last_rule_that_held_changes_nothing(rules, known):
    decision = decide(rules, known)
    if decision.applied and not decision.applied[-1].rule.goes_on:
        until = rules.index(decision.applied[-1].rule) + 1
        assert decide(rules[:until], known) == decision
        assert decide(rules[:until] + rules[until:][::-1], known) == decision


@given(conditions, many_facts)
def test_an_empty_condition_holds_for_no_less(when, known):
    if holds(when, known) is not None:
        for name in ("kinds", "topics", "channels", "weekdays"):
            assert holds(replace(when, **{name: frozenset()}), known) is not None
        assert holds(replace(when, hours=None, working=None, words=()), known) is not None


GROUPS = (  # conditions that are asked together; one or two at a time make many true cases
    ("kinds",),
    ("topics",),
    ("sectors", "place"),
    ("channels",),
    ("words", "all_words"),
    ("weekdays",),
    ("hours",),
    ("working", "calendar"),
    ("first_day", "last_day"),
    ("assurance_least", "assurance_most"),
    ("vulnerable",),
)


def only(when: Conditions, names) -> Conditions:
    return Conditions(**{name: getattr(when, name) for name in names})


@settings(max_examples=400)
@given(conditions, conditions, st.lists(st.sampled_from(GROUPS), max_size=2), many_facts)
def test_a_broader_condition_holds_wherever_the_narrower_does(one, other, groups, known):
    names = [name for group in groups for name in group]
    broad, narrow = only(one, names), only(other, names)
    lines = shadows.Lines(lambda pk: TOPICS[pk], lambda pk: SECTORS[pk])
    if shadows.covers(broad, narrow, lines) and holds(narrow, known) is not None:
        assert holds(broad, known) is not None


@pytest.mark.parametrize(
    ("broad", "narrow"),
    [
        (Conditions(), Conditions(words=patterns("gas"))),
        (Conditions(topics=frozenset({1})), Conditions(topics=frozenset({2, 3}))),
        (Conditions(words=patterns("gas*, x")), Conditions(words=patterns("gases, no gas"))),
        (Conditions(words=patterns("gas")), Conditions(words=patterns("gas, x"), all_words=True)),
        (Conditions(sectors=frozenset({1})), Conditions(sectors=frozenset({2}))),
        (Conditions(kinds=frozenset({"a", "b"})), Conditions(kinds=frozenset({"a"}))),
        (Conditions(assurance_least=1), Conditions(assurance_least=2)),
    ],
)
def test_what_is_broader_is_seen(broad, narrow):
    lines = shadows.Lines(lambda pk: TOPICS[pk], lambda pk: SECTORS[pk])
    assert shadows.covers(broad, narrow, lines)
    assert not shadows.covers(narrow, broad, lines)


@given(st.integers(0, 1439), st.times(), st.times())
def test_hours_and_the_rest_of_the_day_share_each_minute(minute, first: time, second: time):
    begins, ends = (clock.hour * 60 + clock.minute for clock in (first, second))
    if begins != ends:
        assert is_between(minute, begins, ends) is not is_between(minute, ends, begins)
