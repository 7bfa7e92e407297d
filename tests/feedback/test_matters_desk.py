"""What the desk shows and does about appeals that have to do with each other."""

import uuid

import pytest

from accounts.models import Citizen
from accounts.roles import Role
from feedback import citizens, timeline
from feedback.evidence import keeping
from feedback.matters import incidents, linking, merging, splitting, two_people
from feedback.models import Appeal, AppealLink, CitizenMerge, Event, Incident, Merge, Message
from feedback.statuses import Status
from feedback.workflow import Forbidden
from tests.builders import (
    a_citizen,
    a_registered_appeal,
    a_topic,
    a_user,
    an_account,
    an_address,
    an_appeal,
    an_organisation,
    staff,
)
from tests.desk import act_on, at_desk, page_of, seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return a_user(Role.OPERATOR, first_name="Oyun", last_name="Bat")


@pytest.fixture
def pair():
    """One person told us twice."""
    account, address = an_account("sms"), an_address("+97699112233", name="Bold Dorj")
    return [
        a_registered_appeal(text, channel="sms", account=account, address=address)
        for text in ("There is no water in house 7", "No water in house 7 again")
    ]


def now(appeal) -> Appeal:
    return Appeal.objects.get(pk=appeal.pk)


def piece(client, appeal) -> str:
    return client.get(act_on(appeal, "matters"), {"piece": ""}).text


# The panel ----------------------------------------------------------------------------------------


def test_a_likely_duplicate_is_shown_with_its_reasons(operator, pair):
    shown = piece(at_desk(operator), pair[1])
    assert "There is no water in house 7" in shown
    assert "same person" in shown
    assert "similar words" in shown
    assert "<html" not in shown


def test_without_scripts_a_link_leads_to_a_page_of_the_same(operator, pair):
    desk = at_desk(operator)
    assert act_on(pair[0], "matters") in desk.get(page_of(pair[0])).text
    page = desk.get(act_on(pair[0], "matters")).text
    assert "<html" in page
    assert "Possible duplicates" in page


def test_nothing_of_a_foreign_appeal_is_shown(pair):
    heat, roads = an_organisation("Heat"), an_organisation("Roads")
    mine, foreign = pair
    Appeal.objects.filter(pk=mine.pk).update(organisation=heat)
    Appeal.objects.filter(pk=foreign.pk).update(organisation=roads)
    linking.link(now(mine), now(foreign), kind="related", actor=staff())
    shown = piece(at_desk(a_user(Role.INSPECTOR, organisation=heat)), mine)
    assert "again" not in shown
    assert str(foreign.code) not in shown


def test_who_may_only_read_is_offered_nothing_to_press(pair):
    shown = piece(at_desk(a_user(Role.ANALYST)), pair[0])
    assert "similar words" in shown
    assert "<button" not in shown


def test_it_costs_a_bounded_number_of_statements(operator, pair, django_assert_max_num_queries):
    into, appeal = pair
    incidents.declare(into, title="Burst main", actor=staff())
    merging.merge(appeal, into, actor=staff())
    for number in range(12):
        other = a_registered_appeal(f"There is no water in house {number}")
        if number % 2:
            linking.link(now(into), other, kind="related", actor=staff())
        else:
            incidents.attach(now(into), other, actor=staff())
    desk = at_desk(operator)
    with django_assert_max_num_queries(32):
        piece(desk, into)


# Joining ------------------------------------------------------------------------------------------


def test_joining_and_undoing_by_two_presses(operator, pair):
    into, appeal = pair
    desk = at_desk(operator)
    wanted = seen(into, other=appeal.pk, way="here")
    page = desk.post(act_on(into, "merge"), wanted, follow=True)
    assert "Joined. You can part them again" in page.text
    assert now(appeal).merged_into == into
    record = Merge.objects.get()
    assert "Undo: part them again" in piece(desk, into)
    wanted = seen(into, record=record.pk)
    page = desk.post(act_on(into, "part_again"), wanted, follow=True)
    assert "Parted: each is as it was before." in page.text
    assert now(appeal).status == Status.RECEIVED


def test_by_its_code_into_another(operator, pair):
    into, appeal = pair
    desk = at_desk(operator)
    wanted = seen(appeal, code=into.code.lower(), way="there", kind="related")
    desk.post(act_on(appeal, "merge"), wanted)
    assert now(appeal).merged_into == into
    answer = desk.post(act_on(into, "merge"), seen(into, code="nonsense", way="there"))
    assert answer.status_code == 409
    assert "You know no appeal with this code" in answer.text


