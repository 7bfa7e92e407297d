"""Votes on paper: a person is marked on the list, the paper goes into a box, and two members of
the commission count each box for themselves until they agree."""

from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from surveys.models import PaperCount, Station, Vote
from surveys.votes import acts, steps
from surveys.votes.acts import Refused

MOST_PAPERS = 1_000_000


@dataclass(frozen=True)
class Box:
    """What a box holds, as two members agree; or what each of them says where they do not."""

    station: Station
    counts: list[PaperCount]  # the last of each member, newest first

    @property
    def agreed(self) -> PaperCount | None:
        """Any two members who say the same, if there are; a third who differs is outvoted."""
        seen: dict[tuple, PaperCount] = {}
        for each in self.counts:
            if each.figures in seen:
                return each
            seen[each.figures] = each
        return None

    @property
    def is_disputed(self) -> bool:
        return self.agreed is None and len(self.counts) > 1

    @property
    def papers(self) -> int:
        return self.agreed.papers

    @property
    def spoiled(self) -> int:
        return self.agreed.spoiled

    @property
    def marks(self) -> list[int]:
        return self.agreed.marks


def boxes(vote: Vote) -> list[Box]:
    """The stations with what was counted there."""
    latest: dict[int, dict[int, PaperCount]] = {}
    for each in PaperCount.objects.filter(vote=vote).select_related("member").order_by("id"):
        latest.setdefault(each.station_id, {})[each.member_id] = each
    return [
        Box(station, sorted(latest.get(station.pk, {}).values(), key=lambda each: -each.pk))
        for station in Station.objects.filter(vote=vote)
    ]


def is_settled(vote: Vote) -> bool:
    """Whether two members agree about every box."""
    return all(box.agreed is not None for box in boxes(vote))


def add_station(vote: Vote, name: str) -> Station:
    """A place with a box; until the vote is closed. Raises `Refused`."""
    with transaction.atomic():
        if acts.hold(vote).status not in (steps.DRAFT, steps.PROPOSED, steps.APPROVED, steps.OPEN):
            raise Refused("closed")
        return Station.objects.get_or_create(vote=vote, name=name)[0]


def enter(
    station: Station, *, papers: int, marks: list[int], spoiled: int, user: User
) -> PaperCount:
    """What one member counted, once the vote is closed. Raises `Refused`: not closed, or figures
    that cannot be."""
    vote = station.vote
    with transaction.atomic():
        if acts.hold(vote).status != steps.CLOSED:
            raise Refused("not_closed")
        if not _can_be(vote, papers, marks):
            raise Refused("figures")
        return PaperCount.objects.create(
            vote=vote,
            station=station,
            papers=papers,
            marks=marks,
            spoiled=spoiled,
            member=user,
            at=acts.now(),
        )


def _can_be(vote: Vote, papers: int, marks: list[int]) -> bool:
    """Each valid paper bears one mark at least and `most_choices` at most, none twice."""
    if len(marks) != len(vote.options) or max(marks) > papers:
        return False
    return papers <= sum(marks) <= papers * vote.most_choices
