"""The mail at the start of a working day: what is due, what is late, what is new.

Whoever is on the rota gets it when their shift begins; all others when their body's calendar
opens. One a day, by a row that is its claim; nobody gets one that has nothing to say.
"""

import logging
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import can, memberships, reach
from accounts.roles import Capability
from feedback import access, rulebook
from feedback.models import Appeal, Digest, NoticePreference, Notification, Shift
from feedback.notifying import mailing
from feedback.statuses import OPEN

logger = logging.getLogger("sanal.notifying")

CATCH_UP = timedelta(hours=3)  # after a shift began, its digest is news no more
ROTA = timedelta(days=7)  # who has a shift within so many days works by the rota
MOST = 10  # appeals of one heading


@dataclass(frozen=True)
class Section:
    """A heading with the first of the appeals under it; `number` counts no further than `MOST`
    and one."""

    title: str
    appeals: list[Appeal]
    number: int


def run(now: datetime | None = None) -> int:
    """Send the digests whose time has come; returns how many mails went out."""
    now = now or timezone.now()
    today = timezone.localtime(now).date()
    had = Digest.objects.filter(day__gte=today - timedelta(days=1)).values_list("user_id", "day")
    had = set(had)
    off = NoticePreference.objects.filter(mail=NoticePreference.Mail.STATUTORY).values("user")
    people = User.objects.filter(is_active=True, memberships__isnull=False).exclude(email="")
    people = people.exclude(pk__in=off).prefetch_related("memberships").distinct()
    begun, on_rota = _shifts(now)
    sent = 0
    for user in people.order_by("pk"):
        day = begun.get(user.pk) if user.pk in on_rota else _opened(user, now)
        if day and (user.pk, day) not in had and can(user, Capability.READ_APPEALS):
            sent += _send(user, day, now)
    return sent


def _shifts(now: datetime) -> tuple[dict[int, date], set[int]]:
    """Whose shift has just begun, of which day; and who works by the rota at all."""
    begun = Shift.objects.filter(starts_at__gt=now - CATCH_UP, starts_at__lte=now)
    near = Shift.objects.filter(starts_at__gt=now - ROTA, starts_at__lt=now + ROTA)
    return dict(begun.values_list("user_id", "day")), set(near.values_list("user_id", flat=True))


def _opened(user: User, now: datetime) -> date | None:
    """The day, when the calendar of the person's body has opened a short while ago."""
    book = rulebook.current()
    bodies = [held.organisation_id for held in memberships(user)]
    keys = [book.body_calendars[body] for body in bodies if body in book.body_calendars]
    calendar = book.calendars.get(keys[0] if keys else book.own_calendar)
    if calendar is None:
        return None
    day = calendar.day_of(now)
    spans = calendar.minutes(day)
    if not spans:
        return None
    opens = calendar.moment(day, spans[0][0])
    return day if opens <= now < opens + CATCH_UP else None


def _send(user: User, day: date, now: datetime) -> bool:
    digest, first = Digest.objects.get_or_create(user=user, day=day, defaults={"claimed_at": now})
    if not first:
        return False
    with translation.override(user.preferred_language):
        parts = sections(user, now)
        news = list(_news(user, now))
        if not parts and not news:
            return False
        body = "\n\n".join([*map(_part, parts), *_told(news), mailing.signature()])
        subject = _("Your day: %(day)s") % {"day": date_format(day, "DATE_FORMAT")}
    if not mailing.send(user, subject, body, key=f"digest-{user.pk}-{day}"):
        digest.delete()  # tried again while it is news
        return False
    digest.sent_at = timezone.now()
    digest.save(update_fields=["sent_at"])
    return True


def sections(user: User, now: datetime) -> list[Section]:
    """What waits for somebody: their own appeals, and for heads those of their bodies."""
    midnight = timezone.make_aware(
        datetime.combine(timezone.localtime(now).date() + timedelta(days=1), time())
    )
    mine = Appeal.objects.filter(assignee=user, status__in=OPEN)
    late, today = Q(due_at__lt=now), Q(due_at__gte=now, due_at__lt=midnight)
    found = [
        (_("Overdue, yours"), mine.filter(late)),
        (_("Due today, yours"), mine.filter(today)),
        (_("Unread, yours"), mine.filter(has_unread=True)),
    ]
    held = reach(user, Capability.SIGN)
    if held:  # who answers for a body
        bodies = access.visible_to(user).filter(status__in=OPEN)
        if not held.everywhere:
            bodies = bodies.filter(organisation__in=held.organisations)
        found += [
            (_("Overdue, your organisation"), bodies.filter(late).exclude(assignee=user)),
            (_("Due today, your organisation"), bodies.filter(today).exclude(assignee=user)),
        ]
    parts = [_section(title, appeals) for title, appeals in found]
    return [part for part in parts if part.appeals]


def _section(title: str, appeals: QuerySet[Appeal]) -> Section:
    first = list(
        appeals.defer("search").select_related("topic").order_by("due_at", "pk")[: MOST + 1]
    )
    return Section(title, first[:MOST], len(first))


def _news(user: User, now: datetime) -> QuerySet[Notification]:
    recent = Notification.objects.filter(
        user=user, read_at=None, created_at__gt=now - timedelta(days=3)
    )
    return recent.select_related("appeal__topic").order_by("-pk")[:MOST]


def _part(section: Section) -> str:
    number = f"{MOST}+" if section.number > MOST else str(section.number)
    return "\n\n".join([f"{section.title}: {number}", *map(_appeal, section.appeals)])


def _appeal(appeal: Appeal) -> str:
    if appeal.due_at is None:
        return mailing.about(appeal)
    due = date_format(timezone.localtime(appeal.due_at), "SHORT_DATETIME_FORMAT")
    return _("due %(due)s") % {"due": due} + f" · {mailing.about(appeal)}"


def _told(news: list[Notification]) -> list[str]:
    return [_("New notices:"), *mailing.lines(news)] if news else []
