"""Three hundred people and companies whom the demo's centre may speak to first."""

import random
from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Address, Citizen, Sector, User
from accounts.models.citizens import address_index, name_index
from config.demo import words
from outreach.audiences import consenting, presetting
from outreach.audiences.consenting import How
from outreach.audiences.definition import Definition, Part
from outreach.audiences.importing import rows, taking
from outreach.models import Audience, Consent, Contact, NewsTopic, PeopleList

PEOPLE = 300
_LANGUAGES = ("mn", "mn", "mn", "kk", "ru")
_COMPANIES = ("Tulga Construction", "Gerel Energy", "Us Barilga", "Naadam Park", "Khuree Trade")


@transaction.atomic  # one story, told at once
def tell() -> None:
    """People who asked for news, companies on a list, and two audiences made of them."""
    dice = random.Random(12_200)  # noqa: S311  (a story, not a secret)
    author = User.objects.get(username="pr")
    presetting.adopt()
    topics = {topic.code: topic for topic in NewsTopic.objects.filter(is_active=True)}
    addresses = _people(dice)
    for number, address in enumerate(addresses):
        for code in ("warnings", *dice.sample(sorted(topics), dice.choice((0, 1, 1, 2)))):
            way = Consent.Way.MESSAGE if address.kind == "phone" else Consent.Way.SITE
            channel = "sms" if address.kind == "phone" else "web"
            how = How(way, channel=channel, words="ЭХЭЛ" if channel == "sms" else "")
            consenting.say_yes(address, topics[code], how=how)
        if number % 25 == 7:
            consenting.say_no(address, how=How(Consent.Way.MESSAGE, channel="sms", words="ЗОГС"))
    failing = [address.pk for number, address in enumerate(addresses) if number % 40 == 11]
    lately = timezone.now() - timedelta(days=3)
    Address.objects.filter(pk__in=failing).update(failing_since=lately)
    brought = _companies(author)
    _audiences(author, brought)


def _people(dice: random.Random) -> list[Address]:
    sectors = list(Sector.objects.order_by("pk"))
    drawn = [_drawn(dice, number) for number in range(PEOPLE)]
    citizens = Citizen.objects.bulk_create(
        Citizen(name=name, name_index=name_index(name), language=language)
        for language, name in drawn
    )
    Contact.objects.bulk_create(
        Contact(citizen=citizen, sector=sectors[number % len(sectors)])
        for number, citizen in enumerate(citizens)
    )
    return Address.objects.bulk_create(
        Address(citizen=citizen, kind=kind, value=value, value_index=address_index(kind, value))
        for number, citizen in enumerate(citizens)
        for kind, value in _reached(number)
    )


def _drawn(dice: random.Random, number: int) -> tuple[str, str]:
    language = _LANGUAGES[number % len(_LANGUAGES)]
    return language, dice.choice(words.NAMES[language])


def _reached(number: int) -> Iterator[tuple[str, str]]:
    """By phone, every sixth by e-mail alone."""
    if number % 6:
        yield "phone", f"+9768801{number:04}"
    else:
        yield "email", f"resident{number}@mail.example"


def _companies(author: User) -> PeopleList:
    """A list as somebody brought it from the register of tenders."""
    brought = PeopleList.objects.create(
        name="Builders and suppliers",
        reason="They left their addresses in the register of tenders to be told of new ones.",
        created_by=author,
    )
    sector = Sector.objects.order_by("pk").first()
    persons = [
        rows.Person(
            phone=f"+9767711{number:04}",
            email=f"tender{number}@company.example",
            name=f"{_COMPANIES[number % len(_COMPANIES)]} {number + 1} LLC",
            language="mn",
            sector=sector.pk,
            kind=Contact.Kind.COMPANY,
            fields={"register": f"T-{number + 101}"},
        )
        for number in range(20)
    ]
    taking.take(brought, persons, author)
    return brought


def _audiences(author: User, brought: PeopleList) -> None:
    river = Sector.objects.get(code="riverside")
    wanted = {
        "Residents of Riverside": Definition((Part(sectors=(river.pk,), kinds=("citizen",)),)),
        "Companies for tenders": Definition(
            (Part(lists=(brought.pk,)), Part(topics=("procurement",), kinds=("company",))),
            channels=("email", "sms"),
        ),
    }
    for name, definition in wanted.items():
        Audience.objects.create(name=name, definition=definition.to_json(), created_by=author)
