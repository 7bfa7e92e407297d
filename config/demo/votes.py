"""A referendum that goes on, one that was published and can be counted again, and one proposed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import Address, Assurance, Sector, User
from surveys.models import Elector, Vote
from surveys.votes import acts, counting, paper, publishing, running, voting, writing
from surveys.votes.voting import Spoken

_YES_NO = [
    {"en": "Yes", "mn": "Тийм", "kk": "Иә", "ru": "Да", "az": "Bəli"},
    {"en": "No", "mn": "Үгүй", "kk": "Жоқ", "ru": "Нет", "az": "Xeyr"},
]
_PARK = {
    "en": {
        "title": "Shall the old market square become a park?",
        "text": "The work would take one summer; the stalls would move to the new hall.",
    },
    "mn": {
        "title": "Хуучин захын талбайг цэцэрлэгт хүрээлэн болгох уу?",
        "text": "Ажил нэг зун үргэлжилж, лангуунууд шинэ танхим руу шилжинэ.",
    },
    "kk": {
        "title": "Ескі базар алаңын саябаққа айналдырамыз ба?",
        "text": "Жұмыс бір жазға созылады, дүңгіршектер жаңа залға көшеді.",
    },
    "ru": {
        "title": "Сделать ли старую рыночную площадь парком?",
        "text": "Работы займут одно лето, прилавки переедут в новый зал.",
    },
    "az": {
        "title": "Köhnə bazar meydanı parka çevrilsin?",
        "text": "İş bir yay çəkəcək, piştaxtalar yeni zala köçəcək.",
    },
}
_BUS = {
    "en": {"title": "Which evening bus do you need most?", "text": "One line can run later."},
    "mn": {"title": "Оройн аль автобус хамгийн хэрэгтэй вэ?", "text": "Нэг чиглэл сунгана."},
    "kk": {"title": "Сізге кешкі қай автобус керегірек?", "text": "Бір бағыт кешірек жүре алады."},
    "ru": {"title": "Какой вечерний автобус нужнее?", "text": "Один маршрут продлим."},
    "az": {"title": "Axşam hansı avtobus sizə daha çox lazımdır?", "text": "Bir xətt uzadılacaq."},
}
_LINES = [
    {"en": "Line 4", "mn": "4-р чиглэл", "ru": "Маршрут 4", "kk": "4-бағыт", "az": "4-cü xətt"}
]
_LINES += [
    {"en": "Line 7", "mn": "7-р чиглэл", "ru": "Маршрут 7", "kk": "7-бағыт", "az": "7-ci xətt"}
]
_LINES += [
    {"en": "Line 12", "mn": "12-р чиглэл", "ru": "Маршрут 12", "kk": "12-бағыт", "az": "12-ci xətt"}
]


def tell() -> None:
    """Through the doors that the desk and the channels use."""
    now = timezone.now()
    _published(now)
    running.open_now(_approved(_PARK, _YES_NO, "riverside", now - timedelta(hours=1)))
    writing.propose(
        _draft(_BUS, _LINES, "riverside", now + timedelta(days=2), kind="poll", most_choices=2),
        user=User.objects.get(username="pr"),
    )
    going_on = Vote.objects.get(status=Vote.Status.OPEN)
    _speak(going_on, every=3, since=acts.now())


def _draft(texts: dict, options: list, sector: str, opens_at: datetime, **more) -> Vote:
    given = {
        "texts": texts,
        "options": options,
        "electorate": Vote.Electorate.SECTOR,
        "sector": Sector.objects.get(code=sector),
        "least_assurance": Assurance.NONE,
        "opens_at": opens_at,
        "closes_at": opens_at + timedelta(days=7),
    }
    return writing.create(user=User.objects.get(username="pr"), **given | more)


def _approved(texts: dict, options: list, sector: str, opens_at: datetime, **more) -> Vote:
    vote = _draft(texts, options, sector, opens_at, **more)
    writing.propose(vote, user=vote.created_by)
    writing.approve(vote, user=User.objects.get(username="head"))
    return vote


def _published(now: datetime) -> None:
    """Ten days ago, with a box of papers that two members counted."""
    began = now - timedelta(days=10)
    texts = {
        "en": {"title": "Shall the riverside street be closed to cars on Sundays?", "text": ""}
    }
    texts["mn"] = {"title": "Голын эргийн гудамжийг ням гарагт машингүй болгох уу?", "text": ""}
    texts["kk"] = {"title": "Жексенбіде өзен жағасындағы көшені көліктерге жабамыз ба?", "text": ""}
    texts["az"] = {"title": "Bazar günləri sahil küçəsi maşınlara bağlansın?", "text": ""}
    texts["ru"] = {"title": "Закрывать ли набережную для машин по воскресеньям?", "text": ""}
    with _at(began):
        vote = _approved(
            texts, _YES_NO, "riverside", began, quorum_share=30, threshold=50, least_shown=5
        )
        running.open_now(vote)
    vote.refresh_from_db()
    station = paper.add_station(vote, "School 14")
    Elector.objects.filter(vote=vote).update(called_at=began)  # those messages are long read
    _speak(vote, every=2, since=began)
    commission, supervisor = (
        User.objects.get(username=login) for login in ("commission", "supervisor")
    )
    with _at(vote.closes_at + timedelta(minutes=1)):
        running.close(vote)
        for member in (commission, supervisor):
            paper.enter(station, papers=0, marks=[0, 0], spoiled=0, user=member)
        counting.count(vote, user=commission)
    with _at(vote.closes_at + timedelta(days=1)):
        publishing.publish(vote, user=supervisor)


def _speak(vote: Vote, *, every: int, since: datetime) -> None:
    """Some of the list vote, more of them yes; one changes their mind."""
    for number, elector in enumerate(Elector.objects.filter(vote=vote).order_by("pk")):
        address = Address.objects.filter(pk__in=elector.addresses).first()
        if number % every or address is None:
            continue
        for again in range(2 if number == every else 1):
            spoken = Spoken(
                options=(1 if (number // every + again) % 3 else 2,),
                received_at=since + timedelta(minutes=number + again),
                channel="sms" if address.kind == "phone" else "web",
                source=f"demo:{vote.pk}:{number}:{again}",
            )
            voting.take(vote, address.citizen, address, spoken)


@contextmanager
def _at(moment: datetime) -> Iterator[None]:
    """Let the votes' clock say `moment`. Only for one process that seeds alone."""
    real = acts.now
    acts.now = lambda: moment
    try:
        yield
    finally:
        acts.now = real
