"""Ninety days in the life of the demo's centre, lived through the real doors.

Mails and SMS go through the inbox, forms through the intake; staff assign, ask, answer and refuse
as at the desk; citizens rate. The story is the same each time (a seeded generator), only its days
move with today.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from urllib.parse import urlencode

from django.utils import timezone

from accounts import addresses
from accounts.models import Assurance, Organisation, User
from channels import inbox
from channels.models import Account
from channels.values import Place
from config.demo import paper, words
from config.demo.centre import CENTRE_POINT, ROUTES
from config.demo.clock import at
from config.demo.words import Story
from feedback import actors, answers, intake, ratings, workflow
from feedback.models import Appeal, RefusalGround, Topic
from feedback.proceedings import afterwards, redirecting, refusing, registering
from feedback.statuses import Status

DAYS = 90
APPEALS = 320
LOGIN_OF = {"heat": "inspector", "roads": "roads", "schools": "schools", "water": "water"}


@dataclass(frozen=True)
class Citizen:
    language: str
    name: str
    email: str


class Seeder:
    """Tells the story; `run` yields how many of how many appeals are done."""

    def __init__(self, seed: int = 11) -> None:
        self.dice = random.Random(seed)  # noqa: S311  (a story, not a secret)
        self.today = timezone.localtime()  # hours of the day are those of the centre
        self.topics = {topic.code: topic for topic in Topic.objects.all()}
        self.bodies = {body.code: body for body in Organisation.objects.all()}
        self.staff = {user.username: user for user in User.objects.all()}
        self.accounts = {account.channel: account for account in Account.objects.all()}
        self.people = [
            Citizen(language, name, f"{language}{number}@mail.example")
            for language, names in words.NAMES.items()
            for number, name in enumerate(names * 6, start=100)
        ]

    def run(self) -> Iterator[tuple[int, int]]:
        for number, came in enumerate(self._arrivals(), start=1):
            story = self.dice.choice(words.STORIES)
            person = self.dice.choice([p for p in self.people if p.language == story.language])
            place = self.dice.choice(words.PLACES[story.language])
            appeal = self._arrive(number, story, person, place, came)
            with at(came):
                registering.drain()
            self._live(appeal, story, came)
            yield number, APPEALS
        for number in paper.FAXES:
            self._by_inbox("fax", paper.mail(number), "message/rfc822", self._lately())

    def _lately(self) -> datetime:
        return self.today - timedelta(hours=self.dice.uniform(1, 30))

    def _arrivals(self) -> list[datetime]:
        """Moments of the last ninety days: more by day, more in the cold spell of late."""
        moments = []
        for _ in range(APPEALS):
            ago = DAYS * self.dice.random() ** 1.3
            day = self.today - timedelta(days=ago)
            hour = min(23, max(0, round(self.dice.gauss(13, 4))))
            moment = day.replace(hour=hour, minute=self.dice.randrange(60))
            moments.append(min(moment, self.today - timedelta(minutes=5)))
        return sorted(moments)

    # Arriving ---------------------------------------------------------------------------------

    def _arrive(
        self, number: int, story: Story, person: Citizen, place: str, came: datetime
    ) -> Appeal:
        text = story.said.format(place=place)
        door = self.dice.choices(("web", "email", "sms"), (5, 3, 3))[0]
        if door == "web":
            with at(came):
                return self._by_web(number, story, person, text, place)
        if door == "email":
            raw = _mail(number, story, person, text, came)
            return self._by_inbox("email", raw, "message/rfc822", came)
        # A number writes seldom: within three days its words would join its open appeal.
        phone = f"+97688{number % 150:06}"
        payload = {"from": phone, "text": text, "id": f"demo-{number}", "token": "demo"}
        raw = urlencode(payload).encode()
        return self._by_inbox("sms", raw, "application/x-www-form-urlencoded", came)

    def _by_web(self, number: int, story: Story, person: Citizen, text: str, place: str) -> Appeal:
        address, assurance = None, Assurance.NONE
        if self.dice.random() < 0.75:
            address = addresses.ensure(
                kind="email", value=person.email, name=person.name, language=story.language
            )
            addresses.confirm(address)
            assurance = Assurance.ADDRESS
        latitude, longitude = CENTRE_POINT
        point = Place(
            latitude + self.dice.uniform(-0.055, 0.055),
            longitude + self.dice.uniform(-0.11, 0.11),
            place,
        )
        said = intake.Words(
            intake_key=f"web:demo-{number}",
            channel="web",
            text=text,
            language=story.language,
            account=self.accounts["web"],
            address=address,
            assurance=assurance,
        )
        topic = self.topics[story.topic]
        matter = intake.Matter(
            kind=story.kind, topic=topic, place=point if self.dice.random() < 0.8 else None
        )
        return intake.register(said, matter).appeal

    def _by_inbox(self, channel: str, raw: bytes, content_type: str, came: datetime) -> Appeal:
        account = self.accounts[channel]
        external_id = account.adapter.external_id(raw, content_type, {})
        kept = inbox.accept(
            account=account, raw=raw, content_type=content_type, external_id=external_id
        )
        (envelope,) = inbox.claim(1, only=kept)
        with at(came):
            inbox.process(envelope)
        return Appeal.objects.get(messages__envelope=envelope)

    # Living -----------------------------------------------------------------------------------

    def _live(self, appeal: Appeal, story: Story, came: datetime) -> None:
        """What becomes of it, as far as its age allows."""
        operator = actors.staff(self.staff[self.dice.choice(("operator", "operator2"))])
        body = self.bodies[ROUTES[story.topic]]
        moment = came
        for step in self._plan(story):
            moment += self._pause(step)
            if moment > self.today:
                return
            appeal.refresh_from_db()
            with at(moment):
                self._do(step, appeal, story, operator, body)

    def _plan(self, story: Story) -> list[str]:
        fate = self.dice.random()
        if fate < 0.04:
            return ["triage"]
        if fate < 0.09:
            return ["triage", "redirect"]
        if fate < 0.15:
            return ["triage", "begin", "ask"]
        if fate < 0.19:
            return ["triage", "refuse"]
        plan = ["triage", "begin"]
        if self.dice.random() < 0.2:
            plan += ["ask", "detail"]
        if self.dice.random() < 0.25:
            plan += ["note"]
        plan += ["answer"]
        if self.dice.random() < 0.6:
            plan += ["rate"]
        if self.dice.random() < 0.05:
            plan += ["reopen", "begin", "answer"]
        return [*plan, "close"] if self.dice.random() < 0.5 else plan

    def _pause(self, step: str) -> timedelta:
        hours = {"triage": 6, "begin": 20, "note": 6, "ask": 5, "detail": 30, "answer": 90}
        return timedelta(hours=self.dice.expovariate(1 / hours.get(step, 30)) + 0.2)

    def _do(
        self,
        step: str,
        appeal: Appeal,
        story: Story,
        operator: actors.Actor,
        body: Organisation,
    ) -> None:
        language = story.language
        servant = self._servant(body) or operator
        match step:
            case "triage":
                topic = self.topics[story.topic]
                answers.classify(appeal, actor=operator, kind=story.kind, topic=topic)
                answers.assign(appeal, actor=operator, organisation=body, assignee=servant.user)
            case "begin":
                workflow.move(appeal, Status.IN_PROGRESS, actor=servant)
            case "redirect":
                other = self.dice.choice([b for b in self.bodies.values() if b != body])
                reason = words.NOT_OURS[language]
                redirecting.redirect(appeal, to=other, reason=reason, actor=operator)
            case "ask":
                text = words.QUESTIONS[language]
                answers.reply(appeal, text=text, actor=servant, key=f"demo{appeal.pk}", ask=True)
            case "detail":
                said = intake.Words(
                    intake_key=f"demo-detail:{appeal.pk}",
                    channel="web",
                    text=words.DETAILS[language],
                )
                intake.add_words(appeal, said)
            case "note":
                answers.note(appeal, text="☎ 12:40", actor=servant)
            case "refuse":
                text = words.REFUSAL[language]
                allowed = refusing.is_allowed()
                if allowed:
                    ground = RefusalGround.objects.get(code="in-court")
                    refusing.choose(appeal, ground.pk, actor=servant)
                answers.answer(appeal, text=text, actor=servant, reject=allowed)
            case "answer":
                answers.answer(appeal, text=story.answered, actor=servant)
            case "rate":
                self._rate(appeal, language)
            case "reopen":
                afterwards.reopen(appeal)
            case "close":
                workflow.move(appeal, Status.CLOSED, actor=actors.SYSTEM)

    def _servant(self, body: Organisation) -> actors.Actor | None:
        login = LOGIN_OF.get(body.code)
        return actors.staff(self.staff[login]) if login else None

    def _rate(self, appeal: Appeal, language: str) -> None:
        stars = self.dice.choices((1, 2, 3, 4, 5), (6, 8, 15, 34, 37))[0]
        said = words.PRAISE if stars > 3 else words.BLAME
        ratings.rate(
            ratings.invite(appeal),
            resolution=stars,
            servant=min(5, stars + self.dice.choice((0, 0, 1))),
            words=said[language] if self.dice.random() < 0.4 else "",
        )


def _mail(number: int, story: Story, person: Citizen, text: str, came: datetime) -> bytes:
    mail = EmailMessage()
    mail["From"] = f"{person.name} <{person.email}>"
    mail["To"] = "hello@city.example"
    mail["Subject"] = " ".join(text.split()[:6])
    mail["Date"] = came
    mail["Message-ID"] = f"<demo-{number}@mail.example>"
    mail.set_content(f"{text}\n\n{person.name}")
    return mail.as_bytes()
