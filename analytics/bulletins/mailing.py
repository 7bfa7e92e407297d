"""Bulletins by mail, one to each mailbox on the list, in its language, with PDF and workbook.

A row is claimed before its mail goes out and marked after. A crash between the two has it sent
again when the claim is over, under the same Message-ID: a mailbox that knows it shows it once.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.permissions import can
from accounts.roles import Capability
from analytics.bulletins import drawing
from analytics.models import Bulletin, BulletinMail
from channels.nudge import nudge
from feedback.reports import paper, workbook
from feedback.reports.document import Document

logger = logging.getLogger("sanal.bulletins")

SEND_TASK = "analytics.tasks.mail_bulletins"
LEASE = timedelta(minutes=10)
AGAIN = timedelta(minutes=2)
MOST_ATTEMPTS = 10  # over about two days; then a person has to look
MOST_AT_ONCE = 50  # of one run

Drawn = dict[tuple[int, str], list[tuple[str, bytes, str]]]


def enqueue(bulletin: Bulletin, now: datetime) -> None:
    """A row for each mailbox on the list, in the caller's transaction."""
    mails = {}
    for each in bulletin.kind.recipients.select_related("user").order_by("id"):
        if each.user is None:
            mails.setdefault(each.email.lower(), (None, each.language))
        elif each.user.is_active and each.user.email:
            language = each.language or each.user.preferred_language
            mails[each.user.email.lower()] = (each.user, language)
    BulletinMail.objects.bulk_create(
        BulletinMail(bulletin=bulletin, user=user, email=email, language=language, next_try_at=now)
        for email, (user, language) in mails.items()
    )
    if mails:
        nudge(SEND_TASK)


def run(now: datetime | None = None) -> int:
    """Send what waits to be sent; returns how many mails went out."""
    now = now or timezone.now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - LEASE)
    waiting = BulletinMail.objects.filter(free, next_try_at__lte=now)
    sent, drawn = 0, {}
    for mail in waiting.order_by("next_try_at", "id")[:MOST_AT_ONCE]:
        if waiting.filter(pk=mail.pk).update(claimed_at=now, attempts=F("attempts") + 1):
            claimed = BulletinMail.objects.select_related("bulletin", "user").get(pk=mail.pk)
            sent += _send(claimed, drawn)
    return sent


def again(bulletin: Bulletin, now: datetime | None = None) -> int:
    """Try once more what nobody tries any more; returns how many mails."""
    given_up = BulletinMail.objects.filter(bulletin=bulletin, sent_at=None, next_try_at=None)
    number = given_up.update(next_try_at=now or timezone.now(), attempts=0)
    if number:
        nudge(SEND_TASK)
    return number


def _send(mail: BulletinMail, drawn: Drawn) -> bool:
    try:
        _message(mail, drawn).send()
    except Exception as error:  # whatever it is, the others go out, and this one is seen
        _later(mail, error)
        return False
    BulletinMail.objects.filter(pk=mail.pk).update(
        sent_at=timezone.now(), next_try_at=None, claimed_at=None, error=""
    )
    return True


def _later(mail: BulletinMail, error: Exception) -> None:
    """Try again after ever longer times."""
    is_last = mail.attempts >= MOST_ATTEMPTS
    wait = AGAIN * 2 ** min(mail.attempts, 9)
    BulletinMail.objects.filter(pk=mail.pk).update(
        claimed_at=None,
        next_try_at=None if is_last else timezone.now() + wait,
        error=f"{type(error).__name__}: {error}"[:300],
    )
    logger.error("bulletin mail %s did not go out: %s", mail.pk, error)


def _message(mail: BulletinMail, drawn: Drawn) -> EmailMessage:
    """The mail as it goes out; each bulletin is drawn once in a run for each language."""
    bulletin = mail.bulletin
    document = drawing.document(bulletin, mail.language)
    with override(mail.language):
        subject = f"{settings.CENTRE_NAME}: {document.title}: {document.period}"
        said = bulletin.said if bulletin.word else ""
        text = "\n\n".join(filter(None, [*document.sentences, said, _address(mail)]))
    made = EmailMessage(subject, text, to=[mail.email])
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    made.extra_headers = {
        "Message-ID": f"<bulletin-{bulletin.pk}-{mail.pk}@{host}>",
        "Auto-Submitted": "auto-generated",
    }
    key = (bulletin.pk, mail.language)
    if key not in drawn:
        drawn[key] = _files(bulletin, document)
    for name, content, kind in drawn[key]:
        made.attach(name, content, kind)
    return made


def _files(bulletin: Bulletin, document: Document) -> list[tuple[str, bytes, str]]:
    name, written_at = drawing.file_name(bulletin, document.language), bulletin.written_at
    return [
        (f"{name}.pdf", paper.pdf(document, written_at), paper.CONTENT_TYPE),
        (f"{name}.xlsx", workbook.xlsx(document, written_at), workbook.CONTENT_TYPE),
    ]


def _address(mail: BulletinMail) -> str:
    """Where to open it, for those who may."""
    if mail.user is None or not can(mail.user, Capability.SEE_DASHBOARDS):
        return ""
    path = reverse("analytics:bulletin", args=[mail.bulletin_id])
    return _("In the archive: %(link)s") % {"link": settings.PUBLIC_URL + path}
