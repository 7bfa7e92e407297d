"""Whom an audience reaches: one address for each person, and why the others are left out."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Address
from feedback import citizens
from outreach.audiences import definition as definitions
from outreach.audiences import members, reaching
from outreach.models import Contact, Manners, NewsTopic, Recipient, Subscription
from tests.builders import (
    NOON,
    a_citizen,
    a_contact,
    a_news_topic,
    a_people_list,
    a_sector,
    a_subscription,
    an_account,
)

pytestmark = pytest.mark.django_db


def audience(*include: dict, exclude: tuple = (), channels: tuple = ()) -> definitions.Definition:
    return definitions.read(
        {"include": list(include), "exclude": list(exclude), "channels": list(channels)}
    )


def values(definition: definitions.Definition, **how) -> list[str]:
    return sorted(each.value for each in reaching.addresses(definition, **how))


def test_a_sector_holds_all_below_it():
    an_account("sms")
    soum = a_sector("Sumber")
    bag = a_sector("1st bag", parent=soum)
    a_contact(phone="+97699110001", sector=soum)
    a_contact(phone="+97699110002", sector=bag)
    a_contact(phone="+97699110003", sector=a_sector("Elsewhere"))
    assert values(audience({"sectors": [soum.pk]})) == ["+97699110001", "+97699110002"]
    assert values(audience({"sectors": [bag.pk]})) == ["+97699110002"]


def test_one_address_for_each_person_by_the_channels_that_are_preferred():
    an_account("sms")
    an_account("email")
    a_contact(phone="+97699110001", email="bat@mail.mn")
    a_contact(email="tuya@mail.mn")
    assert values(audience()) == ["+97699110001", "tuya@mail.mn"]
    assert values(audience(channels=("email", "sms"))) == ["bat@mail.mn", "tuya@mail.mn"]
    assert values(audience(channels=("sms",))) == ["+97699110001"]
    assert reaching.count(audience(channels=("sms",))).left_out == {"no_door": 1}


def test_an_address_that_fails_is_the_last_resort_and_then_none():
    an_account("sms")
    an_account("email")
    a_contact(phone="+97699110001", email="bat@mail.mn")
    failing = Address.objects.filter(kind="phone")
    failing.update(failing_since=timezone.now() - timedelta(days=2))
    assert values(audience()) == ["bat@mail.mn"]
    Address.objects.filter(kind="email").delete()
    assert values(audience()) == ["+97699110001"]
    assert reaching.count(audience()).doubtful == 1
    failing.update(failing_since=timezone.now() - timedelta(days=31))
    assert values(audience()) == []
    assert reaching.count(audience()).left_out == {"failing": 1}


def test_stop_at_one_address_is_stop_at_the_other_unless_it_asked_for_news():
    an_account("sms")
    an_account("email")
    a_contact(phone="+97699110001", email="bat@mail.mn")
    Address.objects.filter(kind="phone").update(opted_out_at=NOON)
    assert values(audience()) == []
    assert reaching.count(audience()).left_out == {"opted_out": 1}
    assert values(audience(), is_alert=True) == ["+97699110001"]
    a_subscription(Address.objects.get(kind="email"), a_news_topic())
    assert values(audience()) == ["bat@mail.mn"]


def test_no_to_a_kind_of_news_keeps_that_kind_away_alone():
    an_account("sms")
    weather, meetings = a_news_topic(), a_news_topic("meetings")
    a_contact(phone="+97699110001")
    a_subscription(Address.objects.get(), weather, ended_at=NOON)
    assert values(audience(), topic=weather) == []
    assert values(audience(), topic=meetings) == ["+97699110001"]


def test_news_for_everybody_goes_to_whoever_gets_some_and_did_not_refuse():
    an_account("sms")
    warnings, weather = a_news_topic("warnings", is_for_all=True), a_news_topic()
    for number in ("+97699110001", "+97699110002", "+97699110003"):
        a_contact(phone=number)
    first, second, _third = Address.objects.order_by("pk")
    a_subscription(first, weather)
    a_subscription(second, weather)
    a_subscription(second, warnings, ended_at=NOON)
    assert values(audience({"topics": ["warnings"]})) == ["+97699110001"]


def test_a_contact_joined_to_another_person_counts_as_who_they_are_now():
    an_account("sms")
    here, there = a_sector("Here"), a_sector("There")
    kept, absorbed = a_citizen(), a_citizen()
    a_contact(citizen=absorbed, phone="+97699110001", sector=here)
    citizens.merge(keep=kept, absorb=absorbed)
    assert values(audience({"sectors": [here.pk]})) == ["+97699110001"]
    assert reaching.count(audience()).by_sector == {here.pk: 1}
    a_contact(citizen=kept, sector=there)
    assert values(audience({"sectors": [here.pk]})) == []
    assert values(audience({"sectors": [there.pk]})) == ["+97699110001"]


def test_people_of_a_list_are_reached_where_the_list_says_and_can_be_left_out():
    an_account("sms")
    an_account("email")
    a_contact(phone="+97699110001", email="bat@mail.mn")
    a_contact(phone="+97699110002")
    brought = a_people_list(Address.objects.get(kind="email"))
    assert values(audience({"lists": [brought.pk]})) == ["bat@mail.mn"]
    assert values(audience(exclude=({"lists": [brought.pk]},))) == ["+97699110002"]


def test_whoever_chose_no_language_speaks_that_of_the_centre():
    an_account("sms")
    for number, language in enumerate(("", "kk", "en")):
        a_contact(phone=f"+9769911000{number}", language=language)
    assert values(audience({"languages": ["en"]})) == ["+97699110000", "+97699110002"]
    assert values(audience({"languages": ["kk"]})) == ["+97699110001"]


def test_figures_by_kind_language_and_sector():
    an_account("sms")
    an_account("email")
    bag = a_sector("1st bag")
    a_contact(phone="+97699110001", sector=bag, language="kk")
    a_contact(email="bat@mail.mn", sector=bag, language="")
    a_contact(email="tuya@mail.mn", language="kk")
    a_contact()
    found = reaching.count(audience())
    assert (found.people, found.reached) == (4, 3)
    assert found.by_kind == {"email": 2, "phone": 1}
    assert found.by_language == {"kk": 2, "en": 1}
    assert found.by_sector == {bag.pk: 2, None: 1}
    assert found.left_out == {"no_address": 1}


def test_with_no_channel_and_in_no_sector_there_is_a_figure_all_the_same():
    a_contact(phone="+97699110001")
    assert reaching.count(audience()).left_out == {"no_door": 1}
    assert reaching.count(audience({"sectors": [12345]})).people == 0
    assert reaching.count(audience({"topics": ["weather"]}, exclude=({"lists": [9]},))).people == 0


def test_counting_costs_the_same_however_many_people(django_assert_max_num_queries):
    an_account("sms")
    for number in range(12):
        a_contact(phone=f"+976991100{number:02}", sector=a_sector())
    wanted = audience({"kinds": ["citizen"]}, {"languages": ["kk"]})
    with django_assert_max_num_queries(6):
        assert reaching.count(wanted).reached == 12


# Against plain Python -----------------------------------------------------------------------------
LANGUAGES = ("mn", "kk", "")
KINDS = ("citizen", "company")
people = st.lists(
    st.fixed_dictionaries(
        {
            "language": st.sampled_from(LANGUAGES),
            "kind": st.sampled_from(KINDS),
            "sector": st.integers(0, 2),
            "topics": st.sets(st.sampled_from(["weather", "meetings"])),
            "refused": st.booleans(),
            "phone": st.booleans(),
            "email": st.booleans(),
            "stopped": st.booleans(),
            "listed": st.booleans(),
        }
    ),
    max_size=6,
)
parts = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "languages": st.just(["mn"]) | st.just(["kk", "en"]),
            "kinds": st.just(["company"]),
            "sectors": st.sampled_from([[0], [1], [0, 2]]),
            "topics": st.just(["weather"]) | st.just(["weather", "meetings"]),
            "lists": st.just([0]),
        },
    ).filter(bool),
    max_size=2,
)


@settings(
    max_examples=25,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(people=people, include=parts, exclude=parts)
def test_the_database_chooses_whom_plain_python_would(
    transactional_world, people, include, exclude
):
    sectors, topics = transactional_world
    addresses = [_settle(person, sectors, topics, n) for n, person in enumerate(people)]
    listed = [a for p, own in zip(people, addresses, strict=True) if p["listed"] for a in own[:1]]
    brought = a_people_list(*listed)
    known = {"sectors": [each.pk for each in sectors], "lists": [brought.pk]}
    real = [
        {
            name: [known[name][value] for value in given] if name in known else given
            for name, given in part.items()
        }
        for part in (*include, *exclude)
    ]
    wanted = audience(*real[: len(include)], exclude=tuple(real[len(include) :]))
    expected = [
        _first(person, own, include, exclude) for person, own in zip(people, addresses, strict=True)
    ]
    found = sorted(reaching.addresses(wanted).values_list("pk", flat=True))
    assert found == sorted(each.pk for each in expected if each)
    figures = reaching.count(wanted)
    assert figures.reached == len(found) == sum(figures.by_sector.values())
    assert figures.people == figures.reached + sum(figures.left_out.values())
    Recipient.objects.all().delete()
    for model in (Contact, Subscription):
        model.objects.all().delete()
    brought.delete()
    Address.objects.all().delete()


@pytest.fixture
def transactional_world():
    an_account("sms")
    an_account("email")
    first = a_sector("0")
    return [first, a_sector("1"), a_sector("2", parent=first)], [
        a_news_topic("weather"),
        a_news_topic("meetings"),
    ]


def _settle(person: dict, sectors: list, topics: list[NewsTopic], number: int) -> list[Address]:
    phone = f"+976991100{number:02}" if person["phone"] else ""
    email = f"{number}@mail.mn" if person["email"] else ""
    contact = a_contact(
        phone=phone,
        email=email,
        language=person["language"],
        kind=person["kind"],
        sector=sectors[person["sector"]],
    )
    own = list(contact.citizen.addresses.order_by("-kind"))  # the phone first
    if own and person["stopped"]:
        own[0].opted_out_at = NOON
        own[0].save()
    for topic in topics:
        if own and topic.code in person["topics"]:
            a_subscription(own[-1], topic, ended_at=NOON if person["refused"] else None)
    return own


def _first(person: dict, own: list[Address], include: list, exclude: list) -> Address | None:
    asked = person["topics"] and not person["refused"]
    for address in own:
        subscribed = bool(asked) and address == own[-1]
        if address.opted_out_at or (person["stopped"] and not subscribed):
            continue
        inside = not include or any(_fits(person, own, address, part) for part in include)
        outside = any(_fits(person, own, each, part) for part in exclude for each in own)
        if inside and not outside:
            return address
    return None


def _fits(person: dict, own: list[Address], address: Address, part: dict) -> bool:
    sectors = {0: {0, 2}, 1: {1}, 2: {2}}
    here = {below for each in part.get("sectors", []) for below in sectors[each]}
    topics = person["topics"] if address == own[-1] and not person["refused"] else set()
    return (
        ("sectors" not in part or person["sector"] in here)
        and ("kinds" not in part or person["kind"] in part["kinds"])
        and ("languages" not in part or (person["language"] or "en") in part["languages"])
        and ("topics" not in part or bool(topics & set(part["topics"])))
        and ("lists" not in part or (person["listed"] and address == own[0]))
    )


def test_everybody_in_an_audience_is_a_member_reachable_or_not():
    a_contact(phone="+97699110001")
    assert members.members(audience()).count() == 1
    assert Manners.objects.count() == 0
