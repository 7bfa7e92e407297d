"""Telling one of the staff something: a row at their desk, and a mail if they wish one."""

from datetime import datetime

from django.utils import timezone

from accounts.models import User
from feedback import access
from feedback.models import Appeal, NoticePreference, Notification
from feedback.notifying.kinds import KINDS


def tell(
    *,
    user: User,
    kind: str,
    appeal: Appeal | None = None,
    key: str = "",
    data: dict | None = None,
    at: datetime | None = None,
) -> Notification | None:
    """Tell somebody, within the caller's transaction; nothing leaves the house before it commits.

    `kind` is one of `kinds.KINDS`; `data` holds the values its words name and never personal data
    of a citizen. The same `key` is told once. Returns None when it was told before, when the
    person is gone, or when the appeal is not theirs to see.
    """
    if kind not in KINDS:
        raise ValueError(f"{kind} is nothing that staff are told: see feedback.notifying.kinds")
    if not user.is_active:
        return None
    if appeal is not None and not access.visible_to(user).filter(pk=appeal.pk).exists():
        return None
    now = at or timezone.now()
    key = key or f"{kind}:{appeal.pk if appeal else ''}:{user.pk}:{now.isoformat()}"
    told, created = Notification.objects.get_or_create(
        key=key,
        defaults={
            "user": user,
            "kind": kind,
            "appeal": appeal,
            "data": data or {},
            "created_at": now,
            "mail_at": now if user.email and wants_mail(user, kind) else None,
        },
    )
    return told if created else None


def wants_mail(user: User, kind: str) -> bool:
    """Whether a mail goes out for it at once: always when the law's clock speaks."""
    if KINDS[kind].is_statutory:
        return True
    return preference(user) == NoticePreference.Mail.AT_ONCE


def preference(user: User) -> str:
    """How somebody wishes to be told by mail."""
    chosen = NoticePreference.objects.filter(user=user).values_list("mail", flat=True).first()
    return chosen or NoticePreference.Mail.AT_ONCE
