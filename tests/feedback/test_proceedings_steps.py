"""Sending on, more time, refusing with a ground, withdrawing, closing: what each does and tells."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import CAPABILITIES, Capability, Role
from channels.models import Delivery
from feedback import access, actors, answers, deadlines, intake, rulebook, workflow
from feedback.models import (
    Appeal,
    Calendar,
    Event,
    Holiday,
    Kind,
    Message,
    Procedure,
    RefusalGround,
    SlaPolicy,
)
from feedback.proceedings import (
    closing,
    extending,
    presets,
    procedure,
    redirecting,
    refusing,
    withdrawing,
)
from feedback.statuses import Status
from tests.builders import a_registered_appeal, an_account, an_address, an_organisation, staff

pytestmark = pytest.mark.django_db

ALWAYS = {str(day): [["09:00", "18:00"]] for day in range(7)}
OUTSIDE = redirecting.Outside("Post of Mongolia", "11-11-11")


@pytest.fixture(autouse=True)
def _policy():
    calendar = Calendar.objects.create(name="All days", week=ALWAYS, is_default=True)
    SlaPolicy.objects.create(name="General", calendar=calendar, resolution=15)
    rulebook.forget()
    procedure.forget()


@pytest.fixture
def appeal():
    """It came by SMS, and its citizen reads Mongolian."""
    return a_registered_appeal(
        address=an_address(), account=an_account("sms"), channel="sms", language="mn"
    )


def sent() -> str:
    """The last text that went out."""
    return Delivery.objects.latest("pk").body


def last(appeal, kind=Event.Kind.STATUS) -> Event:
    return Event.objects.filter(appeal=appeal, kind=kind).latest("sequence")


# Sending on ---------------------------------------------------------------------------------------
def test_the_citizen_is_told_which_body_is_competent_and_why(appeal):
    body = an_organisation("Roads")
    message = redirecting.redirect(appeal, to=body, reason="They keep the road.", actor=staff())
    assert (appeal.status, appeal.organisation, appeal.assignee) == ("redirected", body, None)
    assert "Roads" in sent()
    assert appeal.code in sent()
    assert "They keep the road." in message.text
    assert last(appeal).data["message"] == message.pk


def test_for_a_body_outside_the_appeal_is_closed_and_the_citizen_knows_where_to_turn(appeal):
    message = redirecting.redirect(appeal, to=OUTSIDE, reason="It is their parcel.", actor=staff())
    kept = Appeal.objects.get(pk=appeal.pk)
    assert (kept.status, kept.closed_at is not None, kept.answered_at) == ("closed", True, None)
    assert "11-11-11" in message.text
    assert last(appeal).data["cause"] == workflow.ELSEWHERE
    assert last(appeal).data["body"] == "Post of Mongolia"


def test_nothing_is_sent_on_without_a_reason_or_a_way_to_the_body(appeal):
    for to, reason in ((OUTSIDE, " "), (redirecting.Outside("Post", ""), "Theirs")):
        with pytest.raises(ValueError, match="nothing was written"):
            redirecting.redirect(appeal, to=to, reason=reason, actor=staff())
    assert not Message.objects.filter(appeal=appeal, direction="out", text__contains="Post")
    assert Appeal.objects.get(pk=appeal.pk).status == "received"


def test_sending_on_too_late_is_kept(appeal):
    Appeal.objects.filter(pk=appeal.pk).update(
        registered_on=timezone.localdate() - timedelta(days=10)
    )
    redirecting.redirect(appeal, to=an_organisation(), reason="Theirs.", actor=staff())
    assert last(appeal).data["late"] is True


def test_a_confidential_complaint_is_never_sent_to_the_body_it_is_about(appeal):
    body = an_organisation()
    Appeal.objects.filter(pk=appeal.pk).update(is_confidential=True, concerns=body)
    with pytest.raises(workflow.Forbidden):
        redirecting.redirect(appeal, to=body, reason="Theirs.", actor=staff())


# More time ----------------------------------------------------------------------------------------
def extended(appeal, days=10, **given):
    until = (appeal.due_at + timedelta(days=days)).date()
    made = {"until": until, "reason": "The ground is frozen.", "actor": staff(Role.SUPERVISOR)}
    return extending.extend(appeal, **made | given)


@pytest.mark.parametrize("role", Role.values)
def test_only_who_decides_gives_more_time(appeal, role):
    due = appeal.due_at
    if Capability.DECIDE in CAPABILITIES[role]:
        extended(appeal, actor=staff(role))
        assert appeal.due_at == due + timedelta(days=10)
    else:
        with pytest.raises(workflow.Forbidden):
            extended(appeal, actor=staff(role))
        assert Appeal.objects.get(pk=appeal.pk).due_at == due


def test_the_citizen_is_told_of_more_time_and_why(appeal):
    message = extended(appeal)
    assert appeal.code in sent()
    assert "The ground is frozen." in message.text
    event = last(appeal, Event.Kind.EXTENDED)
    assert event.is_public
    assert event.data["due_at"] == appeal.due_at.isoformat()


def test_a_day_off_gives_way_to_the_next_working_day_and_the_citizen_is_told_that_one(appeal):
    off = appeal.due_at.date() + timedelta(days=10)
    Holiday.objects.create(calendar=Calendar.objects.get(), date=off, name="New Year")
    rulebook.forget()
    extended(appeal, 10)
    assert appeal.due_at.date() == off + timedelta(days=1)
    told = last(appeal, Event.Kind.EXTENDED).data
    assert told["until"] == (off + timedelta(days=1)).isoformat()


def test_more_time_ends_where_the_law_ends_it_however_often_it_is_given(appeal):
    first = appeal.due_at.date()
    extended(appeal, 20)
    with pytest.raises(extending.OutOfBounds):
        extended(appeal, 11)
    extended(appeal, 10)
    assert appeal.due_at.date() == first + timedelta(days=30)
    with pytest.raises(workflow.Forbidden):
        extended(appeal, 1)


def test_a_policy_may_set_a_limit_of_its_own(appeal):
    SlaPolicy.objects.update(extension_days=5)
    rulebook.forget()
    with pytest.raises(extending.OutOfBounds):
        extended(appeal, 6)
    extended(appeal, 5)


def test_months_are_counted_where_the_law_counts_them(appeal, settings):
    settings.CENTRE_COUNTRY = "KZ"
    procedure.forget()
    due = appeal.due_at.date()
    _first, latest = extending.bounds(appeal)
    assert (latest.year * 12 + latest.month) - (due.year * 12 + due.month) == 2


def test_more_time_is_never_less(appeal):
    with pytest.raises(extending.OutOfBounds):
        extended(appeal, 0)


def test_more_time_outlives_sorting_anew(appeal):
    extended(appeal, 20)
    due = appeal.due_at
    SlaPolicy.objects.create(
        name="Quick", kind=Kind.INCIDENT, calendar=Calendar.objects.get(), resolution=3
    )
    rulebook.forget()
    answers.classify(appeal, actor=staff(), kind=Kind.INCIDENT)
    assert appeal.due_at == due


def test_a_slower_policy_is_not_cut_by_more_time_given_under_a_quicker_one(appeal):
    extended(appeal, 3)
    SlaPolicy.objects.create(
        name="Slow", kind=Kind.PROPOSAL, calendar=Calendar.objects.get(), resolution=40
    )
    rulebook.forget()
    answers.classify(appeal, actor=staff(), kind=Kind.PROPOSAL)
    assert appeal.due_at > appeal.received_at + timedelta(days=35)


def test_waiting_for_the_citizen_after_the_decision_moves_the_day_too(appeal):
    extended(appeal, 10)
    due = appeal.due_at
    now = timezone.now()
    workflow.move(appeal, Status.WAITING, actor=staff(), at=now)
    back = now + timedelta(days=4)
    workflow.move(appeal, Status.IN_PROGRESS, actor=actors.CITIZEN, at=back)
    assert appeal.due_at - due >= timedelta(days=3)


def test_a_matter_opened_again_begins_without_the_time_given_before(appeal):
    extended(appeal, 30)
    answers.answer(appeal, text="Done.", actor=staff())
    workflow.move(appeal, Status.REOPENED, actor=actors.CITIZEN)
    assert appeal.due_at == deadlines.unextended(appeal)


# Refusing -----------------------------------------------------------------------------------------
@pytest.fixture
def grounds():
    procedure.adopt("MN")
    return {ground.code: ground for ground in RefusalGround.objects.all()}


def test_a_refusal_names_its_ground_in_the_citizens_language(appeal, grounds):
    refusing.choose(appeal, grounds["in-court"].pk, actor=staff())
    message = answers.answer(appeal, text="Шүүх шийдсэн.", actor=staff(), reject=True)
    assert grounds["in-court"].names["mn"] in message.text
    assert grounds["in-court"].law in sent()
    assert last(appeal).data["ground"]["code"] == "in-court"


def test_where_there_are_grounds_nothing_is_refused_without_one(appeal, grounds):
    with pytest.raises(refusing.NeedsGround):
        answers.answer(appeal, text="No.", actor=staff(), reject=True)
    assert Appeal.objects.get(pk=appeal.pk).status == "received"


def test_where_the_law_forbids_it_nothing_is_refused(appeal, settings):
    settings.CENTRE_COUNTRY = "KZ"
    procedure.forget()
    with pytest.raises(refusing.NotAllowed):
        answers.answer(appeal, text="No.", actor=staff(), reject=True)


def test_adopting_a_countrys_rules_again_leaves_what_was_edited(grounds):
    Procedure.objects.update(reopen_days=10)
    RefusalGround.objects.filter(code="in-court").update(law="Article 5")
    procedure.adopt("MN")
    assert Procedure.objects.get().reopen_days == 10
    assert RefusalGround.objects.get(code="in-court").law == "Article 5"


@pytest.mark.parametrize("country", presets.PRESETS)
def test_every_ground_has_a_name_in_five_languages(country):
    for ground in presets.of(country).grounds:
        assert ground.law
        assert len(set(ground.words)) == 5


# Withdrawing, closing -----------------------------------------------------------------------------
@pytest.mark.parametrize("actor", [actors.CITIZEN, None])
def test_what_is_withdrawn_is_closed_and_confirmed(appeal, actor):
    withdrawing.withdraw(appeal, actor=actor or staff())
    assert appeal.status == "closed"
    assert last(appeal, Event.Kind.WITHDRAWN).actor == ("citizen" if actor else "staff")
    assert last(appeal).data["cause"] == workflow.WITHDRAWN
    assert appeal.code in sent()


@pytest.mark.parametrize("status", [Status.WAITING, Status.REDIRECTED, Status.IN_PROGRESS])
def test_it_is_withdrawn_from_wherever_it_is(appeal, status):
    workflow.move(appeal, status, actor=staff())
    withdrawing.withdraw(appeal, actor=actors.CITIZEN)
    assert appeal.status == "closed"


def test_thanks_and_what_is_over_are_not_withdrawn(appeal):
    thanks = a_registered_appeal(matter=intake.Matter(kind=Kind.GRATITUDE))
    answers.answer(appeal, text="Done.", actor=staff())
    for each in (thanks, appeal):
        with pytest.raises(workflow.Forbidden):
            withdrawing.withdraw(each, actor=actors.CITIZEN)


def test_a_plain_press_closes_nothing_that_is_unanswered(appeal):
    for cause in ("", workflow.ELSEWHERE, "tired"):
        with pytest.raises(workflow.Forbidden):
            workflow.move(appeal, Status.CLOSED, actor=staff(), data={"cause": cause})


def test_who_did_not_answer_us_is_told_that_it_is_closed(appeal):
    workflow.move(appeal, Status.WAITING, actor=staff())
    before = Delivery.objects.count()
    closing.close(appeal, actor=staff())
    assert (appeal.status, Delivery.objects.count()) == ("closed", before + 1)
    assert appeal.code in sent()


def test_who_was_answered_is_not_told_twice(appeal):
    answers.answer(appeal, text="Done.", actor=staff())
    before = Delivery.objects.count()
    closing.close(appeal, actor=staff())
    assert Delivery.objects.count() == before
    assert access.conversation(appeal).filter(is_official_answer=True).count() == 1
