"""Two appeals about one matter become one, and can be parted again."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.roles import Role
from channels import inbox
from channels.models import Delivery
from feedback import access, actors, answers, intake, timeline, workflow
from feedback.evidence import keeping
from feedback.matters import incidents, merging, telling
from feedback.models import Appeal, Event, Follower, Merge, Message, Spread
from feedback.statuses import Status
from feedback.workflow import Forbidden
from tests.builders import (
    a_message,
    a_registered_appeal,
    a_user,
    an_account,
    an_address,
    an_organisation,
    staff,
)

pytestmark = pytest.mark.django_db


def now(appeal) -> Appeal:
    return Appeal.objects.get(pk=appeal.pk)


def said(appeal) -> list[str]:
    words = Message.objects.filter(appeal=appeal).exclude(direction=Message.Direction.OUT)
    return list(words.order_by("id").values_list("text", flat=True))


def whole(*appeals) -> bool:
    return not list(timeline.breaks([appeal.pk for appeal in appeals]))


@pytest.fixture
def sms():
    return an_account("sms")


@pytest.fixture
def bold(sms):
    """One person, two appeals."""
    address = an_address("+97699112233", name="Bold")
    return [
        a_registered_appeal(text, channel="sms", account=sms, address=address)
        for text in ("There is no water", "Still no water in flat 7")
    ]


@pytest.fixture
def neighbours(sms):
    """Two people, an appeal each."""
    return [
        a_registered_appeal(text, channel="sms", account=sms, address=an_address(number))
        for text, number in (("No water here", "+97699000001"), ("Dry taps", "+97699000002"))
    ]


def heard(account, sender: str, text: str, name: str) -> None:
    """An SMS comes in by the real door."""
    raw = f"from={sender.replace('+', '%2B')}&text={text}&id={name}&token=word".encode()
    pk = inbox.accept(
        account=account,
        raw=raw,
        content_type="application/x-www-form-urlencoded",
        external_id=name,
    )
    (envelope,) = inbox.claim(1, only=pk)
    inbox.process(envelope)


# One person ---------------------------------------------------------------------------------------


def test_one_persons_words_and_files_move_and_the_old_code_leads_along(bold):
    into, appeal = bold
    file = keeping.keep(
        name="a.txt", declared_type="", content=b"x", message=appeal.messages.first()
    )
    record = merging.merge(appeal, into, actor=staff())
    assert record.is_one_person
    assert (appeal.status, appeal.merged_into) == (Status.MERGED, into)
    assert said(into) == ["There is no water", "Still no water in flat 7"]
    assert said(appeal) == []
    file.refresh_from_db()
    assert file.message.appeal == into
    assert access.appeal_by_code(appeal.code) == into
    assert Appeal.objects.filter(search="flat", pk=into.pk).exists()
    assert whole(appeal, into)


def test_the_citizen_is_told_once(bold):
    into, appeal = bold
    actor = staff()
    assert merging.merge(appeal, into, actor=actor) == merging.merge(appeal, into, actor=actor)
    (delivery,) = Delivery.objects.filter(key__startswith="joined:")
    assert appeal.code in delivery.body
    assert into.code in delivery.body


def test_later_words_and_replies_land_where_it_was_joined_to(sms, bold):
    into, appeal = bold
    merging.merge(appeal, into, actor=staff())
    workflow.touch(into, has_unread=False)
    heard(sms, "+97699112233", f"{appeal.code} and now the cellar", "1")
    heard(sms, "+97699112233", "and it smells", "2")
    assert said(into)[2:] == [f"{appeal.code} and now the cellar", "and it smells"]
    assert now(into).has_unread
    assert Appeal.objects.count() == 2


def test_words_on_their_way_while_it_was_joined_are_not_lost(bold):
    into, appeal = bold
    stale = now(appeal)
    merging.merge(appeal, into, actor=staff())
    words = intake.Words(intake_key="late", channel="sms", text="One more thing")
    assert intake.add_words(stale, words).appeal == into


def test_devices_follow_along_each_once(bold):
    into, appeal = bold
    both, one = an_address("d1", kind="push"), an_address("d2", kind="push")
    for address, followed in ((both, into), (both, appeal), (one, appeal)):
        Follower.objects.create(appeal=followed, address=address, language="en")
    record = merging.merge(appeal, into, actor=staff())
    assert set(into.followers.values_list("address", flat=True)) == {both.pk, one.pk}
    assert now(into).is_followed
    merging.undo(record, actor=staff())
    assert list(into.followers.values_list("address", flat=True)) == [both.pk]
    assert appeal.followers.count() == 2


def test_undoing_restores_both_exactly(bold):
    into, appeal = bold
    answers.assign(appeal, actor=staff(), organisation=an_organisation())
    fields = ("status", "has_unread", "closed_at", "due_at", "merged_into", "part_of", "search")
    before = {a.pk: ({name: getattr(now(a), name) for name in fields}, said(a)) for a in bold}
    record = merging.merge(appeal, into, actor=staff())
    merging.undo(record, actor=staff())
    after = {a.pk: ({name: getattr(now(a), name) for name in fields}, said(a)) for a in bold}
    assert after == before
    assert now(appeal).status == Status.ASSIGNED
    assert access.appeal_by_code(appeal.code) == appeal
    assert whole(appeal, into)


def test_words_that_came_meanwhile_stay_where_they_came(sms, bold):
    into, appeal = bold
    record = merging.merge(appeal, into, actor=staff())
    heard(sms, "+97699112233", "meanwhile", "1")
    merging.undo(record, actor=staff())
    assert said(into) == ["There is no water", "meanwhile"]
    assert said(appeal) == ["Still no water in flat 7"]


def test_after_a_day_it_stays_joined(bold):
    into, appeal = bold
    record = merging.merge(appeal, into, actor=staff())
    Merge.objects.update(at=timezone.now() - timedelta(hours=24, minutes=1))
    record.refresh_from_db()
    with pytest.raises(Forbidden):
        merging.undo(record, actor=staff())
    assert now(appeal).status == Status.MERGED


def test_joined_again_after_an_undoing(bold):
    into, appeal = bold
    actor = staff()
    merging.undo(merging.merge(appeal, into, actor=actor), actor=actor)
    merging.merge(now(appeal), now(into), actor=actor)
    assert now(appeal).merged_into == into
    assert len(said(into)) == 2


def test_chains_are_flat_and_come_apart_in_the_order_they_were_made(bold):
    first, second = bold
    third = a_registered_appeal("Water!", channel="sms", address=first.address)
    one = merging.merge(second, third, actor=staff())
    two = merging.merge(third, first, actor=staff())
    assert now(second).merged_into == first
    assert access.appeal_by_code(second.code) == first
    assert len(said(first)) == 3
    with pytest.raises(Forbidden):
        merging.undo(one, actor=staff())
    merging.undo(two, actor=staff())
    assert now(second).merged_into == third
    merging.undo(one, actor=staff())
    assert [len(said(appeal)) for appeal in (first, second, third)] == [1, 1, 1]


# Two people ---------------------------------------------------------------------------------------


def track(appeal) -> str:
    client = Client()
    answer = client.post("/track/", {"code": appeal.code}, follow=True)
    assert answer.status_code == 200
    return answer.text


def owner(appeal) -> str:
    client = Client()
    client.post("/track/", {"code": appeal.code})
    session = client.session
    session["appeals"] = [appeal.pk]
    session.save()
    return client.get(f"/track/{appeal.pk}/").text


def test_nobody_reads_another_persons_words_code_or_name(neighbours):
    into, appeal = neighbours
    answers.reply(into, text="Is it flat 12?", actor=staff(), key="k")
    record = merging.merge(appeal, into, actor=staff())
    assert not record.is_one_person
    assert access.appeal_by_code(appeal.code) == appeal
    for page in (track(appeal), owner(appeal)):
        assert "Others told us the same" in page
        for secret in ("No water here", "flat 12", into.code):
            assert secret not in page
    assert "Dry taps" in owner(appeal)
    assert "Dry taps" not in owner(into)
    told = " ".join(Delivery.objects.filter(address=appeal.address).values_list("body", flat=True))
    assert into.code not in told


def test_the_answer_reaches_both_each_in_their_own_place(neighbours):
    into, appeal = neighbours
    merging.merge(appeal, into, actor=staff())
    answers.answer(now(into), text="The pipe is mended.", actor=staff())
    assert telling.drain() == 1
    assert telling.drain() == 0
    (delivery,) = Delivery.objects.filter(address=appeal.address, body__contains="mended")
    assert appeal.code in delivery.body
    assert "The pipe is mended." in track(appeal)
    assert "We answered." in track(appeal)
    assert whole(into, appeal)


def test_their_later_words_stay_theirs_and_colleagues_see_that_there_are_some(sms, neighbours):
    into, appeal = neighbours
    merging.merge(appeal, into, actor=staff())
    workflow.touch(now(into), has_unread=False)
    heard(sms, "+97699000002", "it runs again", "1")
    assert said(appeal) == ["Dry taps", "it runs again"]
    assert said(into) == ["No water here"]
    assert now(into).has_unread
    assert Appeal.objects.count() == 2


def test_two_people_come_apart_again(neighbours):
    into, appeal = neighbours
    record = merging.merge(appeal, into, actor=staff())
    merging.undo(record, actor=staff())
    assert now(appeal).status == Status.RECEIVED
    answers.answer(now(into), text="Mended.", actor=staff())
    assert not Spread.objects.exists()
    assert "Others told us the same" not in track(appeal)


def test_one_without_a_name_is_never_taken_for_another(db):
    into, appeal = a_registered_appeal("One"), a_registered_appeal("Two")
    assert not merging.merge(appeal, into, actor=staff()).is_one_person
    assert access.appeal_by_code(appeal.code) == appeal


def test_followers_go_along_when_the_matter_is_joined_with_a_third(neighbours, bold):
    into, appeal = neighbours
    merging.merge(appeal, into, actor=staff())
    merging.merge(now(into), bold[0], actor=staff())
    answers.answer(now(bold[0]), text="Mended.", actor=staff())
    assert telling.drain() == 2
    for each in neighbours:
        assert Message.objects.filter(appeal=each, is_official_answer=True).count() == 1


# What is not joined -------------------------------------------------------------------------------


def test_what_cannot_be_joined(neighbours):
    into, appeal = neighbours
    actor = staff()
    for one, other in ((into, into), (appeal, _closed(actor)), (_closed(actor), into)):
        with pytest.raises(Forbidden):
            merging.merge(one, other, actor=actor)
    merging.merge(appeal, into, actor=actor)
    for one, other in ((into, appeal), (appeal, _open())):
        with pytest.raises(Forbidden):
            merging.merge(now(one), now(other), actor=actor)


def _closed(actor) -> Appeal:
    appeal = a_registered_appeal()
    answers.answer(appeal, text="Done.", actor=actor, close=True)
    return now(appeal)


def _open() -> Appeal:
    return a_registered_appeal()


def test_a_confidential_one_is_not_joined_with_one_that_more_people_see(neighbours):
    into, appeal = neighbours
    body = an_organisation("Police")
    Appeal.objects.filter(pk=appeal.pk).update(is_confidential=True, concerns=body)
    with pytest.raises(Forbidden):
        merging.merge(now(appeal), into, actor=staff(Role.ADMINISTRATOR))


def test_the_head_of_an_incident_stays_its_head(neighbours):
    into, appeal = neighbours
    incidents.declare(appeal, title="Burst main", actor=staff())
    with pytest.raises(Forbidden):
        merging.merge(now(appeal), into, actor=staff())


def test_both_must_be_theirs_to_triage(neighbours):
    into, appeal = neighbours
    heat = an_organisation("Heat")
    Appeal.objects.filter(pk=into.pk).update(organisation=heat)
    inspector = actors.staff(a_user(Role.INSPECTOR, organisation=heat))
    for one, other in ((appeal, into), (into, appeal)):
        with pytest.raises(Forbidden):
            merging.merge(now(one), now(other), actor=inspector)
    for actor in (staff(Role.ANALYST), actors.SYSTEM, actors.CITIZEN):
        with pytest.raises(Forbidden):
            merging.merge(now(appeal), now(into), actor=actor)


def test_who_read_an_older_version_is_told(bold):
    into, appeal = bold
    version = now(appeal).version
    a_message(appeal)
    answers.note(appeal, text="x", actor=staff())
    workflow.touch(now(appeal))
    with pytest.raises(workflow.Outdated):
        merging.merge(appeal, into, actor=staff(), version=version)


def test_both_timelines_say_what_became_of_it(bold):
    into, appeal = bold
    record = merging.merge(appeal, into, actor=staff())
    event = Event.objects.get(appeal=into, kind=Event.Kind.MERGED)
    assert event.data == {"appeal": appeal.pk, "messages": record.moved["messages"]}
    assert Event.objects.filter(appeal=appeal, status=Status.MERGED).exists()
    merging.undo(record, actor=staff())
    undone = Event.objects.filter(appeal=into, kind=Event.Kind.MERGED).last()
    assert undone.data == {"appeal": appeal.pk, "undone": True}
