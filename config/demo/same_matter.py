"""The demo's burst main: some told us this morning and are parts of one incident; one told us twice,
and the last ones wait for an operator to notice."""

from datetime import timedelta

from django.utils import timezone

from accounts import addresses
from accounts.models import Assurance, User
from channels.models import Account
from channels.values import Place
from config.demo.centre import CENTRE_POINT
from config.demo.clock import at
from feedback import actors, intake
from feedback.matters import incidents
from feedback.models import Appeal, Kind, Topic

_TITLE = "Усны шугам хагарсан / Прорыв водопровода / Burst water main, Peace Avenue 14–30"
_PARTS = 4  # of those who told us
_TOLD = (
    ("mn", "Энхтайваны өргөн чөлөө 14-т өглөөнөөс хойш ус алга байна"),
    ("mn", "Энхтайваны өргөн чөлөө 16-д ус алга, гудамжаар ус урсаж байна"),
    ("ru", "На проспекте Мира, 18 с утра нет воды, по улице течёт вода"),
    ("en", "No water at Peace Avenue 20 since this morning, the street is flooded"),
    ("mn", "Энхтайваны өргөн чөлөө 22-т ус алга байна, хэзээ засах вэ"),
    ("ru", "Проспект Мира, 24: воды нет с утра, по улице течёт вода"),
    ("en", "No water at Peace Avenue 26 since this morning"),
    ("en", "Still no water at Peace Avenue 26, since this morning"),
)


def tell() -> None:
    """Take the words in, make the first an incident, and the next ones its parts."""
    operator = actors.staff(User.objects.get(username="operator"))
    now = timezone.now()
    told = []
    for number, (language, text) in enumerate(_TOLD):
        with at(now - timedelta(minutes=130 - 12 * number)):
            told.append(_told(number, language, text))
    head, *others = told
    with at(now - timedelta(minutes=25)):
        over = (now + timedelta(hours=6)).replace(minute=0, second=0, microsecond=0)
        incidents.declare(head, title=_TITLE, expected_at=over, actor=operator)
        for part in others[: _PARTS - 1]:
            incidents.attach(head, part, actor=operator)


def _told(number: int, language: str, text: str) -> Appeal:
    person = min(number, len(_TOLD) - 2)  # the last one wrote twice
    address = addresses.ensure(
        kind="email", value=f"main{person}@mail.example", name="", language=language
    )
    latitude, longitude = CENTRE_POINT
    said = intake.Words(
        intake_key=f"web:demo-main-{number}",
        channel="web",
        text=text,
        language=language,
        account=Account.objects.get(channel="web"),
        address=address,
        assurance=Assurance.ADDRESS,
    )
    place = Place(latitude + 0.0003 * number, longitude + 0.0004 * number, "")
    matter = intake.Matter(
        kind=Kind.INCIDENT, topic=Topic.objects.get(code="water-supply"), place=place
    )
    return intake.register(said, matter).appeal
