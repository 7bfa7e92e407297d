"""A referendum by SMS: one voice a person, by when messages are received, whatever comes."""

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pgtrigger
import pytest
from django.db.models import F
from django.utils import timezone, translation
from django.utils.formats import date_format

from accounts import addresses
from accounts.roles import Role
from channels import inbox, outbox
from channels.models import Delivery, Envelope
from feedback.models import Appeal
from surveys.models import Aside, Ballot, Voice, Vote, VoteCount
from surveys.votes import counting, handling, telling, writing
from tests.builders import a_sector, a_user, an_account
from tests.channels.test_inbox import FORM, sms
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
    told,
)

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
RECEIPT = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}")


@pytest.fixture
def number():
    return an_account("sms", language="en")


@pytest.fixture
def sector():
    return a_sector()


def count(vote) -> dict[str, int]:
    """What comes out when the vote is closed and counted now."""
    closed(vote)
    counting.count(vote, user=a_user("commissioner"))
    return {int(k): n for k, n in VoteCount.objects.get().result["options"].items()}


@pytest.mark.parametrize(
    "words",
    [
        *("VOTE {n} 2", "vote {n}: no", "САНАЛ {n} 2", "санал №{n} үгүй", "ДАУЫС {n} 2"),
        *("ГОЛОС {n} 2", "голос {n} нет", "SƏS {n} 2", "/vote {n} 2"),
        *("SANAL {n} ugui", "sanal {n} Vgvi", "golos {n} NET", "Ses {n}: ҮГҮЙ"),
    ],
)
def test_a_voice_is_taken_in_every_language_and_answered_with_a_receipt(number, sector, words):
    a_resident(1, sector)
    vote = an_open_vote(sector=sector)
    say(number, words.format(n=vote.number), 1, id="1")
    inbox.drain()
    assert RECEIPT.search(told(1)[-1])
    assert not Appeal.objects.exists()
    assert count(vote) == {1: 0, 2: 1}


def test_a_later_voice_counts_where_changing_is_allowed_whenever_it_is_read(number, sector):
    a_resident(1, sector)
    vote = an_open_vote(sector=sector)
    second = say(number, f"VOTE {vote.number} 2", 1, id="second", at=vote.opened_at + timedelta(2))
    inbox.process(inbox.claim(1, only=second.pk)[0])
    say(number, f"VOTE {vote.number} 1", 1, id="first", at=vote.opened_at + timedelta(1))
    inbox.drain()
    assert "a later message of yours counts" in told(1)[-1]
    assert Voice.objects.count() == 2
    assert Ballot.objects.count() == 1
    assert count(vote) == {1: 0, 2: 1}


def test_the_first_voice_counts_where_changing_is_not_allowed_whenever_it_is_read(number, sector):
    a_resident(1, sector)
    vote = an_open_vote(sector=sector, may_change=False)
    say(number, f"VOTE {vote.number} 2", 1, id="second", at=vote.opened_at + timedelta(2))
    inbox.drain()
    say(number, f"VOTE {vote.number} 1", 1, id="first", at=vote.opened_at + timedelta(1))
    inbox.drain()
    assert "your first voice counts" in told(1)[-1]
    assert count(vote) == {1: 1, 2: 0}


def test_whoever_says_the_same_again_is_told_that_nothing_changed(number, sector):
    a_resident(1, sector)
    vote = an_open_vote(sector=sector)
    for place, option in enumerate(("2", "no", "1", "2"), 1):
        at = vote.opened_at + timedelta(seconds=place)
        say(number, f"VOTE {vote.number} {option}", 1, id=str(place), at=at)
    inbox.drain()
    said = ["is counted", "stays as it was", "is changed", "is changed"]
    assert all(words in body for words, body in zip(said, told(1), strict=True))
    assert count(vote) == {1: 0, 2: 1}


