"""Files that wait: at a provider to be fetched, or here to have their shown copy made.

A row is claimed by moving its next try ahead by a lease, committed before the work begins: a
worker that dies leaves a row that is tried again. One worker at a time does this slow work, so
that words never wait behind films. Nothing here holds a transaction open over a network call.
"""

import logging
import time
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.alone import alone
from channels.errors import ChannelError
from channels.models import Account
from feedback import transcripts
from feedback.evidence import keeping
from feedback.models import Attachment

logger = logging.getLogger("sanal.evidence")

State = Attachment.State
LEASE = timedelta(minutes=25)  # not less than Celery lets a task run
BUDGET_SECONDS = 300  # no new row is begun later than this in one run
MOST_ATTEMPTS = 10  # the last about eight hours after the first
LONGEST_WAIT = timedelta(hours=6)
_LOCK = 0x5E4A1  # "seal": the advisory lock of this work


def drain() -> int:
    """Do what is due, oldest first, and return how many files were worked on.

    Returns at once when another worker is at it.
    """
    until = time.monotonic() + BUDGET_SECONDS
    done = 0
    with alone(_LOCK) as is_ours:
        while is_ours and time.monotonic() < until and (attachment := claim()):
            work_on(attachment)
            done += 1
    return done


def claim() -> Attachment | None:
    """The file that has waited longest past its time, leased to the caller; None if none has."""
    now = timezone.now()
    with transaction.atomic():
        attachment = (
            Attachment.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(state__in=[State.REMOTE, State.PENDING], next_try_at__lte=now)
            .order_by("next_try_at")
            .first()
        )
        if attachment is not None:
            attachment.attempts += 1
            attachment.next_try_at = now + LEASE
            attachment.save(update_fields=["attempts", "next_try_at"])
    return attachment


def work_on(attachment: Attachment) -> None:
    """Fetch or prepare one claimed file. Never raises: what fails is tried later or refused."""
    try:
        if attachment.state == State.REMOTE:
            _fetch(attachment)
        if attachment.state == State.PENDING:
            keeping.process(attachment)
            transcripts.expect(attachment)
    except ChannelError as error:
        logger.warning("file %s could not be fetched: %s", attachment.pk, error)
        if error.permanent:
            _give_up(attachment, error.reason)
        else:
            _put_off(attachment, error.retry_after)
    except Exception:
        logger.exception("file %s could not be prepared", attachment.pk)
        _put_off(attachment)


def _fetch(attachment: Attachment) -> None:
    account = _account(attachment)
    with account.adapter.fetch(account, attachment.remote_url) as content:
        keeping.fill(attachment, content)


def _account(attachment: Attachment) -> Account:
    if attachment.account is not None:
        return attachment.account
    message = attachment.message
    if message is None or message.envelope is None:
        raise ChannelError("nobody knows which account the file belongs to", permanent=True)
    return message.envelope.account


def _put_off(attachment: Attachment, asked: float | None = None) -> None:
    """Try again later: after what the provider asked for, or ever longer pauses."""
    if attachment.attempts >= MOST_ATTEMPTS:
        _give_up(attachment)
        return
    pause = timedelta(seconds=asked) if asked else timedelta(seconds=30 * 2**attachment.attempts)
    Attachment.objects.filter(pk=attachment.pk, state__in=[State.REMOTE, State.PENDING]).update(
        next_try_at=timezone.now() + min(pause, LONGEST_WAIT)
    )


def _give_up(attachment: Attachment, cause: str = "") -> None:
    # As the row is: what was half done in memory is of no account.
    attachment = Attachment.objects.select_related("message__appeal").get(pk=attachment.pk)
    with keeping.language_of(attachment.message):
        reason = (
            _("The file could not be fetched from the provider. Ask for it to be sent again.")
            if attachment.state == State.REMOTE
            else _("The file could not be opened. Ask for it to be sent in another format.")
        )
        keeping.refuse(attachment, str(cause) or reason)
