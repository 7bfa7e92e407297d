"""The count: of each person's voices the one that holds, and the file that anybody can recount.

Only messages that were received in time can still be on their way when a vote has closed: it is
not counted before the inbox has read them.
"""

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, field

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from accounts.models import Citizen, User
from channels import spool
from channels.models import Envelope
from surveys.models import Aside, Ballot, Elector, Voice, Vote, VoteCount
from surveys.votes import acts, covering, electorate, paper, tally, voting
from surveys.votes.acts import Refused

_WAYS = {"sms": "sms", "web": "web", "kiosk": "web", "mobile": "web"}  # the rest are chats
_CHUNK = 2000
# All of a vote's are held at once: these columns weigh a fraction of whole rows of Django's.
_OF_BALLOT = ("pk", "voter", "receipt", "on_paper")
_OF_VOICE = ("ballot_id", "received_at", "source", "choice", "channel")


@dataclass
class Folded:
    """One line for each person who spoke, and what was left over."""

    lines: list[tuple[str, str, str, str]] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)  # receipts of people who had two
    replaced: int = 0
    on_paper: int = 0
    by_sector: dict[int, Counter] = field(default_factory=dict)  # people by their choice


def waiting(vote: Vote) -> dict[str, int]:
    """Messages received before the end that nobody has read yet: `coming` (with those that this
    machine kept while the database was away), and `dead` letters, which a person must look at
    first. Bounded: the newest states have indexes of their own."""
    in_time = Envelope.objects.filter(received_at__lt=vote.closes_at)
    coming = in_time.filter(state__in=[Envelope.State.NEW, Envelope.State.CLAIMED])
    dead = in_time.filter(state=Envelope.State.DEAD, received_at__gte=vote.opened_at)
    return {"coming": coming.count() + spool.waiting(), "dead": dead.count()}


def count(vote: Vote, *, user: User, despite: str = "") -> VoteCount:
    """Count a closed vote. Raises `Refused`: messages are coming in; dead letters lie there and
    nobody says why they do not matter (`despite`); two members disagree about a box; the list or
    the chain of acts was changed.
    """
    with transaction.atomic():
        held = acts.hold(vote)
        _demand_ready(held, despite)
        folded = fold(held)
        rows = list(_rows(held, folded))
        text = _csv(rows)
        figures = tally.count(rows, len(held.options))
        result = _result(held, figures, folded)
        described = json.dumps(
            {**_described(held), "result": result, "rows": rows}, ensure_ascii=False, indent=1
        )
        done = VoteCount.objects.create(
            vote=held,
            csv=text,
            json=described,
            csv_sha256=hashlib.sha256(text.encode()).hexdigest(),
            json_sha256=hashlib.sha256(described.encode()).hexdigest(),
            result=result,
            counted_by=user,
            at=acts.now(),
        )
        data = {"csv_sha256": done.csv_sha256, "json_sha256": done.json_sha256}
        acts.move(vote, "count", user=user, reason=despite, data=data, counted_by=user)
    return done


def rules_of(vote: Vote) -> tally.Rules:
    return tally.Rules(
        options=len(vote.options),
        electorate=vote.electorate_size,
        quorum_share=vote.quorum_share,
        quorum_number=vote.quorum_number,
        threshold=vote.threshold,
    )


def _demand_ready(vote: Vote, despite: str) -> None:
    found = waiting(vote)
    if found["coming"]:
        raise Refused("coming")
    if found["dead"] and not despite:
        raise Refused("dead")
    if not paper.is_settled(vote):
        raise Refused("boxes")
    if vote.has_list and electorate.seal(vote) != vote.electorate_seal:
        raise Refused("list")
    if not acts.is_whole(vote):
        raise Refused("chain")


# Folding ------------------------------------------------------------------------------------------
def fold(vote: Vote) -> Folded:
    """Of each person the one voice that counts. Whoever turned out to be one person since has one
    voice: the last of all theirs, or the first; a paper in the box goes before both."""
    given = Ballot.objects.filter(vote=vote).values_list(*_OF_BALLOT, named=True)
    ballots = {ballot.pk: ballot for ballot in given.iterator(chunk_size=_CHUNK)}
    people = _people({int(ballot.voter) for ballot in ballots.values()})
    theirs: dict[int, list] = {}
    for ballot in ballots.values():
        theirs.setdefault(people[int(ballot.voter)], []).append(ballot)
    said: dict[int, list[tuple]] = {}
    spoken = Voice.objects.filter(vote=vote).values_list(*_OF_VOICE, named=True)
    for voice in spoken.iterator(chunk_size=_CHUNK):
        said.setdefault(voice.ballot_id, []).append((voice.received_at, voice.source, voice))
    sectors = _sectors(vote, theirs) if vote.by_sector else {}
    folded = Folded()
    for person, own in theirs.items():
        voices = [each for ballot in own for each in said.get(ballot.pk, [])]
        if any(ballot.on_paper for ballot in own):
            folded.on_paper += len(voices)
            folded.joined += [ballot.receipt for ballot in own if ballot.receipt]
        elif voices:
            kept = voting.deciding(vote, voices)[2]
            _add(folded, ballots[kept.ballot_id], kept, sectors.get(person))
            folded.joined += [each.receipt for each in own if each.pk != kept.ballot_id]
            folded.replaced += len(voices) - 1
    folded.lines.sort()
    folded.joined.sort()
    return folded