@pytest.mark.parametrize("sender", ["BANK", "1414"])
@pytest.mark.parametrize("text", ["VOTE {n} 2", "VOTE 999999 2"])
def test_a_sender_without_a_number_is_set_aside_and_never_answered(number, sector, sender, text):
    vote = an_open_vote(sector=sector, least_assurance=0)
    raw = sms(text.format(n=vote.number), sender=sender, id="1")
    inbox.accept(account=number, raw=raw, content_type=FORM, external_id="1")
    inbox.drain()
    assert not Delivery.objects.exists()
    assert not Ballot.objects.exists()
    assert not Appeal.objects.exists()
    reasons = [aside.reason for aside in Aside.objects.all()]
    assert reasons == ([] if "999999" in text else ["no_number"])


def test_a_person_with_two_phones_has_one_voice(number, sector):
    first, second = a_resident(1, sector), addresses.ensure(kind="phone", value=phone(2))
    addresses.confirm(second)
    type(second).objects.filter(pk=second.pk).update(citizen=first.citizen)
    vote = an_open_vote(sector=sector)
    say(number, f"VOTE {vote.number} 1", 1, id="1")
    say(number, f"VOTE {vote.number} 2", 2, id="2")
    inbox.drain()
    assert Ballot.objects.count() == 1
    assert "your voice is changed" in told(2)[-1]
    assert count(vote) == {1: 0, 2: 1}


def test_what_is_received_late_is_set_aside_and_what_is_only_read_late_counts(number, sector):
    a_resident(1, sector)
    a_resident(2, sector)
    vote = an_open_vote(sector=sector)
    closed(vote)
    just, over = vote.closes_at - timedelta(milliseconds=1), vote.closes_at
    say(number, f"VOTE {vote.number} 1", 1, id="in time", at=just)
    say(number, f"VOTE {vote.number} 1", 2, id="late", at=over)
    with pytest.raises(counting.Refused, match="coming"):
        counting.count(vote, user=a_user("commissioner"))
    inbox.drain()
    assert "too late" in told(2)[-1]
    assert [aside.reason for aside in Aside.objects.all()] == ["late"]
    counting.count(vote, user=a_user("commissioner"))
    assert VoteCount.objects.get().result["options"] == {"1": 1, "2": 0}


def test_a_message_read_after_the_count_changes_nothing(number, sector):
    a_resident(1, sector)
    vote = an_open_vote(sector=sector)
    assert count(vote) == {1: 0, 2: 0}
    say(number, f"VOTE {vote.number} 1", 1, id="1", at=vote.closes_at - timedelta(seconds=1))
    inbox.drain()
    assert Aside.objects.get().reason == "after_count"
    assert not Ballot.objects.exists()


@pytest.mark.parametrize(
    ("who", "why", "words"),
    [
        ("a stranger", "not_on_list", "not on the list"),
        ("unconfirmed", "not_verified", "Confirm that it is you"),
    ],
)
def test_whoever_may_not_vote_is_set_aside_and_told_once(number, sector, who, why, words):
    a_resident(1, a_sector("elsewhere") if who == "a stranger" else sector, verified=False)
    vote = an_open_vote(sector=sector)
    for id in ("1", "2"):
        say(number, f"VOTE {vote.number} 1", 1, id=id)
    inbox.drain()
    assert [aside.reason for aside in Aside.objects.all()] == [why, why]
    assert len(told(1)) == 1
    assert words in told(1)[0]
    assert not Ballot.objects.exists()


@pytest.mark.parametrize(
    ("word", "words"), [("САНАЛ", "жагсаалт"), ("Golos", "спис"), ("VOTE", "not on the list")]
)
def test_whom_we_do_not_know_yet_is_answered_in_the_language_of_the_word(
    number, sector, word, words
):
    vote = an_open_vote(sector=sector)
    say(number, f"{word} {vote.number} 1", 7, id="1")
    inbox.drain()
    assert words in told(7)[0]


