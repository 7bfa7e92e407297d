"""Citizens whom we asked and who say nothing: a reminder, then the matter is closed with notice.

Only where the policy says so, and only while the centre works: nobody is written to at night.
"""

import logging
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback import deadlines, notices, speaking, timeline, workflow, worktime
from feedback.actors import SYSTEM
from feedback.models import Appeal, Event, Message, SlaPolicy
from feedback.proceedings import closing
from feedback.statuses import Status

logger = logging.getLogger("sanal.clock")

BATCH = 200
_REMINDER = gettext_lazy("We asked you something and need your answer to go on.")


def sweep(now: datetime | None = None) -> int:
    """Look at all appeals that wait for their citizen; returns how many were spoken to."""
    now = now or timezone.now()
    last = spoken = 0
    waiting = Appeal.objects.filter(status=Status.WAITING).order_by("pk").defer("search")
    while appeals := list(waiting.filter(pk__gt=last)[:BATCH]):
        clocks = deadlines.clocks_of(appeals)
        for appeal in appeals:
            spoken += _look(appeal, clocks[appeal.pk].waiting_since, now)
        last = appeals[-1].pk
    return spoken


def _look(appeal: Appeal, since: datetime | None, now: datetime) -> bool:
    policy = deadlines.policy_for(appeal)
    if since is None or policy is None or not _works(appeal, policy, now):
        return False
    silent = now - since
    if policy.close_after and silent >= timedelta(days=policy.close_after):
        return _close(appeal)
    if policy.remind_after and silent >= timedelta(days=policy.remind_after):
        return _remind(appeal, since, policy)
    return False


def _works(appeal: Appeal, policy: SlaPolicy, now: datetime) -> bool:
    calendar = deadlines.calendar_for(appeal, policy)
    if calendar is None:
        return True
    return bool(worktime.worked(calendar, now - timedelta(minutes=1), now))


def _remind(appeal: Appeal, since: datetime, policy: SlaPolicy) -> bool:
    """Once for each time that we wait; what was asked is repeated in the conversation above."""
    key = f"silence-reminder:{appeal.pk}:{since:%Y%m%d%H%M%S}"
    with transaction.atomic():
        held = workflow.lock(appeal)
        if held.status != Status.WAITING or _said(held, since, key):
            return False
        words = _words(held)
        if policy.close_after:
            day = since + timedelta(days=policy.close_after)
            words += " " + _deadline_words(held, day)
        _say(held, words, key)
        workflow.touch(held)
    return True


def _close(appeal: Appeal) -> bool:
    with transaction.atomic():
        held = workflow.lock(appeal)
        if held.status != Status.WAITING:
            return False
        closing.close(held, actor=SYSTEM)  # tells them, and how to go on
    return True


def _said(appeal: Appeal, since: datetime, key: str) -> bool:
    said = Event.objects.filter(appeal=appeal, kind=Event.Kind.MESSAGE, at__gte=since)
    return said.filter(data__key=key).exists()


def _say(appeal: Appeal, words: str, key: str) -> Message:
    message = speaking.say(
        appeal, key=key, notice=partial(notices.reply, appeal, words), text=words
    )
    data = {"message": message.pk, "sha256": timeline.fingerprint(message.text), "key": key}
    timeline.append(appeal, timeline.Entry(Event.Kind.MESSAGE, SYSTEM, data=data))
    return message


def _words(appeal: Appeal) -> str:
    with translation.override(appeal.language):
        return str(_REMINDER)


def _deadline_words(appeal: Appeal, moment: datetime) -> str:
    with translation.override(appeal.language):
        day = date_format(timezone.localtime(moment), "DATE_FORMAT")
        return _("If we hear nothing by %(day)s, we close the matter.") % {"day": day}
