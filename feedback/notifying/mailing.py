"""Notifications by mail: those of one person in one mail, in their language.

A mail says which appeal, what it is about, by when, and where to look: nothing about the citizen.
Rows are claimed before the mail goes out and marked after; a crash between the two has them mailed
again when the claim is over, under the same Message-ID: a mailbox that knows it shows it once.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from feedback.models import Appeal, Notification
from feedback.notifying import kinds

logger = logging.getLogger("sanal.notifying")

LEASE = timedelta(minutes=10)
GIVE_UP = timedelta(days=1)  # a mailbox that takes nothing for so long gets these at the desk only
PEOPLE = 100  # of one run
MOST_LINES = 30


def run(now: datetime | None = None) -> int:
    """Mail what waits to be mailed; returns how many mails went out."""
    now = now or timezone.now()
    people = _waiting(now).order_by("user_id").values_list("user_id", flat=True).distinct()
    return sum(_mail(user, now) for user in User.objects.filter(pk__in=list(people[:PEOPLE])))


def _waiting(now: datetime) -> QuerySet[Notification]:
    free = Q(mail_claimed_at=None) | Q(mail_claimed_at__lt=now - LEASE)
    return Notification.objects.filter(
        free, mail_at__lte=now, mail_at__gt=now - GIVE_UP, mailed_at=None
    )


def _mail(user: User, now: datetime) -> bool:
    keys = [
        pk
        for pk in _waiting(now).filter(user=user).order_by("pk").values_list("pk", flat=True)
        if _waiting(now).filter(pk=pk).update(mail_claimed_at=now)
    ]
    if not keys:
        return False
    told = list(
        Notification.objects.filter(pk__in=keys).select_related("appeal__topic").order_by("pk")
    )
    with translation.override(user.preferred_language):
        subject = ngettext("%(n)d notice for you", "%(n)d notices for you", len(told)) % {
            "n": len(told)
        }
        body = "\n\n".join([*lines(told), signature()])
    if not send(user, subject, body, key=f"notices-{user.pk}-{keys[0]}"):
        return False
    Notification.objects.filter(pk__in=keys).update(mailed_at=timezone.now())
    return True


def send(user: User, subject: str, body: str, *, key: str) -> bool:
    """One mail to one of the staff; `key` makes its Message-ID. False when it did not go out."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    headers = {"Message-ID": f"<{key}@{host}>", "Auto-Submitted": "auto-generated"}
    mail = EmailMessage(f"{settings.CENTRE_NAME}: {subject}", body, to=[user.email])
    mail.extra_headers = headers
    try:
        return bool(user.email and mail.send())
    except OSError as error:  # SMTP's own errors among them
        logger.warning("a mail to user %s did not go out: %s", user.pk, error)
        return False


def lines(told: Sequence[Notification]) -> list[str]:
    """What each notification says, with the appeal or the page it is about."""
    said = ["\n".join(filter(None, _said(each))) for each in told[:MOST_LINES]]
    if len(told) > MOST_LINES:
        more = len(told) - MOST_LINES
        said.append(ngettext("and %(n)d more", "and %(n)d more", more) % {"n": more})
    return said


def _said(told: Notification) -> tuple[str, str]:
    path = told.data.get("path")
    page = about(told.appeal) if told.appeal else settings.PUBLIC_URL + path if path else ""
    return kinds.words(told), page


def about(appeal: Appeal) -> str:
    """An appeal in a mail: its number or code, its topic, and where to open it."""
    name = appeal.number or appeal.code
    topic = f" · {appeal.topic}" if appeal.topic_id else ""
    return f"{name}{topic}\n{link(appeal)}"


def link(appeal: Appeal) -> str:
    return settings.PUBLIC_URL + reverse("admin:feedback_appeal_change", args=[appeal.pk])


def signature() -> str:
    """Where all of them stand, and where to say how one wishes to be told."""
    address = settings.PUBLIC_URL + reverse("admin:desk_notices")
    return _("All notices, and how you wish to be told: %(link)s") % {"link": address}