@pytest.mark.parametrize(
    ("changed", "why"), [({"authentic": False}, "not_authentic"), ({"public": True}, "public")]
)
def test_a_forged_or_a_public_voice_is_set_aside(number, sector, changed, why):
    a_resident(1, sector)
    vote = an_open_vote(sector=sector)
    envelope = say(number, f"VOTE {vote.number} 1", 1, id="1")
    (item,) = number.adapter.parse(envelope)
    outcome = handling.voices(replace(item, **changed), envelope)
    assert outcome.result == "command"
    assert Aside.objects.get().reason == why
    assert not Ballot.objects.exists()


def test_a_button_under_the_call_is_a_voice(number, sector):
    a_resident(1, sector)
    vote = an_open_vote(sector=sector)
    envelope = say(number, "", 1, id="1")
    (item,) = number.adapter.parse(envelope)
    handling.voices(replace(item, payload=f"vote:{vote.number}:2"), envelope)
    assert [line[1] for line in counting.fold(vote).lines] == ["2"]


def test_a_number_on_the_list_is_enough_where_the_vote_says_so(number, sector):
    a_resident(1, sector, verified=False)
    vote = an_open_vote(sector=sector, least_assurance=0)
    say(number, f"VOTE {vote.number} 1", 1, id="1")
    inbox.drain()
    assert count(vote) == {1: 1, 2: 0}


def test_a_number_that_came_after_the_list_must_be_confirmed(number, sector):
    resident = a_resident(1, sector, verified=False)
    vote = an_open_vote(sector=sector, least_assurance=0)
    later = addresses.ensure(kind="phone", value=phone(2))
    type(later).objects.filter(pk=later.pk).update(citizen=resident.citizen)
    say(number, f"VOTE {vote.number} 1", 2, id="1")
    inbox.drain()
    assert Aside.objects.get().reason == "not_verified"
    assert not Ballot.objects.exists()


def test_an_unknown_option_is_helped(number, sector):
    a_resident(1, sector)
    vote = an_open_vote(sector=sector)
    say(number, f"VOTE {vote.number} 7", 1, id="1")
    say(number, f"VOTE {vote.number} perhaps", 1, id="2")
    inbox.drain()
    assert "1 Yes\n2 No" in told(1)[0]
    say(number, "2", 1, id="3")  # in answer to the help
    inbox.drain()
    assert count(vote) == {1: 0, 2: 1}
    assert Aside.objects.filter(reason="unknown_option").count() == 2


def test_an_option_alone_is_a_voice_only_in_answer_to_the_call(number, sector):
    a_resident(1, sector)
    a_resident(2, sector)
    vote = an_open_vote(sector=sector)
    say(number, "2", 2, id="0")
    inbox.drain()
    assert Appeal.objects.count() == 1  # nobody had asked this person
    assert called(vote) == 2
    assert called(vote) == 0
    assert "VOTE" in told(1)[0]
    say(number, "тийм", 1, id="1")
    inbox.drain()
    assert count(vote) == {1: 1, 2: 0}


def test_an_option_alone_is_no_voice_when_we_said_something_else_since_the_call(number, sector):
    resident = a_resident(1, sector)
    vote = an_open_vote(sector=sector)
    called(vote)
    outbox.enqueue(key="news", address=resident, account=number, body="Market: 1 or 2?")
    say(number, "2", 1, id="1")
    inbox.drain()
    assert not Ballot.objects.exists()
    assert Appeal.objects.count() == 1


@pytest.mark.parametrize("changed", [{"edits": "0"}, {"auto_reply": True}])
def test_what_is_changed_afterwards_or_said_by_a_machine_is_no_voice(number, sector, changed):
    a_resident(1, sector)
    vote = an_open_vote(sector=sector)
    envelope = say(number, f"VOTE {vote.number} 2", 1, id="1")
    (item,) = number.adapter.parse(envelope)
    assert handling.voices(replace(item, **changed), envelope) is None
    assert not Ballot.objects.exists()


def test_the_call_tells_the_end_by_the_clock_of_here(sector):
    vote = an_open_vote(sector=sector, closes_at=datetime(2099, 1, 1, 16, 30, tzinfo=UTC))
    here = timezone.localtime(vote.closes_at)
    with translation.override("en"):
        end = date_format(here, "SHORT_DATETIME_FORMAT")
    assert here.utcoffset()
    assert f"Until {end}." in telling.call(vote, "en").body


