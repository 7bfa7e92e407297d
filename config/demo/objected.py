"""Two ratings that an inspector objects to: one is decided, one waits for the head."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from feedback import actors
from feedback.models import Objection, Rating
from feedback.objections import deciding, raising


def tell() -> None:
    """Through the doors that the desk uses."""
    inspector, chief = (User.objects.get(username=login) for login in ("inspector", "chief"))
    since = timezone.now() - timedelta(days=settings.OBJECTION_DAYS - 1)
    low = Rating.objects.filter(rated_user=inspector, servant__lte=4, created_at__gte=since)
    grounds = (Objection.Ground.OTHER_THING, Objection.Ground.NOT_MINE)
    for rating, ground in zip(low.order_by("servant", "-id")[:2], grounds, strict=False):
        objection = raising.raise_one(
            rating,
            ground=ground,
            words="Оценили дорогу, а ответ был о тепле.",
            actor=actors.staff(inspector),
        )
        if ground == Objection.Ground.OTHER_THING:
            deciding.uphold(objection, reason="Верно.", actor=actors.staff(chief))
