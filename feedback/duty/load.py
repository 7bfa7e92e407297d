"""How much each has in hand, and what they can be given."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count
from django.utils.module_loading import import_string

from accounts.models import User
from feedback.models import Appeal, Skills
from feedback.models.duty import USUAL_CAPACITY
from feedback.statuses import OPEN, Status


@dataclass(frozen=True)
class Hand:
    """What somebody has in hand, and can. `languages` empty: any."""

    user: User
    appeals: int = 0
    talks: int = 0
    capacity: int = USUAL_CAPACITY
    languages: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    topics: frozenset[int] = frozenset()

    @property
    def held(self) -> int:
        return self.appeals + self.talks

    @property
    def room(self) -> int:
        """How many more they can take."""
        return max(0, self.capacity - self.held)

    @property
    def share(self) -> float:
        """How full their hands are: 1 is all they can hold."""
        return self.held / self.capacity

    def speaks(self, language: str) -> bool:
        return not self.languages or language in self.languages

    def is_good_at(self, kind: str, topics: Collection[int]) -> int:
        """2 for the topic, or one above it; 1 for the kind; 0 else."""
        if self.topics.intersection(topics):
            return 2
        return int(kind in self.kinds)


def of(users: Iterable[User]) -> dict[int, Hand]:
    """What each of these has in hand: two statements, and those of the counters above."""
    people = {user.pk: user for user in users}
    skills = {each.user_id: each for each in Skills.objects.filter(user__in=people)}
    # What waits for the citizen asks nothing of anybody now.
    open_now = Appeal.objects.filter(assignee__in=people, status__in=OPEN)
    counted = open_now.exclude(status=Status.WAITING).order_by().values_list("assignee")
    appeals = dict(counted.annotate(number=Count("pk")))
    talks = _talks(people)
    return {pk: _hand(user, skills.get(pk), appeals, talks) for pk, user in people.items()}


def _hand(
    user: User, skills: Skills | None, appeals: dict[int, int], talks: dict[int, int]
) -> Hand:
    known = (
        {
            "capacity": skills.capacity,
            "languages": frozenset(skills.languages),
            "kinds": frozenset(skills.kinds),
            "topics": frozenset(skills.topics),
        }
        if skills
        else {}
    )
    return Hand(user, appeals.get(user.pk, 0), talks.get(user.pk, 0), **known)


def _talks(people: Collection[int]) -> dict[int, int]:
    """What goes on in the wings (calls) and keeps somebody busy, by `settings.DUTY_COUNTERS`."""
    counted: dict[int, int] = {}
    for path in settings.DUTY_COUNTERS:
        for user, number in import_string(path)(people).items():
            counted[user] = counted.get(user, 0) + number
    return counted


def spoken(hands: Iterable[Hand]) -> frozenset[str] | None:
    """The languages that any of these speak; None when one of them takes any."""
    languages: set[str] = set()
    for hand in hands:
        if not hand.languages:
            return None
        languages |= hand.languages
    return frozenset(languages)


def speaks_for_all(hand: Hand, language: str, others: Iterable[Hand]) -> bool:
    """Whether somebody is given words in a language: it is theirs, or nobody's who is here."""
    if hand.speaks(language):
        return True
    known = spoken(others)
    return known is not None and language not in known
