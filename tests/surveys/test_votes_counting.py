"""The count: what is published can be counted again by anybody, and nothing else than the moments
of receiving decides."""

import json
import subprocess
import sys
import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import addresses
from channels import inbox
from feedback import citizens
from surveys.models import Ballot, Voice, Vote, VoteCount
from surveys.votes import (
    acts,
    counting,
    covering,
    electorate,
    paper,
    running,
    secrecy,
    tally,
    voting,
    writing,
)
from surveys.votes.acts import Refused
from surveys.votes.voting import Spoken
from tests.builders import a_sector, a_user, an_account
from tests.surveys.voting import (
    a_draft,
    a_resident,
    an_open_vote,
    approved,
    closed,
    phone,
    published,
    say,
)

SLOW_MACHINE = [HealthCheck.too_slow]
SCRIPT = Path(__file__).parents[2] / "docs" / "examples" / "recount.py"


def spoken(vote, *options: int, hours: int = 1, source: str = "") -> Spoken:
    at = vote.opened_at + timedelta(hours=hours)
    return Spoken(options, at, "sms", source or f"{options}{hours}")


def take(vote, address, *options: int, **when):
    return voting.take(vote, address.citizen, address, spoken(vote, *options, **when))


# Pure -----------------------------------------------------------------------------------------
def test_the_figures_of_a_file_and_what_they_mean():
    rows = [
        *({"part": "voice", "choice": "1", "number": "1"} for _each in range(60)),
        *({"part": "voice", "choice": "2", "number": "1"} for _each in range(30)),
        {"part": "papers", "choice": "", "number": "10"},
        {"part": "paper", "choice": "1", "number": "4"},
        {"part": "paper", "choice": "2", "number": "6"},
        {"part": "spoiled", "choice": "", "number": "1"},
        {"part": "aside", "choice": "", "way": "late", "number": "7"},
        {"part": "joined", "choice": "", "number": "1"},
    ]
    found = tally.count(rows, 3)
    assert found.options == {1: 64, 2: 36, 3: 0}
    assert (found.valid, found.took_part, found.aside) == (100, 101, {"late": 7})
    just = tally.outcome(found, tally.Rules(3, electorate=202, quorum_share=50, threshold=63))
    assert (just.needed, just.has_quorum, just.winner) == (101, True, 1)
    missed = tally.outcome(found, tally.Rules(3, electorate=203, quorum_share=50))
    assert (missed.needed, missed.winner) == (102, None)
    exactly = tally.outcome(found, tally.Rules(3, threshold=64))
    assert (exactly.is_enough, exactly.winner) == (False, None)


@settings(max_examples=60, suppress_health_check=SLOW_MACHINE)
@given(st.dictionaries(st.integers(1, 30), st.integers(0, 40)), st.integers(2, 20))
def test_what_is_covered_is_never_fewer_than_the_least(sizes, least):
    hidden = covering.few(sizes, least)
    together = sum(sizes[group] for group in hidden)
    assert all(size >= least for group, size in sizes.items() if group not in hidden and size)
    assert (
        not hidden
        or together >= least
        or not any(size for group, size in sizes.items() if group not in hidden)
    )


def test_a_sector_of_one_mind_is_not_shown_and_never_hidden_alone():
    results = {1: Counter({1: 20, 2: 5}), 2: Counter({1: 12}), 3: Counter({1: 30, 2: 30})}
    assert covering.sectors_shown(results, 10) == {3}


@settings(max_examples=40, suppress_health_check=SLOW_MACHINE)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 3)), min_size=1), st.randoms())
def test_the_voice_that_counts_is_the_same_in_any_order_of_reading(said, order):
    voices = [(moment, f"{place:03}", option) for place, (moment, option) in enumerate(said)]
    shuffled = list(voices)
    order.shuffle(shuffled)
    for may_change in (True, False):
        vote = Vote(may_change=may_change)
        assert voting.deciding(vote, voices) == voting.deciding(vote, shuffled)


