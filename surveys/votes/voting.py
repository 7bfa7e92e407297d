"""Taking voices: one ballot for each person, every word of theirs kept with the moment when it was
received. Which of them counts is a matter of these moments alone, whatever the order in which
messages are read."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from accounts.models import Address, Citizen, User
from surveys.models import Aside, Ballot, Voice, Vote
from surveys.votes import electorate, secrecy, steps
from surveys.votes.acts import Refused

Reason = Aside.Reason


@dataclass(frozen=True)
class Spoken:
    """What came in: the options, when it was received, by which channel, and a name that the same
    message has each time."""

    options: tuple[int, ...]
    received_at: datetime
    channel: str
    source: str


@dataclass(frozen=True)
class Taken:
    """What became of a voice: `aside` says why it is not counted; else the voter's receipt,
    whether they had spoken before, whether this voice is the one that counts, as far as is known
    now, and whether it chooses what counted without it (`is_same`)."""

    receipt: str = ""
    aside: str = ""
    before: bool = False
    counts: bool = True
    is_same: bool = False


def take(vote: Vote, citizen: Citizen, address: Address | None, spoken: Spoken) -> Taken:
    """Take somebody's voice, or set it aside. `address` as in `electorate.standing`."""
    with transaction.atomic():
        status = _status(vote)
        if why := _out_of_time(vote, status, spoken.received_at):
            return put_aside(vote, why, spoken)
        if not _is_choice(vote, spoken.options):
            return put_aside(vote, Reason.UNKNOWN_OPTION, spoken)
        people = secrecy.people_of(citizen)
        standing = electorate.standing(vote, people, citizen, address)
        if not standing.may:
            return put_aside(vote, standing.why, spoken)
        ballot = _ballot(vote, people)
        if ballot.on_paper:
            return put_aside(vote, Reason.ON_PAPER, spoken)
        return _speak(vote, ballot, spoken)


def put_aside(vote: Vote, why: str, spoken: Spoken) -> Taken:
    """Keep that there was a voice which is not counted, and why."""
    row = Aside(
        vote=vote,
        reason=why,
        received_at=spoken.received_at,
        channel=spoken.channel,
        source=spoken.source,
    )
    Aside.objects.bulk_create([row], ignore_conflicts=True)
    return Taken(aside=why)


def give_paper(vote: Vote, citizen: Citizen, *, user: User) -> Ballot:
    """Somebody stands before the commission and is given a paper: from now on they have voted.
    Raises `Refused` when they have already, or may not."""
    with transaction.atomic():
        if _status(vote) != steps.OPEN:
            raise Refused("closed")
        people = secrecy.people_of(citizen)
        if not electorate.standing(vote, people, citizen, None).may and not _is_listed(
            vote, people
        ):
            raise Refused("not_on_list")
        if find(vote, people) is not None:
            raise Refused("voted")
        ballot, is_new = Ballot.objects.get_or_create(
            vote=vote,
            voter_key=secrecy.voter_key(vote.link_key, people[0]),
            defaults={"voter": str(people[0]), "on_paper": True, "entered_by": user},
        )
        if not is_new:
            raise Refused("voted")
    return ballot


def find(vote: Vote, people: list[int]) -> Ballot | None:
    """The ballot of whoever is known under these numbers."""
    keys = [secrecy.voter_key(vote.link_key, pk) for pk in people]
    return Ballot.objects.filter(vote=vote, voter_key__in=keys).order_by("pk").first()


def deciding(vote: Vote, moments: list[tuple]) -> tuple:
    """Of (received_at, source, ...) the one that counts: the last in time where voices may be
    changed, else the first; of the same moment the name decides, so that no order matters."""
    return max(moments) if vote.may_change else min(moments)


def _status(vote: Vote) -> str:
    """Where the vote is now; nobody can count it until this transaction is over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM surveys_vote WHERE id = %s FOR SHARE", [vote.pk])
        return cursor.fetchone()[0]


def _out_of_time(vote: Vote, status: str, received_at: datetime) -> str:
    if received_at >= vote.closes_at:
        return Reason.LATE
    if vote.opened_at is None or received_at < vote.opened_at:
        return Reason.EARLY
    return "" if status in steps.RUNNING else Reason.AFTER_COUNT


def _is_choice(vote: Vote, options: tuple[int, ...]) -> bool:
    known = range(1, len(vote.options) + 1)
    return 0 < len(options) <= vote.most_choices and all(each in known for each in options)


def _is_listed(vote: Vote, people: list[int]) -> bool:
    """Whoever shows a document to the commission need not have proved an address."""
    return vote.electors.filter(citizen__in=people).exists()


def _ballot(vote: Vote, people: list[int]) -> Ballot:
    """The person's ballot, made now if there is none; locked."""
    keys = [secrecy.voter_key(vote.link_key, pk) for pk in people]
    held = Ballot.objects.select_for_update(of=("self",)).filter(vote=vote, voter_key__in=keys)
    if known := held.order_by("pk").first():
        return known
    row = Ballot(vote=vote, voter_key=keys[0], voter=str(people[0]), receipt=secrecy.new_receipt())
    Ballot.objects.bulk_create([row], ignore_conflicts=True)
    return held.order_by("pk").first() or _ballot(vote, people)  # a receipt that was given before


def _speak(vote: Vote, ballot: Ballot, spoken: Spoken) -> Taken:
    row = Voice(
        vote=vote,
        ballot=ballot,
        choice="+".join(str(each) for each in sorted(set(spoken.options))),
        received_at=spoken.received_at,
        channel=spoken.channel,
        source=spoken.source,
    )
    Voice.objects.bulk_create([row], ignore_conflicts=True)
    said = list(Voice.objects.filter(ballot=ballot).values_list("received_at", "source", "choice"))
    others = [each for each in said if each[1] != spoken.source]
    return Taken(
        receipt=ballot.receipt,
        before=bool(others),
        counts=deciding(vote, said)[1] == spoken.source,
        is_same=bool(others) and deciding(vote, others)[2] == row.choice,
    )
