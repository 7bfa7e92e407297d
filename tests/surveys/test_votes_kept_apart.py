"""What a vote keeps apart: the voter from the receipt, a few people from their choice, the call to
vote from all else that is said to people."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import addresses
from accounts.roles import Role
from channels import inbox
from channels.models import Delivery
from feedback.models import Appeal, Reading
from outreach.models import Manners
from surveys.models import Aside, Ballot, Voice, Vote
from surveys.votes import acts, counting, running, voting
from surveys.votes.acts import Refused
from surveys.votes.voting import Spoken
from tests.builders import a_sector, a_user, an_account
from tests.desk import at_desk
from tests.surveys.asking import Phone, a_survey
from tests.surveys.test_votes_pages import signed_in_by_code
from tests.surveys.voting import (
    a_draft,
    a_resident,
    an_open_vote,
    closed,
    phone,
    published,
    say,
    told,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sector():
    Manners.objects.create(quiet_from="00:00", quiet_until="00:00")
    return a_sector()


def voted_on_the_site(sector) -> tuple[Vote, Client]:
    an_account("sms", language="en")
    a_resident(1, sector)
    vote = an_open_vote(sector=sector)
    path = f"/votes/{vote.number}/vote/"
    browser = signed_in_by_code(path, 1)
    token = re.search(r'name="token" value="([^"]+)"', browser.get(path).content.decode())[1]
    browser.post(path, {"token": token, "option": "2"})
    return vote, browser


# The receipt ----------------------------------------------------------------------------------
def test_no_session_says_whose_receipt_it_is(sector):
    """The session knows the address that was proved, and the file what the receipt chose."""
    vote, browser = voted_on_the_site(sector)
    receipt = Ballot.objects.get().receipt
    assert receipt in browser.get(f"/votes/{vote.number}/done/").content.decode()
    published(closed(vote))
    assert browser.get(f"/votes/{vote.number}/done/").status_code in (200, 302)
    kept = [str(each.get_decoded()) for each in Session.objects.all()]
    assert kept
    assert not [words for words in kept if receipt in words]


def test_a_receipt_is_looked_for_in_no_address(sector):
    """Addresses stand in logs beside the network that asked; the file says what was chosen."""
    vote, browser = voted_on_the_site(sector)
    receipt = Ballot.objects.get().receipt
    published(closed(vote))
    find = f"/votes/{vote.number}/receipt/"
    assert 'method="post"' in browser.get(find).content.decode()
    assert "is counted for" not in browser.get(find, {"receipt": receipt}).content.decode()
    assert "is counted for: <b>No</b>" in browser.post(find, {"receipt": receipt}).content.decode()


# A few people ---------------------------------------------------------------------------------
def test_a_sector_of_few_people_with_many_marks_is_not_shown():
    """Of several options a person may name many: people are counted, not marks."""
    whole = a_sector("whole")
    near, far, wide = (a_sector(name, parent=whole) for name in ("near", "far", "wide"))
    options = [{"en": name} for name in ("Park", "School", "Road", "Well", "Bridge")]
    people = {near: range(1, 3), far: range(11, 21), wide: range(31, 51)}
    for place, numbers in people.items():
        for number in numbers:
            a_resident(number, place)
    vote = an_open_vote(
        sector=whole, kind="poll", options=options, most_choices=5, by_sector=True, least_shown=10
    )
    for numbers in people.values():
        for number in numbers:
            address = addresses.find(kind="phone", value=phone(number))
            chosen = (1, 2, 3, 4, 5) if number < 3 else (number % 2 + 1, 3 + number % 3)
            voting.take(
                vote, address.citizen, address, Spoken(chosen, acts.now(), "sms", str(number))
            )
    shown = published(closed(vote)).counts.get().result["by_sector"]
    assert str(near.pk) not in shown
    assert str(wide.pk) in shown


# The call -------------------------------------------------------------------------------------
def test_the_answer_to_a_question_is_no_voice_in_a_vote_whose_call_still_waits(sector):
    """Calls to many wait their turn: who has not read the call answers what they have read."""
    survey = a_survey(channels=["sms"], is_anonymous=False)
    someone = Phone(an_account("sms", language="en"), phone(1))
    a_resident(1, sector)
    vote = an_open_vote(sector=sector)
    assert "How did you come?" in someone.says(f"SURVEY {survey.pk}")[0]
    Delivery.objects.update(state="sent", sent_at=timezone.now())
    running.call(vote)
    assert Delivery.objects.latest("pk").state == "queued"
    assert "How were you served?" in someone.says("2")[0]
    assert not Voice.objects.exists()


def test_calls_to_vote_go_by_the_lane_of_what_is_said_to_many(sector):
    an_account("sms", language="en")
    a_resident(1, sector)
    vote = an_open_vote(sector=sector)
    running.sweep()
    call = Delivery.objects.get(key__startswith=f"vote:{vote.pk}:")
    assert call.run is not None


def test_nobody_is_called_to_vote_at_night(sector):
    an_account("sms", language="en")
    a_resident(1, sector)
    an_open_vote(sector=sector)
    Manners.objects.update(quiet_from="00:00", quiet_until="23:59:59")
    running.sweep()
    assert told(1) == []
    Manners.objects.update(quiet_from="00:00", quiet_until="00:00")
    running.sweep()
    assert len(told(1)) == 1
    running.sweep()
    assert len(told(1)) == 1


def test_calls_that_wait_are_taken_back_when_the_vote_ends(sector):
    an_account("sms", language="en")
    a_resident(1, sector)
    vote = an_open_vote(sector=sector)
    running.sweep()
    closed(vote)
    assert Delivery.objects.get(key__startswith=f"vote:{vote.pk}:").state == "cancelled"


# The word for SMS -----------------------------------------------------------------------------
def test_two_votes_do_not_share_a_word_in_large_and_small_letters(sector):
    first = a_draft(sector=sector, keyword="Bridge")
    writer = a_user(Role.SUPERVISOR)
    data = {
        **{"kind": "referendum", "electorate": "sector", "sector": sector.pk, "organisation": ""},
        **{"least_assurance": 1, "most_choices": 1, "least_shown": 10, "objection_days": 10},
        **{"opens_at": "2030-01-01T00:00", "closes_at": "2030-02-01T00:00", "may_change": "on"},
        **{"title_en": "Again?", "options_en": "Yes\nNo", "keyword": "bridge"},
    }
    answer = at_desk(writer).post(reverse("admin:vote_add"), data)
    assert answer.status_code == 400
    assert Vote.objects.get() == first


# The commission ------------------------------------------------------------------------------
def test_a_vote_is_not_counted_while_messages_wait_on_disk(sector, settings, tmp_path):
    """They came while the database was away, and some of them before the end."""
    settings.SPOOL_DIR = tmp_path
    vote = closed(an_open_vote(sector=sector))
    (tmp_path / "one.json").write_text("{}")
    with pytest.raises(Refused, match="coming"):
        counting.count(vote, user=a_user(Role.COMMISSIONER))


def test_whom_the_commission_looks_up_is_kept(sector):
    """A number leads to a name, of anybody whom the centre knows."""
    an_account("sms", language="en")
    voter = a_resident(1, sector)
    vote = an_open_vote(sector=sector)
    member = a_user(Role.COMMISSIONER)
    at_desk(member).post(
        f"/admin/surveys/votes/{vote.pk}/paper/", {"do": "find", "person": phone(1)}
    )
    kept = Reading.objects.get()
    assert (kept.user, kept.citizen_id, kept.what) == (member, voter.citizen_id, "contact")


# Words to the state ---------------------------------------------------------------------------
@pytest.mark.parametrize("is_there", [True, False])
def test_a_suggestion_that_begins_like_a_voice_is_no_voice(sector, is_there):
    """`Санал` is a vote, and a suggestion: what somebody suggests for the third ward is read."""
    number = an_account("sms", language="mn")
    a_resident(1, sector)
    vote = an_open_vote(sector=sector)
    ward = vote.number if is_there else 77
    envelope = say(number, f"Санал: {ward} дугаар хороонд гэрэл хэрэгтэй байна", 1, id="1")
    inbox.drain()
    assert Appeal.objects.count() == 1
    envelope.refresh_from_db()
    assert not bytes(envelope.raw).startswith(b"a voice in a vote")
    assert not Aside.objects.exists()


def test_words_that_come_near_an_option_are_a_voice_that_was_not_understood(sector):
    number = an_account("sms", language="en")
    a_resident(1, sector)
    options = [{"en": "A new school"}, {"en": "A bridge"}]
    vote = an_open_vote(sector=sector, kind="poll", options=options)
    for id, words in enumerate(("build the new school", "2 or something else", "maybe so")):
        say(number, f"VOTE {vote.number} {words}", 1, id=str(id))
    inbox.drain()
    assert Aside.objects.filter(reason="unknown_option").count() == 3
    assert not Appeal.objects.exists()