def test_what_changed_meanwhile_is_not_joined_unseen(operator, pair):
    into, appeal = pair
    for way, source, target in (("here", appeal, into), ("there", into, appeal)):
        wanted = seen(target, other=source.pk, way=way)
        Appeal.objects.filter(pk=target.pk).update(version=now(target).version + 1)
        answer = at_desk(operator).post(act_on(target, "merge"), wanted)
        assert answer.status_code == 409
    assert not Merge.objects.exists()


def test_a_foreign_appeal_can_not_be_named(pair):
    heat = an_organisation("Heat")
    mine, foreign = pair
    Appeal.objects.filter(pk=mine.pk).update(organisation=heat)
    desk = at_desk(a_user(Role.INSPECTOR, organisation=heat))
    for act in ("merge", "link", "attach"):
        wanted = seen(mine, other=foreign.pk, way="there", kind="related")
        assert desk.post(act_on(mine, act), wanted).status_code == 404
        wanted = seen(mine, code=foreign.code, way="there", kind="related")
        assert desk.post(act_on(mine, act), wanted).status_code == 409
    assert not Merge.objects.exists()
    assert not AppealLink.objects.exists()


# Links --------------------------------------------------------------------------------------------


def test_a_link_shows_on_both_sides_and_goes_away(operator, pair):
    one, other = pair
    desk = at_desk(operator)
    desk.post(act_on(one, "link"), seen(one, other=other.pk, kind="caused"))
    (made,) = AppealLink.objects.all()
    assert "Is caused by" in piece(desk, one)
    assert "is caused by" in piece(desk, other)
    assert Event.objects.filter(kind=Event.Kind.LINKED, is_public=False).count() == 2
    desk.post(act_on(other, "unlink"), seen(other, record=made.pk))
    assert not AppealLink.objects.exists()
    assert not list(timeline.breaks([one.pk, other.pk]))


def test_a_pair_has_one_link(pair):
    one, other = pair
    actor = staff()
    linking.link(one, other, kind="related", actor=actor)
    linking.link(one, other, kind="related", actor=actor)
    linking.link(other, one, kind="follows", actor=actor)
    (made,) = AppealLink.objects.all()
    assert (made.appeal, made.kind) == (other, "follows")
    with pytest.raises(Forbidden):
        linking.link(one, one, kind="related", actor=actor)


# A second matter ----------------------------------------------------------------------------------


def test_a_second_matter_gets_a_code_and_a_clock_of_its_own(operator, pair):
    first = pair[0]
    message = first.messages.first()
    file = keeping.keep(name="pothole.txt", declared_type="", content=b"x", message=message)
    topic = a_topic("Roads")
    desk = at_desk(operator)
    link = act_on(first, "split", message.pk)
    assert link in desk.get(page_of(first)).text
    assert "There is no water" in desk.get(link).text
    wanted = seen(
        first,
        token=str(uuid.uuid4()),
        text="And a pothole",
        kind="incident",
        topic=topic.pk,
        files=[str(file.pk)],
    )
    pages = [desk.post(link, wanted, follow=True) for _twice in range(2)]
    (made,) = Appeal.objects.filter(kind="incident")
    assert made.code in pages[0].text
    assert (made.topic, made.citizen, made.received_at) == (topic, first.citizen, first.received_at)
    assert made.code != first.code
    file.refresh_from_db()
    assert file.message.appeal == made
    message.refresh_from_db()
    assert message.appeal == first
    (told,) = Message.objects.filter(appeal=made, direction="out")
    assert made.code in told.delivery.body
    assert "own code" in told.delivery.body
    assert Event.objects.filter(kind=Event.Kind.SPLIT).count() == 2
    assert AppealLink.objects.get().kind == AppealLink.Kind.PARTED
    assert not list(timeline.breaks([first.pk, made.pk]))


def test_only_the_citizens_words_are_parted(operator, pair):
    first = pair[0]
    ours = Message.objects.filter(appeal=first, direction="out").first()
    assert at_desk(operator).get(act_on(first, "split", ours.pk)).status_code == 404
    second = splitting.Second("x", "incident")
    with pytest.raises(Forbidden):
        splitting.split(ours, second, actor=staff(), key="k")
    with pytest.raises(Forbidden):
        splitting.split(first.messages.first(), second, actor=staff(Role.ANALYST), key="k")


