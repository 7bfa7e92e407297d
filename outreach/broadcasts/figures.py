"""What became of a broadcast, in figures: for the page, the report and the file."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.db.models.functions import Left
from django.utils.translation import gettext as _

from channels.outbox import MAX_ATTEMPTS
from channels.values import DeliveryState
from outreach.models import Broadcast, Consent, Recipient

MOST_REASONS = 12
REASON_LETTERS = 120
FEWEST = 5  # people; of fewer no figures are shown apart
OTHERS = "others"

_State = Recipient.State


@dataclass(frozen=True)
class Group:
    """Recipients who have one thing in common, by what became of them."""

    label: str
    total: int
    delivered: int
    sent: int
    failed: int
    skipped: int
    replied: int


@dataclass(frozen=True)
class Report:
    by_language: list[Group]
    by_channel: list[Group]
    failures: list[tuple[str, int]]
    opted_out: int
    replied: int  # people
    replies: int  # what they wrote
    first_at: datetime | None
    last_at: datetime | None


def temporary(broadcast: Broadcast) -> QuerySet[Recipient]:
    """Recipients who were not reached though nobody said that they cannot be: each try failed for
    a while, until there were enough."""
    return broadcast.recipients.filter(
        state=_State.FAILED,
        delivery__state=DeliveryState.FAILED,
        delivery__attempts__gte=MAX_ATTEMPTS,
    )


def left_out(broadcast: Broadcast) -> list[tuple[str, int]]:
    """Who was left out when it started, by reason."""
    return named(broadcast.left_out)


def named(reasons: dict[str, int]) -> list[tuple[str, int]]:
    """Reasons for leaving somebody out, in words."""
    words = dict(Recipient.Skipped.choices)
    words |= {
        "failing": _("what we send there fails since long"),
        "no_address": _("left no address"),
    }
    return [(str(words.get(reason, reason)), number) for reason, number in reasons.items()]


def report(broadcast: Broadcast) -> Report:
    """All figures; each statement walks once through the broadcast's recipients. Whoever was left
    out before any channel was chosen stands in none: one of them would fold the largest away."""
    recipients = broadcast.recipients.order_by()
    times = recipients.aggregate(
        first=Min("delivery__sent_at"),
        last=Max("delivery__sent_at"),
        replied=Count("pk", filter=Q(replied_at__isnull=False)),
    )
    return Report(
        by_language=_groups(recipients, "language"),
        by_channel=_groups(recipients.filter(delivery__isnull=False), "delivery__channel"),
        failures=_failures(recipients),
        opted_out=opted_out(broadcast),
        replied=times["replied"],
        replies=broadcast.replies.count(),
        first_at=times["first"],
        last_at=times["last"],
    )


def opted_out(broadcast: Broadcast) -> int:
    """How many of those it went to said no to news since it started."""
    if broadcast.started_at is None:
        return 0
    noes = Consent.objects.filter(
        is_yes=False,
        at__gte=broadcast.started_at,
        address__in=broadcast.recipients.order_by().values("address"),
    )
    noes = noes.filter(Q(topic=None) | Q(topic=broadcast.topic_id))
    return noes.order_by().aggregate(number=Count("address", distinct=True))["number"]


def _groups(recipients: QuerySet[Recipient], name: str) -> list[Group]:
    rows = recipients.values(label=F(name)).annotate(
        total=Count("pk"),
        delivered=Count("pk", filter=Q(state=_State.DELIVERED)),
        sent=Count("pk", filter=Q(state__in=[_State.SENT, _State.UNKNOWN])),
        failed=Count("pk", filter=Q(state=_State.FAILED)),
        skipped=Count("pk", filter=Q(state=_State.SKIPPED)),
        replied=Count("pk", filter=Q(replied_at__isnull=False)),
    )
    found = [Group(**row | {"label": row["label"] or ""}) for row in rows]
    return folded(sorted(found, key=lambda group: (-group.total, group.label)))


def folded(groups: list[Group]) -> list[Group]:
    """Groups, the largest first, without any of so few people that it would tell of them: those
    are one, `OTHERS`. While they together are too few, the next smallest goes with them; else the
    whole would tell them (primary and complementary suppression)."""
    kept = [group for group in groups if group.total >= FEWEST]
    small = groups[len(kept) :]
    while small and kept and sum(group.total for group in small) < FEWEST:
        small.insert(0, kept.pop())
    if not small or (len(small) == 1 and small[0].total >= FEWEST):
        return kept + small
    names = ("total", "delivered", "sent", "failed", "skipped", "replied")
    return [*kept, Group(OTHERS, *(sum(getattr(each, name) for each in small) for name in names))]


def _failures(recipients: QuerySet[Recipient]) -> list[tuple[str, int]]:
    """What providers said of those who were not reached, the most frequent first."""
    failed = recipients.filter(state=_State.FAILED).values(
        reason=Left("delivery__error", REASON_LETTERS)
    )
    rows = failed.annotate(number=Count("pk")).order_by("-number")[:MOST_REASONS]
    return [(row["reason"] or _("no reason given"), row["number"]) for row in rows]