def test_no_voice_without_approval_and_opening(number, sector):
    a_resident(1, sector)
    vote = a_draft(sector=sector)
    say(number, f"VOTE {vote.number} 1", 1, id="1")
    inbox.drain()
    assert "There is no vote with this number" in told(1)[-1]
    approved(vote)
    say(number, f"VOTE {vote.number} 1", 1, id="2")
    inbox.drain()
    assert "Not open yet" in told(1)[-1]
    assert not Ballot.objects.exists()


def test_a_voice_in_an_annulled_vote_is_told_so_once_and_not_kept(number, sector):
    a_resident(1, sector)
    vote = an_open_vote(sector=sector)
    called(vote)
    writing.annul(vote, user=a_user(Role.SUPERVISOR), reason="The question was wrong.")
    for id, words in enumerate((f"VOTE {vote.number} 1", f"ГОЛОС {vote.number} нет", "2", "yes")):
        say(number, words, 1, id=str(id))
    inbox.drain()
    call, *answers = told(1)
    assert call.startswith("Shall the square become a park?")
    assert len(answers) == 1
    assert answers[0].startswith("This vote was annulled: it has no result. ")
    assert answers[0].endswith(f"/v/{vote.number}")
    assert not Appeal.objects.exists()
    assert not Voice.objects.exists()
    assert not any(b"VOTE" in bytes(each.raw) for each in Envelope.objects.all())


def test_after_the_end_words_are_no_answer_to_an_annulled_vote(number, sector):
    a_resident(1, sector)
    vote = an_open_vote(sector=sector)
    called(vote)
    writing.annul(vote, user=a_user(Role.SUPERVISOR), reason="The question was wrong.")
    with pgtrigger.ignore("surveys.Vote:frozen"):
        Vote.objects.update(opens_at=F("opens_at") - WEEK, closes_at=F("closes_at") - 2 * WEEK)
    say(number, "yes", 1, id="1")
    inbox.drain()
    assert Appeal.objects.get().summary == "yes"


def test_what_came_from_no_number_is_wiped_too(number, sector):
    vote = an_open_vote(sector=sector)
    envelope = say(number, f"VOTE {vote.number} 2", 1, id="1")
    (item,) = number.adapter.parse(envelope)
    handling.voices(replace(item, sender="BANK"), envelope)
    envelope.refresh_from_db()
    assert Aside.objects.get().reason == "no_number"
    assert b"VOTE" not in bytes(envelope.raw)


def test_what_a_person_chose_stays_in_no_payload_and_no_answer(number, sector):
    a_resident(1, sector)
    vote = an_open_vote(sector=sector)
    envelope = say(number, f"VOTE {vote.number} 2", 1, id="1")
    inbox.drain()
    envelope.refresh_from_db()
    assert bytes(envelope.raw).startswith(b"a voice in a vote")
    kept = {envelope.sha256, envelope.external_id, str(envelope.headers)}
    for option in (1, 2):  # whoever knows the sender would find the words by trying
        said = sms(f"VOTE {vote.number} {option}", sender=phone(1), id="1")
        assert hashlib.sha256(said).hexdigest() not in kept
    assert envelope.outcomes[0]["reference"] == f"vote {vote.number}"
    receipt = RECEIPT.search(told(1)[-1])[0]
    Delivery.objects.update(state="sent")
    published(closed(vote))
    assert receipt in VoteCount.objects.get().csv
    assert receipt not in "".join(told(1))  # what leads from the address to the line is wiped


def test_a_voice_costs_the_intake_no_more_than_it_may(
    number, sector, django_assert_max_num_queries
):
    a_resident(1, sector)
    vote = an_open_vote(sector=sector)
    for id in ("1", "2"):
        say(number, f"VOTE {vote.number} 1", 1, id=id)
    inbox.drain(limit=1)
    with django_assert_max_num_queries(25):
        inbox.drain(limit=1)
    assert Envelope.objects.filter(state="done").count() == 2
