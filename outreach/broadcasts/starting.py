"""Starting what is approved and due, and the next of a row that repeats itself.

An approval is for the whole row: the next one bears the same words to the same audience, and with
them the same approvals. Whoever wants to change a word takes it back to the draft, and then it
needs them anew.
"""

import calendar
import logging
from datetime import date, datetime, timedelta

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from channels.nudge import nudge
from outreach.audiences.definition import Invalid
from outreach.broadcasts import recipients, workflow
from outreach.broadcasts.statuses import Status
from outreach.broadcasts.writing import WRITTEN, texts_of
from outreach.models import Broadcast, BroadcastText

logger = logging.getLogger("sanal.broadcasts")

WEEK, MONTH = "week", "month"
TASK = "outreach.tasks.send_broadcasts"
STARTING_TASK = "outreach.tasks.start_broadcasts"
_LOCK = 71003  # the advisory locks' first key; the second is the broadcast


def ask(broadcast: Broadcast, *, user: User) -> None:
    """Have a worker let it go out now: to fix whom it reaches may take minutes, which nobody waits
    for at a page. Asked twice is asked once. Raises `workflow.Forbidden`."""
    with transaction.atomic():
        workflow.ask_to_start(broadcast, user=user)
        nudge(STARTING_TASK)


def start(broadcast: Broadcast, *, user: User | None = None) -> int:
    """Let it go out now: fix whom it reaches, and write down the next of its row. Returns how many
    it reaches. Raises `workflow.Forbidden`, also while another worker is at it.

    Its own row is locked at the end alone, so that it can be called off or taken back meanwhile;
    then nothing of this has been.
    """
    with transaction.atomic():
        _demand_alone(broadcast)
        broadcast.refresh_from_db()
        workflow.demand_startable(broadcast, user)
        seen = workflow.proposal(broadcast)
        reached = recipients.fix(broadcast)
        workflow.run(broadcast, user=user, seen=seen)
        follow(broadcast)
        if not reached:
            workflow.finish(broadcast)
        nudge(TASK)
    return reached


def _demand_alone(broadcast: Broadcast) -> None:
    """Hold the start of this broadcast until the transaction ends, or the worker dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK, broadcast.pk])
        if not cursor.fetchone()[0]:
            raise workflow.Forbidden(_("Somebody changed it meanwhile. Look again."))


def start_due() -> int:
    """Start all that is approved and whose time has come, or that somebody wants started; returns
    how many. Any number of workers may do so at once."""
    started = 0
    is_due = Q(starts_at__lte=timezone.now()) | Q(start_asked_at__isnull=False)
    due = Broadcast.objects.filter(is_due, status=Status.APPROVED)
    for broadcast in due.order_by(Least("starts_at", "start_asked_at"), "pk"):
        try:
            start(broadcast)
        except workflow.Forbidden:  # another worker was quicker, or somebody took it back
            continue
        except Invalid as error:  # its audience was broken meanwhile: a person has to look
            logger.error("broadcast %s cannot start: %s", broadcast.pk, error)
            workflow.send_back(broadcast, user=None, words=str(error))
        except (OperationalError, InterfaceError):  # the database: the others cannot start, too
            raise
        except Exception:  # of this one alone: the others start all the same
            logger.exception("broadcast %s cannot start", broadcast.pk)
        else:
            started += 1
    return started


# Repeating ----------------------------------------------------------------------------------------
def next_moment(repeats: dict, starts_at: datetime) -> datetime | None:
    """When the next one goes out, at the same hour of the clock; None when the row is over.

    By month it is the `day` of the month, or the month's last where it is shorter.
    """
    local = timezone.localtime(starts_at)
    if repeats.get("every") == WEEK:
        day = local.date() + timedelta(weeks=1)
    elif repeats.get("every") == MONTH:
        day = _month_later(local.date(), repeats.get("day") or local.day)
    else:
        return None
    until = repeats.get("until")
    if until and day > date.fromisoformat(until):
        return None
    return timezone.make_aware(datetime.combine(day, local.time()))


def _month_later(day: date, wanted: int) -> date:
    year, month = divmod(day.year * 12 + day.month, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(wanted, last))


def follow(broadcast: Broadcast) -> Broadcast | None:
    """The next of its row, approved as it was; once, however often this is called. Moments that
    were missed meanwhile are left out: they all bear these words, which are said once."""
    moment = broadcast.starts_at and next_moment(broadcast.repeats, broadcast.starts_at)
    while moment and moment <= timezone.now():
        moment = next_moment(broadcast.repeats, moment)
    if moment is None or Broadcast.objects.filter(follows=broadcast).exists():
        return None
    values = {name: getattr(broadcast, name) for name in WRITTEN}
    with transaction.atomic():
        following = Broadcast.objects.create(
            **values | {"starts_at": moment},
            follows=broadcast,
            created_by=broadcast.created_by,
            writers=broadcast.writers,
        )
        for (language, channel), words in texts_of(broadcast).items():
            BroadcastText.objects.create(
                broadcast=following,
                language=language,
                channel=channel,
                subject=words.subject,
                body=words.body,
            )
        approvals = {name: getattr(broadcast, name) for name in workflow.APPROVALS}
        workflow.repeat(following, approvals, proposed_by=broadcast.proposed_by)
    return following
