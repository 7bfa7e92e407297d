"""Five works that the demo's local fund pays for, what residents say of them, and a weather feed."""

import io
import random
from datetime import date, timedelta
from urllib.parse import urlencode

from django.utils import timezone
from PIL import Image, ImageDraw

from accounts import addresses
from accounts.models import Organisation, Sector, User
from channels import inbox
from channels.models import Account
from config.demo.centre import CENTRE_POINT
from config.demo.clock import at
from config.demo.post_office import WEATHER
from feedback import actors, answers
from feedback.models import PublishedAnswer, Topic
from outreach.audiences.consenting import How
from outreach.feeds import sources
from outreach.models import Consent, Feed, NewsTopic, Project, ProjectComment, ProjectMilestone
from outreach.projects import commenting, files, following, marking, registering, telling

_LANGUAGES = ("en", "mn", "kk", "ru", "az")
_DONE, _GOING = Project.Status.FINISHED, Project.Status.UNDER_WAY
# number: names, sector, topic, body, budget and spent in millions, builder, status, days from
# today of beginning and end, place north and east of the square in degrees
_PROJECTS = {
    17: (("Roof of school 14", "14-р сургуулийн дээвэр", "№14 мектептің шатыры", "Крыша школы № 14", "14 nömrəli məktəbin damı"), "east", "school", "schools", 184, 121, "Tulga Construction LLC", _GOING, -70, 40, 0.02, 0.07),
    18: (("Street lights of Riverside", "Голын хэсгийн гэрэлтүүлэг", "Өзен секторының жарығы", "Освещение Приречного сектора", "Çay sahəsinin işıqlandırılması"), "riverside", "street-light", "light", 96, 95, "Gerel Energy LLC", _DONE, -150, -20, 0.03, 0.03),
    19: (("Well and water kiosk, North", "Хойд хэсгийн худаг, ус түгээх байр", "Солтүстік сектордағы құдық", "Колодец и водокачка, Северный сектор", "Şimal sahəsində quyu"), "north", "water-supply", "water", 62, 18, "Us Barilga LLC", _GOING, -30, 55, -0.03, -0.08),
    20: (("Pavement along Peace Avenue", "Энхтайваны өргөн чөлөөний явган зам", "Бейбітшілік даңғылының жаяу жолы", "Тротуар на проспекте Мира", "Sülh prospektinin səkisi"), "south", "road-repair", "roads", 240, 0, "", Project.Status.TENDER, 20, 140, -0.02, 0.01),
    21: (("Playground in the West", "Баруун хэсгийн тоглоомын талбай", "Батыс сектордағы ойын алаңы", "Детская площадка в Западном секторе", "Qərb sahəsində uşaq meydançası"), "west", "school", "city", 38, 30, "Naadam Park LLC", Project.Status.STOPPED, -120, -10, 0.01, -0.09),
}  # fmt: skip
_STEPS = (
    ("Preparation of the site", "Талбайн бэлтгэл", "Алаңды дайындау", "Подготовка площадки", "Sahənin hazırlanması"),
    ("Main works", "Үндсэн ажил", "Негізгі жұмыстар", "Основные работы", "Əsas işlər"),
    ("Acceptance by the residents", "Иргэдийн хүлээн авалт", "Тұрғындардың қабылдауы", "Приёмка жителями", "Sakinlərin qəbulu"),
)  # fmt: skip
_TOLD = 17
_NEWS = {
    _TOLD: ("The north side is covered; lessons go on.", "Хойд талыг бүрж дууслаа, хичээл үргэлжилж байна.", "Солтүстік жағы жабылды, сабақтар жүріп жатыр.", "Северный скат закрыт, занятия продолжаются.", "Şimal tərəfi örtülüb, dərslər davam edir."),
    19: ("The drill has reached water at 64 metres.", "Өрөм 64 метрт усанд хүрлээ.", "Бұрғы 64 метрде суға жетті.", "Бур дошёл до воды на 64 метрах.", "Qazma 64 metrdə suya çatdı."),
}  # fmt: skip
_SAID = (
    "ТӨСӨЛ 17 4 5 Дээврийг хурдан хийж байна, гэхдээ хогоо цэвэрлээгүй",
    "ПРОЕКТ 17 3 4 Почему работают по ночам?",
    "ЖОБА 18 5 5 Рахмет, көше жарық болды",
    "LAYİHƏ 19 2 3 Quyu nə vaxt açılacaq?",
    "P21 1 2 The works stopped in August and the sand lies on the street",
)
_ANSWER = {
    "mn": "Баярлалаа. Гүйцэтгэгч хогийг энэ долоо хоногт багтаан зайлуулна.",
    "kk": "Рақмет. Қалған екі шам келесі аптада жанады.",
}
_WEATHER = ("Weather", "Цаг агаар", "Ауа райы", "Погода", "Hava")
_LAW = "Rules of the local development fund on open works"


def tell(post_office: str) -> None:
    """Register the works as the PR manager does, and let residents speak of them; `post_office` is
    where the demo's weather service listens, too."""
    author = User.objects.get(username="pr")
    _feed(post_office, author)
    dice = random.Random(17)  # noqa: S311  (a story, not a secret)
    for number, words in _PROJECTS.items():
        project = _project(number, words, author)
        _milestones(project)
        for stage, colour in (("before", "#8a8f94"), ("during", "#c58b3a"), ("after", "#3a8f6b")):
            if stage != "after" or project.status == _DONE:
                _photo(project, stage, colour, author)
        files.add_link(
            project,
            kind="tender",
            title="Tender documents",
            link=f"https://www.tender.example/{number}",
            author=author,
        )
        if project.status != Project.Status.TENDER:
            _marks(project, dice)
    _words()
    _news(author)


