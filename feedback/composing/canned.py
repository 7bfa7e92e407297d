"""Words that stand ready: which of them fit an appeal, and what they say of it."""

from dataclasses import dataclass

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone, translation
from django.utils.formats import date_format

from accounts.models import Organisation, User
from feedback import notices
from feedback.composing import placeholders, scopes
from feedback.models import Appeal, CannedAnswer, Topic

MOST = 30  # offered at once; words typed narrow them down


@dataclass(frozen=True)
class Setting:
    """Where an appeal stands in the trees: ids of its topic and of those above, and of the
    organisations in which the person works and of those above."""

    topics: tuple[int, ...] = ()
    bodies: frozenset[int] = frozenset()


def offered(appeal: Appeal, user: User, setting: Setting, *, words: str = "") -> QuerySet:
    """What this person may say here, the most fitting first: by topic (its own, then one above,
    then of any topic), then by status, then by how often it was used."""
    found = CannedAnswer.objects.filter(scopes.used_by(user, set(setting.bodies)), is_active=True)
    for word in words.casefold().split()[:6]:
        found = found.filter(words__contains=word)
    return found.annotate(
        by_topic=_rank_of_topic(setting.topics), by_status=_rank_of_status(appeal)
    ).order_by("by_topic", "by_status", "-uses", "pk")


def _rank_of_topic(topics: tuple[int, ...]) -> Case:
    own = [When(topic=pk, then=Value(depth)) for depth, pk in enumerate(topics)]
    return Case(
        *own,
        When(topic=None, then=Value(100)),
        default=Value(101),
        output_field=IntegerField(),
    )


def _rank_of_status(appeal: Appeal) -> Case:
    return Case(
        When(status=appeal.status, then=Value(0)),
        When(status="", then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )


def usable(user: User, pk: int, bodies: set[int]) -> CannedAnswer | None:
    """One that this person may use; None when there is no such."""
    found = CannedAnswer.objects.filter(scopes.used_by(user, bodies), is_active=True, pk=pk)
    return found.first()


def text_for(
    canned: CannedAnswer, appeal: Appeal, user: User, *, language: str = "", name: str | None = None
) -> str:
    """What it says of this appeal, in the language the citizen reads, or else in the centre's.

    `name` is the citizen's, for whoever may see it now; None leaves its place open, to be put in
    when it is sent.
    """
    language = language or appeal.language
    text = canned.text_in(language, translation.get_language() or "")
    with translation.override(language):
        values = _values(appeal, user)
    if name is None:
        return placeholders.fill(text, values)
    return placeholders.named(placeholders.fill(text, values), name)


def _values(appeal: Appeal, user: User) -> dict[str, str]:
    """What each placeholder but the name says, in the language that is active."""
    return {
        "code": appeal.code,
        "due": _day(appeal.due_at),
        "organisation": _named(Organisation, appeal.organisation_id),
        "operator": user.get_full_name() or "",
        "topic": _named(Topic, appeal.topic_id),
        "place": appeal.place,
        "received": _day(appeal.received_at),
        "link": notices.track_link(),
    }


def _day(moment) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT") if moment else ""


def _named(model: type, pk: int | None) -> str:
    found = model.objects.filter(pk=pk).first() if pk else None
    return str(found) if found else ""


def count_use(canned: CannedAnswer) -> None:
    """It was put into somebody's words."""
    CannedAnswer.objects.filter(pk=canned.pk).update(uses=F("uses") + 1)


def fitting(topics: tuple[int, ...]) -> Q:
    """For those that have a condition on the topic (`if_topic`): it is one of these, or none."""
    return Q(if_topic=None) | Q(if_topic__in=topics)