def _people(known: set[int]) -> dict[int, int]:
    """Who each of them is by now."""
    joined = Citizen.objects.filter(pk__in=known, merged_into__isnull=False)
    return {pk: pk for pk in known} | dict(joined.values_list("pk", "merged_into"))


def _sectors(vote: Vote, people: Collection[int]) -> dict[int, int | None]:
    """The sector of each of these people on the list, who may stand there under a number of
    before. Many more stand on it than voted: of those nothing is held."""
    listed = Elector.objects.filter(vote=vote).order_by("pk")
    rows = listed.values_list("citizen", "citizen__merged_into", "sector")
    known: dict[int, int | None] = {}
    own = set()
    for then, now, sector in rows.iterator(chunk_size=_CHUNK):
        person = now or then
        if person in people and person not in own:
            known[person] = sector
            if now is None:
                own.add(person)
    return known


def _add(folded: Folded, ballot, voice, sector: int | None) -> None:
    day = timezone.localtime(voice.received_at).date().isoformat()
    way = _WAYS.get(voice.channel, "chat")
    folded.lines.append((ballot.receipt, voice.choice, way, day))
    if sector is not None:
        folded.by_sector.setdefault(sector, Counter())[voice.choice] += 1


# The file -----------------------------------------------------------------------------------------
def _rows(vote: Vote, folded: Folded) -> Iterator[dict[str, str]]:
    """The file's rows: voices by receipt, so that the order tells nothing; then boxes and sums."""
    for receipt, choice, way, day in covering.covered(folded.lines, vote.least_shown):
        yield _row(tally.VOICE, receipt=receipt, choice=choice, way=way, day=day)
    for receipt in folded.joined:
        yield _row(tally.JOINED, receipt=receipt)
    for box in paper.boxes(vote):
        yield _row(tally.PAPERS, way=box.station.name, number=box.papers)
        yield _row(tally.SPOILED, way=box.station.name, number=box.spoiled)
        for option, number in enumerate(box.marks, 1):
            yield _row(tally.PAPER, choice=str(option), way=box.station.name, number=number)
    kept = Aside.objects.filter(vote=vote).values_list("reason").annotate(n=Count("pk"))
    aside = Counter(dict(kept))
    aside.update({"replaced": folded.replaced, Aside.Reason.ON_PAPER.value: folded.on_paper})
    for reason, number in sorted((+aside).items()):
        yield _row(tally.ASIDE, way=reason, number=number)


def _row(part: str, *, number: int = 1, **given: str) -> dict[str, str]:
    return dict.fromkeys(tally.COLUMNS, "") | {"part": part, "number": str(number)} | given


def _csv(rows: list[dict[str, str]]) -> str:
    """The rows as a file that a spreadsheet opens; no cell of ours can begin a formula but the
    name of a station, which is written with a quote before it then."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, tally.COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow(row | {"way": _harmless(row["way"])})
    return out.getvalue()


def _harmless(words: str) -> str:
    return f"'{words}" if words[:1] in {"=", "+", "-", "@", "\t", "\r"} else words


def _described(vote: Vote) -> dict:
    return {
        "vote": vote.number,
        "question": {language: words["title"] for language, words in vote.texts.items()},
        "options": vote.options,
        "opened": vote.opened_at.isoformat(),
        "closed": vote.closes_at.isoformat(),
        "electorate": {"size": vote.electorate_size, "seal": vote.electorate_seal},
        "rules": {
            "voice_may_be_changed": vote.may_change,
            "most_choices": vote.most_choices,
            "quorum_percent": vote.quorum_share and str(vote.quorum_share),
            "quorum_people": vote.quorum_number,
            "winner_needs_more_than_percent": vote.threshold and str(vote.threshold),
        },
    }


def _result(vote: Vote, figures: tally.Tally, folded: Folded) -> dict:
    found = tally.outcome(figures, rules_of(vote))
    shown: dict[str, dict] = {}
    if vote.by_sector:
        for sector in sorted(covering.sectors_shown(folded.by_sector, vote.least_shown)):
            named = covering.marks(folded.by_sector[sector])
            shown[str(sector)] = {str(k): n for k, n in sorted(named.items())}
    marked = Ballot.objects.filter(vote=vote, on_paper=True).count()
    return {
        **asdict(figures),
        "outcome": asdict(found),
        "papers_given": marked,
        "by_sector": shown,
    }
