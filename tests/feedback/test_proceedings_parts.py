"""Parts of other bodies, and the desk's own pages for statutory steps."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from feedback import access, answers, workflow
from feedback.desk import queues
from feedback.models import Appeal, Event, Message, Notification, Procedure, Share
from feedback.proceedings import procedure, shares
from feedback.statuses import Status
from tests.builders import a_registered_appeal, a_user, an_appeal, an_organisation, staff
from tests.desk import act_on, at_desk, page_of, seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def heat():
    return an_organisation("Heat")


@pytest.fixture
def roads():
    return an_organisation("Roads")


@pytest.fixture
def appeal(heat):
    """It lies with the heating network."""
    appeal = a_registered_appeal("A pipe burst under the road")
    Appeal.objects.filter(pk=appeal.pk).update(organisation=heat)
    appeal.refresh_from_db()
    return appeal


def soon():
    return timezone.localdate() + timedelta(days=3)


def asked(appeal, body, **given) -> Share:
    made = {"question": "When was it dug up?", "until": soon(), "actor": staff()}
    return shares.ask(appeal, organisation=body, **made | given)


def test_a_body_that_owes_a_part_sees_the_appeal_until_it_gave_it(appeal, roads):
    user = a_user(Role.INSPECTOR, organisation=roads)
    assert not access.visible_to(user).filter(pk=appeal.pk).exists()
    share = asked(appeal, roads)
    assert access.visible_to(user).filter(pk=appeal.pk).exists()
    actor = staff(Role.INSPECTOR, organisation=roads)
    shares.contribute(share, text="In May.", actor=actor)
    share.refresh_from_db()
    assert (share.state, share.contribution, share.contributed_by) == (
        "done",
        "In May.",
        actor.user,
    )
    assert not access.visible_to(user).filter(pk=appeal.pk).exists()
    assert Appeal.objects.get(pk=appeal.pk).has_unread


def test_who_owes_a_part_can_do_nothing_else(appeal, roads):
    asked(appeal, roads)
    desk = at_desk(a_user(Role.HEAD, organisation=roads))
    assert desk.get(page_of(appeal)).status_code == 200
    for act in ("redirect", "extend", "withdraw", "share", "call_off", "assign", "take"):
        assert desk.post(act_on(appeal, act), seen(appeal)).status_code == 403, act
    said = seen(appeal, do="answer", text="Done.", token="6f4dcb8f-0000-4000-8000-000000000001")
    assert desk.post(act_on(appeal, "say"), said).status_code == 403


def test_a_part_is_asked_for_and_given_at_the_desk(appeal, heat, roads):
    lead = at_desk(a_user(Role.INSPECTOR, organisation=heat))
    form = seen(appeal, organisation=roads.pk, question="When?", until=soon().isoformat())
    assert lead.post(act_on(appeal, "share"), form).status_code == 302
    (share,) = shares.unfinished(Appeal.objects.get(pk=appeal.pk))
    theirs = a_user(Role.INSPECTOR, organisation=roads)
    desk = at_desk(theirs)
    assert "Give this part" in desk.get(page_of(appeal)).text
    assert desk.post(act_on(appeal, "take_part"), seen(appeal, part=share.pk)).status_code == 302
    share.refresh_from_db()
    assert share.assignee == theirs
    gone = desk.post(act_on(appeal, "contribute"), seen(appeal, part=share.pk, text="In May."))
    assert gone.status_code == 302
    page = lead.get(page_of(appeal)).text
    assert "In May." in page
    assert "1 of 1 in" in page
    assert "Give this part" not in page
    words = Event.objects.filter(appeal=appeal, kind=Event.Kind.SHARED)
    assert [event.data["state"] for event in words.order_by("sequence")] == ["open", "open", "done"]
    assert not Message.objects.filter(appeal=appeal, text__contains="In May.").exists()


def test_the_head_of_the_body_learns_of_a_part_and_who_leads_of_what_was_given(appeal, heat, roads):
    head, lead = a_user(Role.HEAD, organisation=roads), a_user(Role.INSPECTOR, organisation=heat)
    Appeal.objects.filter(pk=appeal.pk).update(assignee=lead)
    share = asked(appeal, roads)
    shares.contribute(share, text="In May.", actor=staff(Role.INSPECTOR, organisation=roads))
    told = Notification.objects.order_by("pk").values_list("user", "kind")
    assert list(told) == [(head.pk, "part_asked"), (lead.pk, "part_given")]


def test_another_bodys_part_is_nobody_elses_to_give(appeal, heat, roads):
    share = asked(appeal, roads)
    light = an_organisation("Light")
    asked(appeal, light)
    for actor in (staff(Role.INSPECTOR, organisation=light), staff(Role.ANALYST)):
        with pytest.raises(workflow.Forbidden):
            shares.contribute(share, text="x", actor=actor)
    lead = at_desk(a_user(Role.INSPECTOR, organisation=heat))
    form = seen(appeal, part=share.pk, text="x")
    assert lead.post(act_on(appeal, "contribute"), form).status_code == 403


def test_a_body_is_asked_once_and_never_the_one_that_leads(appeal, heat, roads):
    asked(appeal, roads)
    for body in (roads, heat):
        with pytest.raises(shares.AskedAlready):
            asked(appeal, body)


def test_a_part_called_off_is_owed_no_more(appeal, roads):
    share = asked(appeal, roads)
    shares.call_off(share, actor=staff())
    assert Appeal.objects.get(pk=appeal.pk).shared_with is None
    with pytest.raises(workflow.Forbidden):
        shares.contribute(share, text="x", actor=staff(Role.INSPECTOR, organisation=roads))


def test_who_answers_is_shown_what_is_owed_and_answering_calls_it_off(appeal, heat, roads):
    share = asked(appeal, roads)
    inspector = a_user(Role.INSPECTOR, organisation=heat)
    assert "Still owed: the part of Roads" in at_desk(inspector).get(page_of(appeal)).text
    answers.answer(appeal, text="Mended.", actor=staff())
    share.refresh_from_db()
    assert share.state == "called_off"
    assert not access.visible_to(a_user(Role.INSPECTOR, organisation=roads)).exists()


def test_the_queue_of_a_body_holds_what_it_owes_a_part_of(appeal, roads):
    user = a_user(Role.INSPECTOR, organisation=roads)
    queue = queues.QUEUES["organisation"]
    assert appeal not in queues.appeals_in(queue, user)
    asked(appeal, roads)
    assert appeal in queues.appeals_in(queue, user)


def test_a_confidential_complaint_is_not_shared_with_the_body_it_is_about(appeal, roads):
    Appeal.objects.filter(pk=appeal.pk).update(is_confidential=True, concerns=roads)
    with pytest.raises(workflow.Forbidden):
        asked(appeal, roads)


def test_the_day_of_a_part_is_not_gone_by(appeal, roads):
    with pytest.raises(ValueError, match="gone"):
        asked(appeal, roads, until=timezone.localdate() - timedelta(days=1))


# The desk's own pages -----------------------------------------------------------------------------
def test_sending_on_from_the_desk_takes_one_body_and_a_reason(appeal, roads):
    desk = at_desk(a_user(Role.OPERATOR))
    wrong = (
        {"reason": "Theirs."},
        {"organisation": roads.pk},
        {"organisation": roads.pk, "outside": "Post", "contact": "1", "reason": "Theirs."},
        {"outside": "Post", "reason": "Theirs."},
    )
    for given in wrong:
        assert desk.post(act_on(appeal, "redirect"), seen(appeal, **given)).status_code == 400
    given = {"outside": "Post", "contact": "post.mn", "reason": "It is a parcel."}
    assert desk.post(act_on(appeal, "redirect"), seen(appeal, **given)).status_code == 302
    assert Appeal.objects.get(pk=appeal.pk).status == "closed"


def test_more_time_is_offered_to_who_decides(heat):
    due = timezone.now() + timedelta(days=5)
    appeal = an_appeal(organisation=heat, due_at=due)
    head = at_desk(a_user(Role.HEAD, organisation=heat))
    inspector = at_desk(a_user(Role.INSPECTOR, organisation=heat))
    assert "Decide on more time" not in inspector.get(page_of(appeal)).text
    assert inspector.post(act_on(appeal, "extend"), seen(appeal)).status_code == 403
    # Without a policy nothing says how long it may take, and nothing can be put off.
    assert "Decide on more time" not in head.get(page_of(appeal)).text
    assert head.post(act_on(appeal, "extend"), seen(appeal)).status_code == 400


def test_the_desk_offers_only_steps_that_are_possible(appeal):
    desk = at_desk(a_user(Role.OPERATOR))
    page = desk.get(page_of(appeal)).text
    assert "Withdraw it for them" in page
    assert "Not ours" in page
    answers.answer(appeal, text="Done.", actor=staff())
    page = desk.get(page_of(appeal)).text
    assert "Withdraw it for them" not in page
    assert "Not ours" not in page


def test_no_refusal_is_offered_where_the_law_forbids_it(appeal):
    desk = at_desk(a_user(Role.OPERATOR))
    assert 'value="refuse"' in desk.get(page_of(appeal)).text
    Procedure.objects.create(allows_refusal=False)
    procedure.forget()
    assert 'value="refuse"' not in desk.get(page_of(appeal)).text


def test_a_refusal_at_the_desk_names_its_ground(appeal):
    procedure.adopt("MN")
    ground = procedure.current().grounds[0]
    desk = at_desk(a_user(Role.OPERATOR))
    said = {"do": "refuse", "text": "We cannot.", "token": "6f4dcb8f-0000-4000-8000-000000000001"}
    page = desk.post(act_on(appeal, "say"), seen(appeal, **said))
    assert page.status_code == 400
    assert "Choose the ground" in page.text
    assert ">We cannot.</textarea>" in page.text  # nothing of it is lost
    assert "Send mine as an addition" not in page.text
    given = seen(appeal, **said, ground=ground.pk)
    assert desk.post(act_on(appeal, "say"), given).status_code == 302
    kept = Appeal.objects.get(pk=appeal.pk)
    assert (kept.status, kept.refusal_ground) == (Status.REJECTED, ground)


def test_an_operator_withdraws_on_the_citizens_word(appeal):
    desk = at_desk(a_user(Role.OPERATOR))
    assert desk.post(act_on(appeal, "withdraw"), seen(appeal)).status_code == 302
    assert "Withdrawn on the citizen&#x27;s word" in desk.get(page_of(appeal)).text
