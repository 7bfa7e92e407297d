"""Letting a bulletin out, with the word of a head where its kind asks for one."""

from datetime import datetime

from django.utils import timezone

from accounts.models import User
from analytics.bulletins import mailing
from analytics.models import Bulletin

MOST_LETTERS = 4000


def release(
    bulletin: Bulletin,
    *,
    now: datetime | None = None,
    by: User | None = None,
    word: dict[str, str] | None = None,
) -> bool:
    """Let it out, and have it mailed, in the caller's transaction; False if it is out already.

    `word` is by language. The database refuses any change after this one.
    """
    now = now or timezone.now()
    said = {language: text.strip() for language, text in (word or {}).items() if text.strip()}
    waiting = Bulletin.objects.filter(pk=bulletin.pk, released_at=None)
    if not waiting.update(word=said, released_at=now, released_by=by):
        return False
    bulletin.word, bulletin.released_at, bulletin.released_by = said, now, by
    mailing.enqueue(bulletin, now)
    return True