# With the database ------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_whole_referendum_is_counted_again_by_an_independent_script(tmp_path):
    number, sector = an_account("sms", language="en"), a_sector()
    for person in range(1, 13):
        a_resident(person, sector)
    a_resident(90, a_sector("elsewhere"))
    vote = an_open_vote(sector=sector, least_shown=3)
    at = vote.opened_at
    for person in range(1, 13):
        say(number, f"VOTE {vote.number} {1 + person % 3 // 2}", person, id=f"a{person}")
    say(number, f"VOTE {vote.number} 2", 1, id="changed", at=at + timedelta(days=1))
    say(number, f"VOTE {vote.number} 1", 1, id="before that", at=at + timedelta(hours=9))
    say(number, f"VOTE {vote.number} 2", 3, id="late", at=vote.closes_at + timedelta(seconds=1))
    say(number, f"VOTE {vote.number} 2", 90, id="stranger")
    inbox.drain()
    boxes = [paper.add_station(vote, "=School 1")]
    walker = a_resident(91, sector)  # moved there after the opening: not on the list
    member, other = a_user("commissioner"), a_user("commissioner")
    with pytest.raises(Refused, match="not_on_list"):
        voting.give_paper(vote, walker.citizen, user=member)
    closed(vote)
    for who in (member, other):
        paper.enter(boxes[0], papers=5, marks=[2, 3], spoiled=1, user=who)
    published(vote, counter=member)

    response = Client().get(f"/votes/{vote.number}/voices.csv")
    path = tmp_path / "voices.csv"
    path.write_bytes(response.content)
    again = subprocess.run(
        [sys.executable, SCRIPT, path], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    result = VoteCount.objects.get().result
    assert again[:2] == [f"{k}: {n}" for k, n in sorted(result["options"].items())]
    assert again[2] == f"SHA-256 {vote.acts.get(what='publish').data['csv_sha256']}"
    assert result["options"] == {"1": 7 + 2, "2": 5 + 3}
    assert result["aside"] == {"late": 1, "not_on_list": 1, "replaced": 2}
    assert "'=School 1" in response.content.decode()
    page = Client().get(f"/votes/{vote.number}/").content.decode()
    assert "“Yes” won with 9 voices" in page
    assert acts.is_whole(vote)


@pytest.mark.django_db
def test_the_file_tells_the_day_as_it_was_here_and_not_who_spoke_first():
    sector = a_sector()
    voters = [a_resident(number, sector) for number in range(16)]
    vote = an_open_vote(sector=sector, least_shown=2)
    day = timezone.localtime(vote.opened_at) + timedelta(days=2)
    midnight = day.replace(hour=0, minute=1)
    for voter in voters:
        said = Spoken((1,), midnight, "sms", voter.value)
        voting.take(vote, voter.citizen, voter, said)
    for kept, other in zip(voters[:6], voters[6:12], strict=True):  # six people were two each
        citizens.merge(keep=kept.citizen, absorb=other.citizen)
    counting.count(closed(vote), user=a_user("commissioner"))
    rows = json.loads(VoteCount.objects.get().json)["rows"]
    assert {row["day"] for row in rows if row["part"] == "voice"} == {day.date().isoformat()}
    for part, number in (("voice", 10), ("joined", 6)):
        receipts = [row["receipt"] for row in rows if row["part"] == part]
        assert receipts == sorted(receipts)
        assert len(receipts) == number


@pytest.mark.django_db
def test_papers_given_out_are_told_apart_from_other_ballots():
    sector = a_sector()
    walker, writer = a_resident(1, sector), a_resident(2, sector)
    vote = an_open_vote(sector=sector)
    voting.give_paper(vote, walker.citizen, user=a_user("commissioner"))
    take(vote, writer, 1)
    counting.count(closed(vote), user=a_user("commissioner"))
    assert VoteCount.objects.get().result["papers_given"] == 1


@pytest.mark.django_db
def test_an_option_that_is_ticked_twice_is_one_mark():
    voter = a_resident(1, a_sector())
    vote = an_open_vote(kind="poll", electorate="anybody", most_choices=2)
    take(vote, voter, 1, 1)
    counting.count(closed(vote), user=a_user("commissioner"))
    assert VoteCount.objects.get().result["options"] == {"1": 1, "2": 0}


@pytest.mark.django_db
def test_two_records_that_turn_out_to_be_one_person_have_one_voice():
    sector = a_sector()
    first, second = a_resident(1, sector), a_resident(2, sector)
    vote = an_open_vote(sector=sector)
    take(vote, first, 1, hours=1)
    take(vote, second, 2, hours=2)
    citizens.merge(keep=first.citizen, absorb=second.citizen)
    later = addresses.find(kind="phone", value=phone(2))
    assert take(vote, later, 1, hours=3).before
    assert Ballot.objects.count() == 2
    folded = counting.fold(vote)
    assert [line[1] for line in folded.lines] == ["1"]
    assert (len(folded.joined), folded.replaced) == (1, 2)


@pytest.mark.django_db
def test_who_was_given_a_paper_has_no_second_voice_and_the_other_way_round():
    sector = a_sector()
    first, second = a_resident(1, sector), a_resident(2, sector)
    vote = an_open_vote(sector=sector)
    member = a_user("commissioner")
    voting.give_paper(vote, first.citizen, user=member)
    assert take(vote, first, 1).aside == "on_paper"
    take(vote, second, 1)
    with pytest.raises(Refused, match="voted"):
        voting.give_paper(vote, second.citizen, user=member)


@pytest.mark.django_db
def test_a_box_counts_when_two_members_agree():
    vote = an_open_vote()
    box = paper.add_station(vote, "School 1")
    closed(vote)
    first, second = a_user("commissioner"), a_user("commissioner")
    paper.enter(box, papers=5, marks=[2, 3], spoiled=0, user=first)
    paper.enter(box, papers=5, marks=[2, 3], spoiled=0, user=first)
    assert not paper.is_settled(vote)  # one person twice is not two
    paper.enter(box, papers=5, marks=[3, 2], spoiled=0, user=second)
    with pytest.raises(Refused, match="boxes"):
        counting.count(vote, user=first)
    with pytest.raises(Refused, match="figures"):
        paper.enter(box, papers=5, marks=[3, 3], spoiled=0, user=second)
    paper.enter(box, papers=5, marks=[2, 3], spoiled=0, user=second)
    counting.count(vote, user=first)
    assert VoteCount.objects.get().result["options"] == {"1": 2, "2": 3}


@pytest.mark.django_db
def test_nobody_approves_what_they_wrote_or_publishes_what_they_counted():
    writer = a_user("administrator")
    vote = a_draft(writer=writer)
    writing.propose(vote, user=writer)
    with pytest.raises(Refused, match="own"):
        writing.approve(vote, user=writer)
    with pytest.raises(IntegrityError, match="vote_approved_by_another"), transaction.atomic():
        Vote.objects.filter(pk=vote.pk).update(status="approved", approved_by=writer)
    with pytest.raises(IntegrityError, match="vote_runs_approved"), transaction.atomic():
        Vote.objects.filter(pk=vote.pk).update(status="open")
    other = an_open_vote()
    closed(other)
    head = a_user("supervisor")
    counting.count(other, user=head)
    with pytest.raises(IntegrityError, match="vote_published_by_another"), transaction.atomic():
        Vote.objects.filter(pk=other.pk).update(status="published", published_by=head)


@pytest.mark.django_db
def test_the_database_holds_one_ballot_a_person_and_changes_no_voice():
    sector = a_sector()
    address = a_resident(1, sector)
    vote = an_open_vote(sector=sector)
    take(vote, address, 1)
    ballot, voice = Ballot.objects.get(), Voice.objects.get()
    again = (
        "INSERT INTO surveys_ballot (vote_id, voter_key, voter, receipt, on_paper)"
        " VALUES (%s, %s, '', 'AAAA-AAAA', false)"
    )
    statements = [
        (again, [vote.pk, ballot.voter_key]),
        ("UPDATE surveys_voice SET choice = 'x' WHERE id = %s", [voice.pk]),
        ("DELETE FROM surveys_voice WHERE id = %s", [voice.pk]),
        ("DELETE FROM surveys_ballot WHERE id = %s", [ballot.pk]),
        ("UPDATE surveys_ballot SET voter = 'somebody' WHERE id = %s", [ballot.pk]),
        ("UPDATE surveys_vote SET closes_at = now() WHERE id = %s", [vote.pk]),
        ("DELETE FROM surveys_elector WHERE vote_id = %s", [vote.pk]),
    ]
    for sql, values in statements:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    with connection.cursor() as cursor:
        cursor.execute("SELECT choice FROM surveys_voice")
        assert cursor.fetchone()[0] != "1"  # encrypted: no statement counts it
    counting.count(closed(vote), user=a_user("commissioner"))
    late = Ballot(vote=vote, voter_key="k", voter="1", receipt="BBBB-BBBB")
    with pytest.raises(DatabaseError, match="takes nothing more"), transaction.atomic():
        late.save()


@pytest.mark.django_db
def test_publication_destroys_what_leads_from_ballots_to_voters():
    sector = a_sector()
    address = a_resident(1, sector)
    vote = an_open_vote(sector=sector)
    take(vote, address, 1)
    assert Ballot.objects.get().voter == str(address.citizen_id)
    published(closed(vote))
    assert Ballot.objects.get().voter == ""
    assert vote.link_key == ""
    with pytest.raises(ValueError, match="destroyed"):
        secrecy.voter_key(vote.link_key, address.citizen_id)


@pytest.mark.django_db
def test_a_changed_list_or_chain_is_noticed_before_the_count():
    sector = a_sector()
    a_resident(1, sector)
    vote = closed(an_open_vote(sector=sector))
    stranger = a_resident(2, a_sector("elsewhere"))
    vote.electors.create(citizen=stranger.citizen)
    with pytest.raises(Refused, match="list"):
        counting.count(vote, user=a_user("commissioner"))


@pytest.mark.django_db(transaction=True)
def test_two_voices_of_one_person_at_once_are_one_ballot():
    sector = a_sector()
    address = a_resident(1, sector)
    vote = approved(a_draft(sector=sector))
    running.open_now(vote)
    vote.refresh_from_db()
    found = []

    def vote_once(option: int) -> None:
        try:
            found.append(take(vote, address, option, hours=option))
        finally:
            connection.close()

    threads = [threading.Thread(target=vote_once, args=(1 + n % 2,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert Ballot.objects.count() == 1
    assert {each.receipt for each in found} == {Ballot.objects.get().receipt}
    assert [line[1] for line in counting.fold(vote).lines] == ["2"]


@pytest.mark.django_db(transaction=True)
def test_nobody_counts_while_a_voice_is_being_taken(monkeypatch):
    voter = a_resident(1, a_sector())
    vote = an_open_vote(electorate="anybody")
    waited = []

    def count() -> None:
        try:
            with transaction.atomic():
                Vote.objects.select_for_update(nowait=True).get(pk=vote.pk)
        except OperationalError:
            waited.append(True)
        finally:
            connection.close()

    def meanwhile(*_given) -> electorate.Standing:
        thread = threading.Thread(target=count)
        thread.start()
        thread.join()
        return electorate.Standing()

    monkeypatch.setattr(electorate, "standing", meanwhile)
    assert not take(vote, voter, 1).aside
    assert waited == [True]
