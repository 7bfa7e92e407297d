"""The demo's letters: the heating network's paper, who signs there, and what waits to be signed."""

import io

from PIL import Image, ImageDraw

from accounts import logos
from accounts.models import Letterhead, Organisation, User
from accounts.roles import Role
from feedback import actors
from feedback.answering import proposing, publishing, signing
from feedback.models import Appeal, Kind, PublishedAnswer, SigningRule
from feedback.statuses import Status

_ADDRESS = {
    "en": "12 Peace Avenue\nUlaanbaatar 14200",
    "mn": "Энхтайваны өргөн чөлөө 12\nУлаанбаатар 14200",
    "kk": "Бейбітшілік даңғылы, 12\nҰлан-Батыр 14200",
    "ru": "проспект Мира, 12\nУлан-Батор 14200",
    "az": "Sülh prospekti 12\nUlan-Bator 14200",
}
_SIGNATORY = {
    "en": "Director",
    "mn": "Захирал",
    "kk": "Директор",
    "ru": "Директор",
    "az": "Direktor",
}
_ANSWERS = {
    "en": "Our brigade mended the pipe yesterday, and the heating works again. Your bill goes down.",
    "mn": "Манай баг өчигдөр шугамыг засаж, халаалт хэвийн болсон. Таны тооцоог бууруулна.",
    "kk": "Біздің бригада кеше құбырды жөндеді, жылу қайта берілді. Төлеміңіз азайтылады.",
    "ru": "Наша бригада вчера починила трубу, отопление снова работает. Плата будет уменьшена.",
    "az": "Briqadamız dünən borunu təmir etdi, istilik yenidən işləyir. Ödənişiniz azaldılacaq.",
}


def tell() -> None:
    """Lay in the paper and the rules; have one answer signed and sent, and one wait."""
    heat = Organisation.objects.get(code="heat")
    Letterhead.objects.create(
        organisation=heat,
        address=_ADDRESS,
        signatory=_SIGNATORY,
        phone="+976 7000 1111",
        email="heat@city.example",
        logo=_logo(),
        series="heat",
        number_format="{code}-{year}/{number:05d}",
    )
    SigningRule.objects.create(position=10, kind=Kind.CONSULTATION, first="")
    SigningRule.objects.create(
        position=20,
        organisation=heat,
        covers=SigningRule.Covers.REFUSALS,
        first=Role.HEAD,
        second=Role.SUPERVISOR,
    )
    SigningRule.objects.create(position=30, organisation=heat, first=Role.HEAD)
    inspector, chief = (_staff(login) for login in ("inspector", "chief"))
    waiting = Appeal.objects.filter(
        organisation=heat, status__in=(Status.ASSIGNED, Status.IN_PROGRESS), is_confidential=False
    ).exclude(kind=Kind.CONSULTATION)
    for number, appeal in enumerate(waiting.order_by("-id")[:2]):
        text = _ANSWERS[appeal.language]
        draft = proposing.propose(appeal, text=text, actor=inspector)
        if number == 0:
            signing.sign(draft, actor=chief, version=draft.version)
            appeal.refresh_from_db()
            _publish(appeal, text)


def _staff(login: str) -> actors.Actor:
    return actors.staff(User.objects.get(username=login))


def _publish(appeal: Appeal, text: str) -> None:
    publishing.publish(
        appeal,
        title=appeal.summary[:80],
        question=appeal.summary,
        answer=text,
        ground=PublishedAnswer.Ground.LAW,
        law="Rules of the city on open answers",
        actor=_staff("supervisor"),
        is_clean=True,
    )


def _logo() -> bytes:
    """A flame in a ring."""
    picture = Image.new("RGBA", (480, 480))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((10, 10, 470, 470), fill="#0b5e63")
    draw.polygon([(240, 70), (360, 290), (330, 370), (240, 410), (150, 370), (120, 290)], "#f2b632")
    draw.ellipse((195, 290, 285, 395), fill="#ffffff")
    drawn = io.BytesIO()
    picture.save(drawn, "PNG")
    drawn.seek(0)
    return logos.png(drawn)
