"""The demo's cold houses: within two hours many in one street tell that their heating is off.

Nobody has noticed yet but the early warning.
"""

from datetime import timedelta

from django.utils import timezone

from accounts import addresses
from accounts.models import Assurance
from analytics.alerts import watching
from channels.models import Account
from channels.values import Place
from config.demo.centre import CENTRE_POINT
from config.demo.clock import at
from feedback import intake
from feedback.models import Kind, Topic

_NORTH, _EAST = 0.034, 0.052  # degrees from the square to the street
_TOLD = (
    ("mn", "Өглөөнөөс хойш манай байр халаалтгүй боллоо, радиатор хүйтэн"),
    ("ru", "С утра холодные батареи во всём подъезде"),
    ("mn", "Халаалт тасарсан, гэрт 13 градус байна"),
    ("kk", "Таңнан бері үйде жылу жоқ, балалар тоңып отыр"),
    ("mn", "Манай орцонд халаалт алга, хэзээ өгөх вэ"),
    ("ru", "Нет отопления, в квартире маленький ребёнок"),
    ("en", "The heating in our block went off this morning"),
    ("mn", "Дулааны шугам хагарсан бололтой, уур гарч байна"),
    ("ru", "Отопление отключили без предупреждения, когда дадут?"),
    ("mn", "Гурван байр халаалтгүй болсон, хөгшид даарч байна"),
    ("az", "Səhərdən istilik yoxdur, ev çox soyuqdur"),
    ("mn", "Халаалт байхгүй, утас нь холбогдохгүй байна"),
)


def tell() -> None:
    """Take the words in, the last of them ten minutes ago."""
    topic, account = Topic.objects.get(code="heating"), Account.objects.get(channel="web")
    now = timezone.now()
    for number, (language, text) in enumerate(_TOLD):
        with at(now - timedelta(minutes=10 + 8 * (len(_TOLD) - 1 - number))):
            _tell(number, language, text, topic, account)


def _tell(number: int, language: str, text: str, topic: Topic, account: Account) -> None:
    address = addresses.ensure(
        kind="email", value=f"cold{number}@mail.example", name="", language=language
    )
    latitude, longitude = CENTRE_POINT
    place = Place(
        latitude + _NORTH + 0.0004 * (number % 4), longitude + _EAST + 0.0005 * (number // 4), ""
    )
    said = intake.Words(
        intake_key=f"web:demo-cold-{number}",
        channel="web",
        text=text,
        language=language,
        account=account,
        address=address,
        assurance=Assurance.ADDRESS,
    )
    intake.register(said, intake.Matter(kind=Kind.INCIDENT, topic=topic, place=place))


def notice() -> None:
    """Let the early warning look, once the figures are there."""
    watching.run()
