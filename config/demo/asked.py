"""Surveys in the field: one at the counter with answers, one that somebody answers by SMS just now,
and one that waits for a second person."""

import random
from datetime import timedelta
from urllib.parse import urlencode

from django.utils import timezone

from accounts.models import Organisation, User
from channels import inbox
from channels.models import Account
from config.demo.clock import at
from surveys.asking import anonymity, publishing, sittings
from surveys.models import Survey, Version

ANSWERS = 60
DAYS = 14
_PHONE = "+97688555001"
_WORDS = {
    "mn": ("Дугаар дуудахыг сонсохгүй байна.", "Баярлалаа, хурдан болсон.", "Илүү олон цонх нээгээрэй."),
    "kk": ("Кезек ұзақ болды.", "Рақмет, бәрі жақсы."),
    "ru": ("Долго ждали у третьего окна.", "Спасибо, всё понятно объяснили."),
    "az": ("Növbə uzun idi.", "Təşəkkür edirəm."),
    "en": ("Nobody spoke English at first.", "Quick and kind."),
}  # fmt: skip
_REASONS = ("waiting", "information", "staff", "papers", "other")


def ask() -> None:
    """Make them, once the questionnaires are there."""
    version = Version.objects.filter(
        frozen_at__isnull=False, questionnaire__is_bank=False
    ).earliest("pk")
    names = {
        "en": "At the counter",
        "kk": "Терезедегі сауалнама",
        "ru": "Опрос у окна",
        "az": "Pəncərədə sorğu",
    }
    counter = _open("Үйлчилгээний цонхны судалгаа", version, Survey.Purpose.COUNTER, names=names)
    dice = random.Random(17)  # noqa: S311  (a story, not a secret)
    for number in range(ANSWERS):
        _answer(counter, dice, number)
    anonymity.mix()
    by_sms = _open("Богино судалгаа мессежээр", version, Survey.Purpose.ALONE, channels=["sms"])
    for number, text in enumerate((f"SURVEY {by_sms.pk}", "4")):
        _sms(text, number)
    waiting = _draft("Хариу өгсний дараах санал", version, Survey.Purpose.RESOLVED, is_open=False)
    publishing.propose(waiting, user=waiting.created_by)


def _draft(name: str, version: Version, purpose: str, **fields) -> Survey:
    writer = User.objects.get(username="methodologist")
    given = {"created_by": writer, "is_open": True, "is_anonymous": True} | fields
    return Survey.objects.create(name=name, version=version, purpose=purpose, **given)


def _open(name: str, version: Version, purpose: str, **fields) -> Survey:
    with at(timezone.now() - timedelta(days=DAYS + 1)):
        survey = _draft(name, version, purpose, **fields)
        publishing.propose(survey, user=survey.created_by)
        publishing.approve(survey, user=User.objects.get(username="supervisor"))
    survey.refresh_from_db()
    return survey


def _answer(survey: Survey, dice: random.Random, number: int) -> None:
    """Somebody at one of the windows; most are content."""
    language = dice.choices(("mn", "kk", "ru", "az", "en"), (7, 3, 3, 1, 1))[0]
    overall = dice.choices((5, 4, 3, 2, 1), (16, 22, 10, 7, 5))[0]
    answers = {"overall": overall, "recommend": min(10, overall * 2 + dice.choice((-1, 0, 1)))}
    if overall <= 3:
        answers["reasons"] = sorted(dice.sample(_REASONS, dice.choice((1, 1, 2))))
    if dice.random() < 0.3:
        answers["better"] = dice.choice(_WORDS[language])
    body = Organisation.objects.filter(code=dice.choice(("heat", "water"))).first()
    came = timezone.now() - timedelta(days=DAYS * dice.random(), minutes=number)
    with at(came):
        sitting = sittings.begin(
            survey,
            language=language,
            channel=dice.choice(("web", "web", "kiosk")),
            organisation=body,
            place=body.code if body else "",
        )
        known = {question.code for question in survey.version.definition.questions}
        given = {code: value for code, value in answers.items() if code in known}
        sittings.keep_page(sitting, given, list(given), {}, language)
        sittings.finish(sitting)


def _sms(text: str, number: int) -> None:
    account = Account.objects.filter(channel="sms", is_active=True).earliest("pk")
    payload = {"from": _PHONE, "text": text, "id": f"demo-asked-{number}", "token": "demo"}
    raw = urlencode(payload).encode()
    inbox.accept(account=account, raw=raw, content_type="application/x-www-form-urlencoded")
    inbox.drain()