def test_a_second_matter_of_a_confidential_one_stays_confidential(pair):
    first, body = pair[0], an_organisation("Police")
    Appeal.objects.filter(pk=first.pk).update(is_confidential=True, concerns=body)
    message = Message.objects.get(pk=first.messages.first().pk)
    made = splitting.split(
        message, splitting.Second("x", "complaint"), actor=staff(Role.ADMINISTRATOR), key="k"
    )
    assert (made.is_confidential, made.concerns) == (True, body)


# An incident --------------------------------------------------------------------------------------


def test_an_incident_from_its_declaration_to_news(operator, pair):
    head, other = pair
    desk = at_desk(operator)
    desk.post(
        act_on(head, "declare"), seen(head, title="Burst main", expected_at="2030-03-03T18:00")
    )
    assert Incident.objects.get().title == "Burst main"
    assert "Looks like an incident" in piece(desk, other)
    desk.post(act_on(other, "attach"), seen(other, other=head.pk, way="there"))
    assert now(other).part_of == head
    assert "goes to 1 other person" in desk.get(page_of(head)).text
    page = desk.post(act_on(head, "tell"), seen(head, text_en="Water carts stand at the school."))
    assert page.status_code == 302
    desk.post(act_on(head, "word"), seen(head, text_en="Mended.", text_mn="Зассан."))
    assert Incident.objects.get().texts["en"] == "Mended."
    desk.post(act_on(other, "detach"), seen(other))
    assert now(other).part_of is None


# One person or two --------------------------------------------------------------------------------


def test_who_looks_like_one_person_is_offered_and_joined_and_parted(operator):
    bold, same = a_citizen("bold@mail.mn", name="Bold Dorj"), a_citizen(name="Dorj Bold")
    appeal, other = an_appeal(citizen=bold), an_appeal(citizen=same)
    desk = at_desk(operator)
    shown = piece(desk, appeal)
    assert "same name" in shown
    assert "Dorj Bold" not in shown
    desk.post(act_on(appeal, "same_person"), seen(appeal, record=same.pk))
    assert now(other).citizen == bold
    assert "Not the same person: undo" in piece(desk, appeal)
    record = CitizenMerge.objects.get()
    desk.post(act_on(appeal, "other_person"), seen(appeal, record=record.pk))
    assert now(other).citizen == same
    assert Citizen.objects.get(pk=same.pk).merged_into is None


def test_only_who_looks_alike_can_be_named(operator):
    appeal, stranger = an_appeal(citizen=a_citizen(name="Bold Dorj")), a_citizen(name="Sara Gan")
    wanted = seen(appeal, record=stranger.pk)
    assert at_desk(operator).post(act_on(appeal, "same_person"), wanted).status_code == 409


def test_two_people_get_back_what_was_theirs(operator):
    keep = a_citizen("a@mail.mn", name="")
    absorb = a_citizen("b@mail.mn", name="Sara Gan", national_number="УБ1", language="mn")
    appeal = a_registered_appeal(address=absorb.addresses.get())
    citizens.merge(keep=keep, absorb=absorb, actor=operator)
    later = a_registered_appeal("Later", address=now(appeal).address)
    assert now(later).citizen == keep
    two_people.undo(CitizenMerge.objects.get(), actor=staff())
    keep.refresh_from_db()
    absorb.refresh_from_db()
    assert (keep.name, keep.national_number, keep.language) == ("", "", "")
    assert (absorb.name, absorb.national_number, absorb.language) == ("Sara Gan", "УБ1", "mn")
    assert [address.value for address in absorb.addresses.all()] == ["b@mail.mn"]
    assert (now(appeal).citizen, now(later).citizen) == (absorb, absorb)
    assert not list(timeline.breaks([appeal.pk]))


def test_two_whose_appeals_were_joined_since_stay_one(operator):
    keep, absorb = a_citizen("a@mail.mn"), a_citizen("b@mail.mn")
    one, other = (a_registered_appeal(address=each.addresses.get()) for each in (keep, absorb))
    citizens.merge(keep=keep, absorb=absorb, actor=operator)
    record = merging.merge(now(other), now(one), actor=staff())
    with pytest.raises(two_people.AppealsJoined):
        two_people.undo(CitizenMerge.objects.get(), actor=staff())
    merging.undo(record, actor=staff())
    two_people.undo(CitizenMerge.objects.get(), actor=staff())
    assert now(other).citizen == absorb


def test_what_citizens_proved_themselves_is_not_kept_for_undoing():
    citizens.merge(keep=a_citizen(), absorb=a_citizen())
    assert not CitizenMerge.objects.exists()
