"""Letting a bulletin out, with the word of a head where its kind asks for one."""

from datetime import datetime

from django.utils import timezone

from accounts.models import User
from accounts.roles import Capability, Role, roles_with
from analytics.bulletins import archive, mailing
from analytics.models import Bulletin
from feedback import notifying
from feedback.notifying import kinds

MOST_LETTERS = 4000


def ask(bulletin: Bulletin) -> None:
    """Tell those who may say the word that it waits for one, in the caller's transaction."""
    roles = [role for role in roles_with(Capability.WRITE_BULLETINS) if role != Role.ADMINISTRATOR]
    heads = User.objects.filter(memberships__role__in=roles, is_active=True).distinct()
    for head in heads.prefetch_related("memberships").order_by("pk"):
        if archive.may_write(head, bulletin):
            notifying.tell(
                user=head,
                kind=kinds.BULLETIN_WAITS,
                key=f"{kinds.BULLETIN_WAITS}:{bulletin.pk}:{head.pk}",
                data={"bulletin": f"{bulletin.kind}, {bulletin.period}"},
            )


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