def _news(author: User) -> None:
    """Something that happened, which the head let go out; and something that waits for it."""
    approver = User.objects.get(username="head")
    for number, names in _NEWS.items():
        words = dict(zip(_LANGUAGES, names, strict=True))
        said = telling.propose(Project.objects.get(number=number), author=author, words=words)
        if number == _TOLD:
            telling.approve(said, actor=approver)


def _project(number: int, words: tuple, author: User) -> Project:
    names, sector, topic, body, budget, spent, builder, status, begins, ends, north, east = words
    today = timezone.localdate()
    latitude, longitude = CENTRE_POINT
    project = Project(
        number=number,
        name=names[0],
        names=dict(zip(_LANGUAGES, names, strict=True)),
        sector=Sector.objects.get(code=sector),
        topic=Topic.objects.get(code=topic),
        organisation=Organisation.objects.get(code=body),
        budget=budget * 1_000_000,
        spent=spent * 1_000_000,
        currency="MNT",
        contractor=builder,
        status=status,
        starts_on=today + timedelta(days=begins),
        ends_on=today + timedelta(days=ends),
        started_on=today + timedelta(days=begins + 4) if begins < 0 else None,
        finished_on=today + timedelta(days=ends) if status == _DONE else None,
        latitude=latitude + north,
        longitude=longitude + east,
        is_public=True,
    )
    registering.save(project, author=author)
    return project


def _milestones(project: Project) -> None:
    days = (project.ends_on - project.starts_on).days
    for place, names in enumerate(_STEPS):
        planned = project.starts_on + timedelta(days=round(days * (place + 1) / len(_STEPS)))
        ProjectMilestone.objects.create(
            project=project,
            name=names[0],
            names=dict(zip(_LANGUAGES, names, strict=True)),
            planned_on=planned,
            **_reached(project, place, planned),
        )


def _reached(project: Project, place: int, planned: date) -> dict:
    if project.status == _DONE or (place == 0 and project.started_on):
        return {"percent": 100, "done_on": min(planned, timezone.localdate())}
    return {"percent": 60 if place == 1 and project.started_on else 0}


def _photo(project: Project, stage: str, colour: str, author: User) -> None:
    """A house with or without its roof, under the stage's sky."""
    picture = Image.new("RGB", (960, 640), "#dbe7ee")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 470, 960, 640), fill=colour)
    draw.rectangle((250, 280, 710, 520), fill="#efe6d5", outline="#5c6a72", width=6)
    for left in (310, 450, 590):
        draw.rectangle((left, 340, left + 70, 420), fill="#b7cbd6", outline="#5c6a72", width=4)
    if stage != "before":
        draw.polygon([(220, 280), (480, 140), (740, 280)], fill=colour, outline="#5c6a72")
    drawn = io.BytesIO()
    picture.save(drawn, "JPEG")
    size = drawn.tell()
    drawn.seek(0)
    files.add_photo(
        project,
        name=f"{stage}.jpg",
        declared_type="image/jpeg",
        content=drawn,
        size=size,
        author=author,
        stage=stage,
        shows=f"{project.name}: {stage}",
    )


def _marks(project: Project, dice: random.Random) -> None:
    kind = {_DONE: (4, 5, 5), Project.Status.STOPPED: (1, 2, 3)}.get(project.status, (2, 3, 4, 5))
    for number in range(dice.randrange(6, 14)):
        value = f"neighbour{project.number}{number}@mail.example"
        address = addresses.ensure(kind="email", value=value, language=dice.choice(_LANGUAGES))
        with at(timezone.now() - timedelta(days=dice.uniform(1, 60))):
            marking.mark(
                project,
                address.citizen,
                progress=dice.choice(kind),
                quality=dice.choice(kind),
                channel=dice.choice(("web", "kiosk")),
                address=address,
            )
            if number % 3 == 0:
                following.follow(project, address, how=How(Consent.Way.SITE, "web"))


def _feed(post_office: str, author: User) -> None:
    """The warnings of a weather service, looked at one by one."""
    host, port, _smtp = post_office.split(":")
    names = dict(zip(_LANGUAGES, _WEATHER, strict=True))
    topic, _made = NewsTopic.objects.get_or_create(
        code="weather", defaults={"name": names["en"], "names": names}
    )
    feed = Feed(
        name="Weather service",
        url=f"http://{host}:{port}{WEATHER}",
        minutes=10,
        newest=2,
        topic=topic,
        language="mn",
        templates={
            "mn": "Цаг агаар: {title}. {link}",
            "ru": "Погода: {title}. {link}",
            "en": "Weather: {title}. {link}",
        },
    )
    sources.save(feed, author=author)


def _words() -> None:
    """What came by SMS; the first and the third were answered and published."""
    account = Account.objects.get(channel="sms", code="demo")
    for number, text in enumerate(_SAID):
        payload = {"from": f"+9769911{number:04}", "text": text, "id": f"funded-{number}"}
        kept = inbox.accept(
            account=account,
            raw=urlencode(payload | {"token": "demo"}).encode(),
            content_type="application/x-www-form-urlencoded",
            external_id=f"funded-{number}",
        )
        (envelope,) = inbox.claim(1, only=kept)
        inbox.process(envelope)
    supervisor = actors.staff(User.objects.get(username="supervisor"))
    for comment in ProjectComment.objects.select_related("appeal").order_by("id"):
        answer = _ANSWER.get(comment.appeal.language)
        if answer is None:
            continue
        answers.answer(comment.appeal, text=answer, actor=supervisor)
        comment.appeal.refresh_from_db()
        commenting.publish(
            comment,
            text=comment.appeal.summary,
            answer=answer,
            ground=PublishedAnswer.Ground.LAW,
            law=_LAW,
            actor=supervisor,
            is_clean=True,
        )
