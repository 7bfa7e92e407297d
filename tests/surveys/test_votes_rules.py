"""What a vote holds to: its list, its papers, its objections, its record, whoever tries."""

import hashlib
import hmac
from datetime import timedelta
from decimal import Decimal

import pgtrigger
import pytest
from django.test import Client
from django.urls import reverse

from accounts import addresses
from accounts.roles import Role
from channels import inbox, outbox
from channels.models import Delivery, Envelope
from feedback import citizens
from surveys.models import Ballot, ReceiptTold, Voice, Vote, VoteAct, VoteCount, VoteObjection
from surveys.votes import (
    acts,
    counting,
    covering,
    objecting,
    paper,
    publishing,
    running,
    secrecy,
    tally,
    voting,
    writing,
)
from surveys.votes.acts import Refused
from surveys.votes.voting import Spoken
from tests.builders import a_sector, a_user, an_account
from tests.desk import at_desk
from tests.surveys.voting import (
    a_draft,
    a_resident,
    an_open_vote,
    approved,
    called,
    closed,
    phone,
    published,
    say,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sector():
    return a_sector()


def take(vote, address, *options: int, after=timedelta(hours=1)):
    at = vote.opened_at + after
    spoken = Spoken(options, at, "sms", f"{address.pk} {at} {options}")
    return voting.take(vote, address.citizen, address, spoken)


def counted(vote) -> VoteCount:
    """The count as it is kept."""
    found = counting.count(vote, user=a_user(Role.COMMISSIONER))
    found.refresh_from_db()
    return found


# Who may --------------------------------------------------------------------------------------
def test_who_is_on_the_list_under_a_record_of_before_votes_once_and_in_their_sector(sector):
    known, later = a_resident(1, sector), a_resident(2, a_sector("elsewhere"))
    others = [a_resident(number, sector) for number in range(3, 6)]
    vote = an_open_vote(sector=sector, by_sector=True, least_shown=2)
    citizens.merge(keep=later.citizen, absorb=known.citizen)
    known.refresh_from_db()
    assert not take(vote, known, 1).aside
    for place, each in enumerate(others):
        take(vote, each, 1 + place % 2)
    assert counted(closed(vote)).result["by_sector"] == {str(sector.pk): {"1": 3, "2": 1}}


def test_who_has_no_address_is_on_the_list_and_votes_on_paper(sector):
    resident = a_resident(1, sector, verified=False)
    person = resident.citizen
    resident.delete()
    vote = an_open_vote(sector=sector)
    assert vote.electorate_size == 1
    assert voting.give_paper(vote, person, user=a_user(Role.COMMISSIONER)).on_paper


@pytest.mark.parametrize("least", [0, 1])
def test_a_phone_that_nobody_confirmed_has_no_voice_though_its_owner_is_known(sector, least):
    owner = a_resident(1, sector).citizen
    vote = an_open_vote(sector=sector, least_assurance=least)
    other = addresses.ensure(kind="phone", value=phone(2))
    type(other).objects.filter(pk=other.pk).update(citizen=owner)
    other = addresses.find(kind="phone", value=phone(2))
    assert take(vote, other, 1).aside == "not_verified"
    addresses.confirm(other)
    other.refresh_from_db()
    assert not take(vote, other, 1).aside


def test_a_voice_from_before_the_real_opening_is_too_early(sector):
    vote, address = an_open_vote(sector=sector), a_resident(1, sector)
    assert vote.opens_at < vote.opened_at
    assert take(vote, address, 1, after=timedelta(seconds=-1)).aside == "early"


def test_more_options_than_allowed_are_no_choice_and_as_many_as_allowed_count_each():
    address = a_resident(1, a_sector())
    one = an_open_vote(electorate="anybody")
    assert take(one, address, 1, 2).aside == "unknown_option"
    several = an_open_vote(kind="poll", electorate="anybody", most_choices=2)
    take(several, address, 2, 1)
    assert counted(closed(several)).result["options"] == {"1": 1, "2": 1}


def test_a_vote_of_certain_channels_calls_and_hears_by_no_other(sector):
    number = an_account("sms", language="en")
    a_resident(1, sector)
    vote = an_open_vote(sector=sector, channels=["telegram"])
    assert called(vote) == 1
    assert not Delivery.objects.exists()
    say(number, f"VOTE {vote.number} 1", 1, id="1")
    inbox.drain()
    assert vote.asides.get().reason == "channel"
    assert "Not counted in this channel" in Delivery.objects.get().body


# Papers ---------------------------------------------------------------------------------------
def test_a_paper_goes_before_the_voice_of_what_turns_out_to_be_the_same_person(sector):
    first, second = a_resident(1, sector), a_resident(2, sector)
    vote = an_open_vote(sector=sector)
    voting.give_paper(vote, first.citizen, user=a_user(Role.COMMISSIONER))
    receipt = take(vote, second, 1).receipt
    citizens.merge(keep=first.citizen, absorb=second.citizen)
    found = counted(closed(vote))
    assert (found.result["voices"], found.result["aside"]) == (0, {"on_paper": 1})
    assert publishing.line_of(found, receipt)["part"] == "joined"


def test_two_of_three_members_who_agree_outvote_the_third():
    vote = an_open_vote()
    box = paper.add_station(vote, "School 1")
    closed(vote)
    for marks in ([2, 3], [3, 2], [2, 3]):
        paper.enter(box, papers=5, marks=marks, spoiled=0, user=a_user(Role.COMMISSIONER))
    assert counted(vote).result["options"] == {"1": 2, "2": 3}


@pytest.mark.parametrize(
    ("papers", "marks"),
    [
        *((5, [2, 2]), (5, [3, 3]), (5, [6, 0])),  # a paper without a mark, with two, a sixth
        (5, [2, 3, 0]),  # an option that is not there
    ],
)
def test_marks_that_no_papers_can_bear_are_refused(papers, marks):
    vote = an_open_vote()
    box = paper.add_station(vote, "School 1")
    closed(vote)
    with pytest.raises(Refused, match="figures"):
        paper.enter(box, papers=papers, marks=marks, spoiled=0, user=a_user(Role.COMMISSIONER))


def test_of_several_choices_no_option_has_more_marks_than_there_are_papers():
    vote = an_open_vote(kind="poll", electorate="anybody", most_choices=2)
    box, member = paper.add_station(vote, "School 1"), a_user(Role.COMMISSIONER)
    closed(vote)
    with pytest.raises(Refused, match="figures"):
        paper.enter(box, papers=5, marks=[6, 0], spoiled=0, user=member)
    assert paper.enter(box, papers=5, marks=[5, 5], spoiled=0, user=member)


def test_papers_are_given_out_while_it_is_open_and_counted_when_it_is_closed(sector):
    voter, member = a_resident(1, sector).citizen, a_user(Role.COMMISSIONER)
    vote = an_open_vote(sector=sector)
    box = paper.add_station(vote, "School 1")
    with pytest.raises(Refused, match="not_closed"):
        paper.enter(box, papers=0, marks=[0, 0], spoiled=0, user=member)
    closed(vote)
    with pytest.raises(Refused, match="closed"):
        voting.give_paper(vote, voter, user=member)
    with pytest.raises(Refused, match="closed"):
        paper.add_station(vote, "School 2")
    assert not Ballot.objects.exists()


def test_whoever_has_voted_under_a_record_of_before_is_given_no_paper(sector):
    known, later = a_resident(1, sector), a_resident(2, sector)
    vote = an_open_vote(sector=sector)
    take(vote, known, 1)
    citizens.merge(keep=later.citizen, absorb=known.citizen)
    with pytest.raises(Refused, match="voted"):
        voting.give_paper(vote, later.citizen, user=a_user(Role.COMMISSIONER))


def test_a_box_is_counted_for_its_own_vote_only():
    vote, other = an_open_vote(), an_open_vote()
    box = paper.add_station(other, "School 1")
    closed(vote)
    closed(other)
    desk, page = at_desk(a_user(Role.COMMISSIONER)), reverse("admin:vote_paper", args=[vote.pk])
    given = {"do": "count", "station": box.pk, "papers": 1, "spoiled": 0, "mark_1": 1, "mark_2": 0}
    desk.post(page, given)
    assert paper.boxes(other)[0].counts == []


# The count ------------------------------------------------------------------------------------
def test_a_count_waits_for_what_is_being_read_and_asks_why_dead_letters_do_not_matter(sector):
    number = an_account("sms", language="en")
    vote = an_open_vote(sector=sector)
    older = say(number, "VOTE", 1, id="before", at=vote.opened_at - timedelta(hours=1))
    letter = say(number, f"VOTE {vote.number} 1", 2, id="in time")
    closed(vote)

    def put(envelope: Envelope, state: str) -> None:
        Envelope.objects.filter(pk=envelope.pk).update(state=state)

    put(older, "dead")  # before it opened: no voice of this vote
    put(letter, "claimed")
    with pytest.raises(Refused, match="coming"):
        counted(vote)
    put(letter, "dead")
    with pytest.raises(Refused, match="dead"):
        counted(vote)
    assert counting.waiting(vote) == {"coming": 0, "dead": 1}
    counting.count(vote, user=a_user(Role.COMMISSIONER), despite="A picture of a cat.")
    assert vote.acts.get(what="count").reason == "A picture of a cat."


@pytest.mark.parametrize(
    "changed", [{"reason": "another"}, {"digest": "0" * 64}, {"previous": "0" * 64}]
)
def test_a_changed_record_of_acts_stops_the_count(changed):
    vote = closed(an_open_vote())
    assert acts.is_whole(vote)
    with pgtrigger.ignore("surveys.VoteAct:append_only"):
        VoteAct.objects.filter(vote=vote, what="approve").update(**changed)
    assert not acts.is_whole(vote)
    with pytest.raises(Refused, match="chain"):
        counted(vote)


def test_an_act_taken_out_of_the_record_is_noticed():
    vote = an_open_vote()
    with pgtrigger.ignore("surveys.VoteAct:append_only"):
        VoteAct.objects.filter(vote=vote, what="propose").delete()
    assert not acts.is_whole(vote)


def test_a_count_that_was_taken_back_is_made_anew_and_the_last_one_is_published(sector):
    voter = a_resident(1, sector)
    vote = closed(an_open_vote(sector=sector))
    first = counted(vote)
    with pytest.raises(Refused, match="reason"):
        publishing.reopen_count(vote, user=first.counted_by, reason=" ")
    publishing.reopen_count(vote, user=first.counted_by, reason="A letter was read late.")
    take(vote, voter, 2)
    published(vote, counter=a_user(Role.COMMISSIONER))
    assert publishing.standing(vote).result["options"] == {"1": 0, "2": 1}
    published_act = vote.acts.get(what="publish")
    assert published_act.data["csv_sha256"] == publishing.standing(vote).csv_sha256
    with pytest.raises(Refused):
        publishing.reopen_count(vote, user=first.counted_by, reason="Once more")


def test_several_with_the_most_voices_have_not_won_and_of_two_quorums_the_higher_holds():
    even = tally.Tally({1: 5, 2: 5, 3: 1}, voices=11)
    assert tally.outcome(even, tally.Rules(3)).winner is None
    clear = tally.Tally({1: 6, 2: 5}, voices=11)
    both = tally.Rules(2, electorate=20, quorum_share=Decimal(50), quorum_number=12)
    assert (tally.outcome(clear, both).needed, tally.outcome(clear, both).winner) == (12, None)
    assert tally.outcome(clear, tally.Rules(2, quorum_number=11)).winner == 1


def test_exactly_as_many_as_the_least_are_shown():
    both = {1: 6, 2: 4}
    assert covering.sectors_shown({1: both, 2: both}, 10) == {1, 2}
    assert covering.sectors_shown({1: both, 2: both}, 11) == set()
    lines = [(str(place), "1", "sms", "2026-11-22") for place in range(10)]
    assert covering.covered(lines, 10) == lines
    assert {line[2:] for line in covering.covered(lines, 11)} == {("", "")}


# Approval, secrecy ----------------------------------------------------------------------------
def test_what_was_taken_back_needs_another_approval():
    vote = approved(a_draft())
    writing.take_back(vote, user=vote.created_by)
    vote.refresh_from_db()
    assert (vote.status, vote.approved_by, vote.proposed_by) == ("draft", None, None)
    running.sweep()
    vote.refresh_from_db()
    assert (vote.status, vote.opened_at) == ("draft", None)


def test_a_vote_that_was_taken_back_meanwhile_is_not_opened_and_has_no_list(sector):
    a_resident(1, sector)
    vote = approved(a_draft(sector=sector))
    writing.take_back(Vote.objects.get(pk=vote.pk), user=vote.created_by)
    running.open_now(vote)  # the clock had looked before
    assert not vote.electors.exists()
    vote.refresh_from_db()
    running.open_now(approved(vote))
    assert Vote.objects.get(pk=vote.pk).electorate_size == 1


def test_a_step_is_taken_from_where_the_vote_stands_now(sector):
    vote = a_draft(sector=sector)
    writing.propose(vote, user=vote.created_by)
    looked_at = Vote.objects.get(pk=vote.pk)
    writing.annul(vote, user=a_user(Role.SUPERVISOR), reason="The question is a wrong one.")
    with pytest.raises(Refused, match="approve from annulled"):
        writing.approve(looked_at, user=a_user(Role.SUPERVISOR))


def test_a_vote_whose_end_is_over_is_not_proposed():
    vote = a_draft(opens_at=acts.now() - timedelta(days=2), closes_at=acts.now())
    with pytest.raises(Refused, match="over"):
        writing.propose(vote, user=vote.created_by)


def test_a_receipt_is_wiped_when_its_message_has_left_and_not_before(sector):
    number = an_account("sms", language="en")
    a_resident(1, sector)
    vote = an_open_vote(sector=sector)
    say(number, f"VOTE {vote.number} 1", 1, id="1")
    inbox.drain()
    receipt = Ballot.objects.get().receipt
    assert secrecy.wipe_told() == 0
    assert receipt in Delivery.objects.get().body
    Delivery.objects.update(state="sent")
    assert secrecy.wipe_told() == 1
    assert receipt not in Delivery.objects.get().body
    assert not ReceiptTold.objects.exists()


def test_after_publication_no_message_leads_to_a_voice(sector):
    """Whoever has the whole database tries all that can be reckoned from what stands there."""
    number = an_account("sms", language="en")
    for voter in (1, 2):
        a_resident(voter, sector)
    vote = an_open_vote(sector=sector)
    for voter in (1, 2):
        say(number, f"VOTE {vote.number} {voter}", voter, id=f"id-{voter}")
    inbox.drain()
    published(closed(vote))
    sources = set(Voice.objects.values_list("source", flat=True))
    names = [f"{each.pk}:{each.external_id}" for each in Envelope.objects.all()]
    assert len(sources) == len(names) == 2
    keys = set(Delivery.objects.values_list("key", flat=True))
    for name in names:
        assert not any(name in key for key in keys)
        for words in (name, f"m:{name}"):
            assert hashlib.sha256(words.encode()).hexdigest() not in sources
            assert hmac.new(b"", words.encode(), hashlib.sha256).hexdigest() not in sources
    assert not any(source in key for source in sources for key in keys)


@pytest.mark.parametrize("meanwhile", ["queued", "sending", "unknown"])
def test_a_receipt_that_still_waits_at_publication_goes_out_with_its_words(sector, meanwhile):
    vote, receipt = _one_receipt(sector)
    under_way = {"state": meanwhile, "lease_until": acts.now() if meanwhile != "queued" else None}
    Delivery.objects.update(**under_way)
    published(closed(vote))
    assert receipt in Delivery.objects.get().body
    Delivery.objects.update(state="sent")
    running.sweep()
    assert receipt not in Delivery.objects.get().body
    assert not ReceiptTold.objects.exists()


@pytest.mark.parametrize("meanwhile", ["failed", "unknown"])
def test_a_receipt_that_could_not_be_told_is_never_sent_wiped(sector, meanwhile):
    vote, receipt = _one_receipt(sector)
    Delivery.objects.update(state=meanwhile, lease_until=None)
    running.sweep()
    told = Delivery.objects.get(key__startswith="voice:")
    assert receipt in told.body  # somebody may send it again
    published(closed(vote))
    told.refresh_from_db()
    assert (receipt in told.body, told.state) == (False, "cancelled")
    assert outbox.send_again(Delivery.objects.all()) == 0


def _one_receipt(sector):
    number = an_account("sms", language="en")
    a_resident(1, sector)
    vote = an_open_vote(sector=sector)
    say(number, f"VOTE {vote.number} 1", 1, id="1")
    inbox.drain()
    return vote, Ballot.objects.get().receipt


# Objections -----------------------------------------------------------------------------------
def test_whoever_may_not_vote_does_not_object_and_nobody_does_too_late(sector):
    voter = a_resident(1, sector).citizen
    stranger = a_resident(2, a_sector("elsewhere")).citizen
    vote = published(closed(an_open_vote(sector=sector, objection_days=3)))
    with pytest.raises(Refused, match="not_on_list"):
        objecting.raise_one(vote, stranger, "I was not asked")
    late = vote.published_at - timedelta(days=3)
    Vote.objects.filter(pk=vote.pk).update(published_at=late)
    with pytest.raises(Refused, match="over"):
        objecting.raise_one(vote, voter, "Too late")
    assert Vote.objects.get(pk=vote.pk).status == "published"


def test_who_objected_under_a_record_of_before_does_not_object_again(sector):
    known, later = a_resident(1, sector).citizen, a_resident(2, sector).citizen
    vote = published(closed(an_open_vote(sector=sector)))
    objecting.raise_one(vote, known, "It was closed")
    citizens.merge(keep=later, absorb=known)
    later.refresh_from_db()
    with pytest.raises(Refused, match="twice"):
        objecting.raise_one(vote, later, "It was closed")


def test_a_result_stays_contested_while_one_of_its_objections_is_upheld(sector):
    people = [a_resident(number, sector).citizen for number in (1, 2)]
    vote = published(closed(an_open_vote(sector=sector)))
    first, second = (objecting.raise_one(vote, each, "It was closed") for each in people)
    judge = a_user(Role.HEAD_OF_ANALYSIS)
    with pytest.raises(Refused, match="reason"):
        objecting.decide(first, "upheld", " ", user=judge)
    objecting.decide(first, "upheld", "It was.", user=judge)
    objecting.decide(second, "dismissed", "The same.", user=judge)
    assert Vote.objects.get(pk=vote.pk).status == "contested"
    with pytest.raises(Refused, match="decided"):
        objecting.decide(first, "dismissed", "On second thought", user=judge)


def test_the_desk_offers_nobody_what_another_person_must_do(sector):
    voter, head = a_resident(1, sector).citizen, a_user(Role.SUPERVISOR)
    vote = closed(an_open_vote(sector=sector))
    desk, page = at_desk(head), reverse("admin:vote", args=[vote.pk])
    counting.count(vote, user=head)
    shown = desk.get(page).content.decode()
    assert "Publish: Another person must do this." in shown
    assert 'value="publish"' not in shown
    publishing.publish(vote, user=a_user(Role.SUPERVISOR))
    objecting.raise_one(vote, voter, "It was closed")
    assert 'value="upheld"' not in desk.get(page).content.decode()  # they counted it
    judge = at_desk(a_user(Role.HEAD_OF_ANALYSIS))
    assert 'value="upheld"' in judge.get(page).content.decode()


def test_a_receipt_is_found_in_the_list_of_an_annulled_vote_and_says_that_it_is_one(sector):
    voter = a_resident(1, sector)
    vote = an_open_vote(sector=sector)
    receipt = take(vote, voter, 1).receipt
    published(closed(vote))
    page = Client().post(f"/votes/{vote.number}/receipt/", {"receipt": receipt}).content.decode()
    assert "no force" not in page
    objecting.raise_one(vote, voter.citizen, "It was closed")
    judge = a_user(Role.HEAD_OF_ANALYSIS)
    objecting.decide(VoteObjection.objects.get(), "upheld", "It was.", user=judge)
    writing.annul(vote, user=judge, reason="It was.")
    page = Client().post(f"/votes/{vote.number}/receipt/", {"receipt": receipt}).content.decode()
    for words in ("This voice is counted for: <b>Yes</b>", "these figures have no force"):
        assert words in page
    early = closed(an_open_vote(sector=sector))
    writing.annul(early, user=judge, reason="The list was wrong.")
    page = Client().get(f"/votes/{early.number}/receipt/").content.decode()
    assert "it has no result" in page
    assert "Keep your receipt" not in page


def test_a_member_whose_figures_cannot_be_is_told_and_types_nothing_twice():
    vote = an_open_vote()
    box = paper.add_station(vote, "School 1")
    closed(vote)
    desk, page = at_desk(a_user(Role.COMMISSIONER)), reverse("admin:vote_paper", args=[vote.pk])
    given = {"do": "count", "station": box.pk, "papers": 537, "spoiled": 0, "mark_1": 538}
    answer = desk.post(page, given | {"mark_2": 0})
    assert answer.status_code == 400
    shown = answer.content.decode()
    assert "The marks do not fit the number of papers." in shown
    assert 'value="538"' in shown
    desk.post(page, given | {"mark_1": 500, "mark_2": 37})
    assert paper.boxes(vote)[0].counts[0].marks == [500, 37]
