"""The lines of a list of appeals, as an operator reads them."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models.functions import Left
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from feedback import described
from feedback.composing import presence
from feedback.desk import clocks, pills, trees, wording
from feedback.desk.paging import Cursor, Page
from feedback.desk.pills import Pill
from feedback.finding import snippets
from feedback.finding.snippets import Piece
from feedback.models import Appeal, Message, Priority, StepClock

MOST_APPEALS = 99  # of one person, as the list counts them
MOST_TEXTS = 200  # messages in which a page of found appeals is looked through for the words
MOST_LETTERS = 4000  # of each

_APPEALS_OF = """
SELECT person.id,
       (SELECT count(*) FROM (SELECT 1 FROM feedback_appeal
                               WHERE citizen_id = person.id AND NOT is_confidential
                               LIMIT %s) AS theirs)
  FROM unnest(%s::bigint[]) AS person(id)
"""


@dataclass(frozen=True)
class Mark:
    """What is out of the common: a word and a shape; `tone` is bad, warn or quiet."""

    word: str
    icon: str
    tone: str


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    appeal: Appeal
    summary: str  # the first words, or what came without any
    link: str
    pill: Pill
    marks: list[Mark]
    status: str
    channel: str
    icon: str
    language: str
    place: str
    pieces: list[Piece]  # what was looked for, where it was said
    appeals: str  # how many this person brought, confidential ones apart; "": nobody knows who

    @property
    def key(self) -> str:
        """What a tick before the line says: which appeal, as it was seen."""
        return f"{self.appeal.pk}:{self.appeal.version}"


def rows(page: Page, known: trees.Trees, address: QueryDict, *, looked_for: str = "") -> list[Row]:
    """The lines of a page of a list; each leads to its appeal and from there back."""
    now, appeals = timezone.now(), page.appeals
    numbers = _appeals_of({appeal.citizen_id for appeal in appeals} - {None})
    wordless = described.appeals(appeals)
    steps = clocks.nearest(appeals)
    said = _said(appeals, looked_for) if looked_for else {}
    writers = presence.writers(appeal.pk for appeal in appeals)
    languages = dict(settings.LANGUAGES)
    return [
        Row(
            appeal=appeal,
            summary=appeal.summary or wordless[appeal.pk],
            link=link(appeal, address, page.at),
            pill=_pill(appeal, steps.get(appeal.pk), now),
            marks=[
                *_written(writers.get(appeal.pk, [])),
                *_step(steps.get(appeal.pk), now),
                *marks(appeal),
            ],
            status=wording.status(appeal.status),
            channel=wording.channel(appeal.channel),
            icon=wording.icon(appeal.channel),
            language=languages.get(appeal.language, appeal.language),
            place=appeal.place or known.sectors.name(appeal.sector_id),
            pieces=said.get(appeal.pk, []),
            appeals=numbers.get(appeal.citizen_id, ""),
        )
        for appeal in appeals
    ]


def _said(appeals: list[Appeal], looked_for: str) -> dict[int, list[Piece]]:
    """Of each appeal the first place where the words stand; one statement."""
    found = {appeal.pk: snippets.around(appeal.summary, looked_for) for appeal in appeals}
    missing = [pk for pk, pieces in found.items() if not pieces]
    messages = Message.objects.filter(appeal__in=missing, direction=Message.Direction.IN)
    texts = messages.order_by("id").values_list("appeal", Left("text", MOST_LETTERS))
    for pk, text in texts[:MOST_TEXTS]:
        found[pk] = found[pk] or snippets.around(text, looked_for)
    return found


def _pill(appeal: Appeal, step: StepClock | None, now: datetime) -> Pill:
    """The answer's time, or that of a step which presses more."""
    return pills.until(step.due_at, now) if step else pills.of(appeal, now)


def _written(writers: list[str]) -> list[Mark]:
    """That somebody is writing an answer now."""
    if not writers:
        return []
    return [Mark(_("%(name)s is writing") % {"name": ", ".join(writers)}, "edit", "quiet")]


def _step(step: StepClock | None, now: datetime) -> list[Mark]:
    """What the time of the pill is for, when it is not the answer's."""
    if step is None:
        return []
    return [Mark(str(step.step), "hourglass_top", pills.until(step.due_at, now).tone)]


def link(appeal: Appeal, address: QueryDict, at: datetime) -> str:
    """An appeal's page, from which the way leads back to the list of an address, and on to the
    appeals that stood beside it there at that moment."""
    back = address.copy()
    back["stand"] = str(Cursor.of(appeal, at))
    page = reverse("admin:feedback_appeal_change", args=[appeal.pk])
    return f"{page}?{urlencode({'back': back.urlencode()})}"


def marks(appeal: Appeal) -> list[Mark]:
    """What a colleague should know before they open it."""
    said = [
        (appeal.is_vulnerable, Mark(_("needs care"), "volunteer_activism", "bad")),
        (appeal.priority == Priority.URGENT, Mark(_("urgent"), "bolt", "bad")),
        (appeal.escalation > 0, Mark(_("escalated"), "priority_high", "warn")),
        (appeal.is_confidential, Mark(_("confidential"), "lock", "quiet")),
        (appeal.follows_id is not None, Mark(_("second appeal"), "repeat", "quiet")),
        (appeal.resolution_round > 1, Mark(_("reopened"), "restart_alt", "quiet")),
    ]
    return [mark for holds, mark in said if holds]


def _appeals_of(citizens: set[int]) -> dict[int, str]:
    """How many appeals each person brought, in one statement that stops counting in time."""
    if not citizens:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_APPEALS_OF, [MOST_APPEALS + 1, sorted(citizens)])
        return {
            citizen: f"{MOST_APPEALS}+" if number > MOST_APPEALS else str(number)
            for citizen, number in cursor.fetchall()
        }
