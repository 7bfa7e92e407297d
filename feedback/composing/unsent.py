"""What somebody began to write on an appeal: kept by itself, shown again, gone when it was sent."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from feedback.models import Appeal, Message, UnsentText
from feedback.models.composing import Mode

KEPT_FOR = timedelta(days=30)  # untouched
BATCH = 500
MOST = 10  # people who began to write on one appeal


def keep(appeal: Appeal, user: User, *, mode: str, text: str) -> UnsentText | None:
    """Keep what stands in the composer now; an empty one is nothing to keep.

    A reply and an official answer are one text, a note is another.
    """
    if not text.strip():
        forget(appeal, user, mode=mode)
        return None
    kept = UnsentText(
        appeal=appeal, user=user, mode=mode, text=text.replace("\0", ""), changed_at=timezone.now()
    )
    UnsentText.objects.bulk_create(
        [kept],
        update_conflicts=True,
        unique_fields=["appeal", "user", "is_note"],
        update_fields=["mode", "text", "changed_at"],
    )
    return kept


def forget(appeal: Appeal, user: User, *, mode: str) -> None:
    """It was sent, or is not wanted any more."""
    UnsentText.objects.filter(appeal=appeal, user=user, is_note=mode == Mode.NOTE).delete()


def on(appeal: Appeal) -> list[UnsentText]:
    """All that is half written on an appeal, by whomever, the newest first."""
    found = UnsentText.objects.filter(appeal=appeal).select_related("user")
    return list(found.order_by("-changed_at")[:MOST])


def said_by(appeal: Appeal, user: User, *, text: str, after: int) -> QuerySet[Message]:
    """What this person already said in these very words after the message with that id: a
    button was pressed twice, or in two windows. A refusal has its ground behind them."""
    words = text.strip()
    same = Q(text=words) | Q(is_official_answer=True, text__startswith=f"{words}\n\n")
    said = Message.objects.filter(same, appeal=appeal, author=user, pk__gt=after)
    return said.exclude(direction=Message.Direction.IN)


def forget_old() -> int:
    """Take away what nobody touched for `KEPT_FOR`; returns how many."""
    old = UnsentText.objects.filter(changed_at__lt=timezone.now() - KEPT_FOR)
    some = old.order_by("changed_at").values("pk")[:BATCH]
    return UnsentText.objects.filter(pk__in=list(some.values_list("pk", flat=True))).delete()[0]
