"""What it will cost and how long it will take: pure arithmetic."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.audiences import manners
from outreach.broadcasts import reckoning, spans, starting, texts
from outreach.broadcasts.reckoning import Gateway, Line
from outreach.broadcasts.texts import Incomplete, Texts, Words
from outreach.models import Manners

numbers = st.integers(min_value=1, max_value=200_000)
paces = st.floats(min_value=0.5, max_value=500)
prices = st.decimals(min_value="0", max_value="500", places=2)


def a_line(people: int, parts: int, kind: str = "phone") -> Line:
    return Line(kind, "sms", "mn", people, parts)


def a_gateway(pace=10.0, weight=1.0, price="55", kind="phone", channel="sms") -> Gateway:
    return Gateway(kind, channel, pace, weight, Decimal(price) if price else None, "MNT")


def test_twelve_thousand_people_three_parts_each():
    lines = [a_line(12_200, 36_600)]
    assert reckoning.costs(lines, [a_gateway()]) == {"MNT": Decimal("2013000.00")}
    assert reckoning.seconds(lines, [a_gateway(pace=20)]) == 1830  # parts, not messages


@pytest.mark.parametrize("parts", [1, 599, 601, 1300, 36_600])
def test_the_end_is_as_far_away_as_is_said(parts):
    taken = reckoning.seconds([a_line(1, parts)], [a_gateway(pace=10)])
    minutes = spans.whole(taken)
    assert minutes * 60 - 60 < taken <= minutes * 60
    said = {1: "a minute", 2: "2 minutes", 3: "3 minutes", 61: "1 h 1 min"}
    assert spans.spoken(taken) == said[minutes]


@given(numbers, prices)
def test_one_price_is_parts_times_price(parts, price):
    cost = reckoning.costs([a_line(1, parts)], [a_gateway(price=str(price))])
    assert cost["MNT"] == (parts * price).quantize(Decimal("0.01"))


@given(numbers, prices, prices, st.integers(1, 9), st.integers(1, 9))
def test_shares_by_weight_lie_between_the_prices(parts, low, high, one, two):
    gateways = [a_gateway(price=str(low), weight=one), a_gateway(price=str(high), weight=two)]
    cost = reckoning.costs([a_line(1, parts)], gateways)["MNT"]
    slack = Decimal("0.01")
    assert min(low, high) * parts - slack <= cost <= max(low, high) * parts + slack


@given(numbers, numbers, paces, paces)
def test_kinds_go_side_by_side_and_accounts_of_one_together(sms, mail, first, second):
    lines = [a_line(sms, sms), a_line(mail, mail, kind="email")]
    phones = [a_gateway(pace=first), a_gateway(pace=second)]
    mails = a_gateway(pace=100, kind="email", channel="email")
    needed = reckoning.seconds(lines, [*phones, mails])
    assert needed == pytest.approx(max(sms / (first + second), mail / 100))
    slow = reckoning.seconds(lines, [*phones, mails], pace=0.1)
    assert slow == pytest.approx(max(needed, (sms + mail) / 0.1))


def test_an_account_without_weight_or_of_another_channel_carries_nothing():
    gateways = [a_gateway(pace=5), a_gateway(pace=50, weight=0), a_gateway(50, channel="whatsapp")]
    assert reckoning.seconds([a_line(10, 10)], gateways) == 2
    assert reckoning.costs([a_line(10, 10)], gateways) == {"MNT": Decimal("550.00")}


NIGHT = Manners(quiet_from=time(21), quiet_until=time(8), time_zone="Asia/Ulaanbaatar")
EIGHT = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # in the morning of Ulaanbaatar


def test_what_does_not_fit_into_a_day_goes_on_the_next_morning():
    evening = EIGHT + timedelta(hours=12)  # 20:00
    assert reckoning.ends_at(NIGHT, evening, 2 * 3600) == EIGHT + timedelta(hours=25)
    alert = reckoning.ends_at(NIGHT, evening, 2 * 3600, is_alert=True)
    assert alert == evening + timedelta(hours=2)


@given(st.integers(0, 72 * 60), st.integers(1, 200_000))
def test_the_end_is_never_in_the_night_nor_too_early(minutes, seconds):
    start = EIGHT + timedelta(minutes=minutes)
    end = reckoning.ends_at(NIGHT, start, seconds)
    assert end >= start + timedelta(seconds=seconds)
    assert not manners.is_quiet(NIGHT, end - timedelta(seconds=1))
    days = seconds // (13 * 3600) + 2
    assert end <= start + timedelta(seconds=seconds) + days * timedelta(hours=11)


# Words --------------------------------------------------------------------------------------------
def a_set(*places: tuple[str, str], own: str = "mn") -> Texts:
    by_place = {place: Words(place[0], "", "/".join(place)) for place in places}
    return Texts(by_place, tuple(dict.fromkeys([own, *(place[0] for place in places)])))


@pytest.mark.parametrize(
    ("language", "channel", "body"),
    [
        ("kk", "sms", "kk/sms"),
        ("kk", "email", "kk/"),
        ("ru", "sms", "mn/"),
        ("", "email", "mn/"),
        ("az", "telegram", "mn/"),
    ],
)
def test_the_fallback_goes_by_language_then_by_channel(language, channel, body):
    found = a_set(("ru", "email"), ("kk", ""), ("kk", "sms"), ("mn", ""))
    assert texts.text_for(found, language, channel).body == body


def test_without_the_broadcasts_own_the_first_is_last():
    found = a_set(("ru", ""), ("kk", ""), own="mn")
    assert texts.text_for(found, "en", "sms").body == "ru/"
    assert texts.text_for(Texts({}, ()), "en", "sms") is None


def test_placeholders_are_filled_or_stood_in_for():
    words = Words("mn", "{name|neighbour}", "{amount} {name|neighbour} {stop}")
    values = texts.values_for({"amount": "500"}, None, "https://x")
    assert tuple(texts.filled(words, values)) == ("neighbour", "500 neighbour https://x")
    with pytest.raises(Incomplete):
        texts.filled(words, {})


def test_a_persons_value_is_never_read_as_a_placeholder():
    words = Words("mn", "", "{amount}")
    assert texts.filled(words, {"amount": "{name}"}).body == "{name}"


# Repeating ----------------------------------------------------------------------------------------
def test_each_month_on_its_last_day_where_it_is_shorter():
    moment = datetime(2027, 1, 31, 2, 0, tzinfo=UTC)
    repeats, days = {"every": "month", "day": 31}, []
    for _ in range(3):
        moment = starting.next_moment(repeats, moment)
        days.append((moment.month, moment.day))
    assert days == [(2, 28), (3, 31), (4, 30)]


def test_a_row_ends_on_its_last_day():
    moment = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)
    row = {"every": "week", "day": 4, "until": "2027-01-11"}
    second = starting.next_moment(row, moment)
    assert second == moment + timedelta(weeks=1)
    assert starting.next_moment(row, second) is None
    assert starting.next_moment({}, moment) is None
