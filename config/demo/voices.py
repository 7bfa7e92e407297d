"""One who is thanked by name, and one proposal that others support."""

from datetime import timedelta

from django.utils import timezone
from django.utils.text import Truncator

from accounts import addresses
from accounts.models import Organisation, User
from channels.models import Account
from feedback import actors, answers, intake
from feedback.models import Appeal, Kind, PublishedAnswer, Topic
from feedback.proposals import collecting, voices
from feedback.statuses import Status
from feedback.thanks import passing

SUPPORTERS = 7
_THANKS = (
    "Спасибо инспектору Дорж Тэмүүжину: за один вечер нашёл, почему у нас холодно, "
    "и сам перезвонил бабушке."
)


def tell() -> None:
    """Through the doors that the desk and the site use."""
    _thank()
    _support()


def _thank() -> None:
    operator, inspector = (User.objects.get(username=login) for login in ("operator", "inspector"))
    address = addresses.ensure(
        kind="email", value="thanks@mail.example", name="Вера Ильина", language="ru"
    )
    said = intake.Words(
        intake_key="web:demo-thanks",
        channel="web",
        text=_THANKS,
        language="ru",
        account=Account.objects.get(channel="web"),
        address=address,
        note="Thanks go to: инспектор Дорж",
    )
    matter = intake.Matter(kind=Kind.GRATITUDE, topic=Topic.objects.get(code="heating"))
    appeal = intake.register(said, matter).appeal
    actor, heat = actors.staff(operator), Organisation.objects.get(code="heat")
    answers.assign(appeal, organisation=heat, actor=actor)
    passing.thank(appeal, user=inspector, words=_THANKS, actor=actor)


def _support() -> None:
    waiting = Appeal.objects.filter(kind=Kind.PROPOSAL, is_confidential=False)
    appeal = waiting.exclude(status__in=(Status.MERGED, Status.CLOSED)).order_by("-id").first()
    if appeal is None:
        return
    proposal = collecting.publish(
        appeal,
        title=Truncator(appeal.summary).words(6),
        text=appeal.summary,
        until=timezone.localdate() + timedelta(days=21),
        ground=PublishedAnswer.Ground.LAW,
        law="Rules of the city on open answers",
        threshold=10,
        is_clean=True,
        actor=actors.staff(User.objects.get(username="supervisor")),
    )
    for number in range(SUPPORTERS):
        address = addresses.ensure(kind="email", value=f"supporter{number}@mail.example")
        addresses.confirm(address)
        voices.give(proposal, address.citizen)
