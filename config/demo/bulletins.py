"""What the demo's centre publishes by itself: a daily, a weekly and a monthly bulletin."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from analytics.bulletins import registry, releasing, writing
from analytics.models import BulletinKind, Unit

_LANGUAGES = ["en", "mn", "kk", "ru", "az"]
_KINDS = {
    "daily": (
        Unit.DAY,
        ("Daily statistics", "Өдрийн мэдээ", "Күнделікті статистика", "Ежедневная сводка", "Gündəlik statistika"),
        {"summary", "flow", "kind", "channel", "topic", "warnings", "worst"},
    ),
    "weekly": (
        Unit.WEEK,
        ("Weekly report", "Долоо хоногийн тайлан", "Апталық есеп", "Отчёт за неделю", "Həftəlik hesabat"),
        {"summary", "flow", "topic", "organisation", "sector", "rising", "warnings", "worst"},
    ),
    "monthly": (
        Unit.MONTH,
        ("Monthly report to the government", "Засгийн газарт өгөх сарын тайлан", "Үкіметке айлық есеп", "Ежемесячный доклад правительству", "Hökumətə aylıq hesabat"),
        set(registry.SECTIONS),
    ),
}  # fmt: skip
_WORD = {
    "en": "Heating and water lead again: most of what came in was answered, but not always in time.",
    "mn": "Халаалт, ус дахин тэргүүлж байна: ихэнхэд нь хариулсан ч үргэлж хугацаандаа байсангүй.",
    "ru": "Снова впереди отопление и вода: на большинство ответили, но не всегда в срок.",
}


def write() -> None:
    """Make the kinds, and write yesterday, last week and last month; again changes nothing."""
    head = User.objects.get(username="head")
    readers = User.objects.filter(username__in=("official", "supervisor"))
    now = timezone.now()
    for code, (unit, names, parts) in _KINDS.items():
        english, *others = names
        kind, is_new = BulletinKind.objects.get_or_create(
            code=code,
            defaults={
                "name": english,
                "names": dict(zip(_LANGUAGES[1:], others, strict=True)),
                "unit": unit,
                "sections": [part for part in registry.usual() if part["name"] in parts],
                "languages": _LANGUAGES,
                "needs_word": unit == Unit.MONTH,
                "is_public": unit == Unit.MONTH,
                "starts_on": timezone.localdate() - timedelta(days=1),
            },
        )
        if is_new:
            for reader in readers:
                kind.recipients.create(user=reader)
            kind.recipients.create(email="press@city.example", language="ru")
            bulletin = writing.write(kind, writing.writable(kind, now)[0])
            if kind.needs_word:
                releasing.release(bulletin, by=head, word=_WORD)
