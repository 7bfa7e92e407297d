"""What staff are told: the bell, the list, mails at once, the digest of the day, and the list of
what is late."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from feedback import answers, intake, notifying, rulebook
from feedback.clock import chasing, silence
from feedback.models import (
    Appeal,
    Calendar,
    Event,
    Message,
    NoticePreference,
    Notification,
    SlaPolicy,
)
from feedback.notifying import digests, kinds, mailing
from feedback.statuses import Status
from feedback.workflow import Forbidden
from tests import builders
from tests.desk import at_desk

pytestmark = pytest.mark.django_db

ZONE = ZoneInfo("Asia/Ulaanbaatar")
NOTICES = "/admin/feedback/appeal/notices/"
ESCALATIONS = "/admin/feedback/appeal/escalations/"


@pytest.fixture(autouse=True)
def _office() -> None:
    week = {str(day): [["09:00", "18:00"]] for day in range(5)}
    Calendar.objects.create(name="Office", week=week, is_default=True, time_zone="Asia/Ulaanbaatar")
    SlaPolicy.objects.create(name="All", resolution=3, remind_after=5, close_after=10)
    rulebook.forget()


def an_operator(**fields) -> User:
    return builders.a_user(Role.OPERATOR, email="op@city.test", **fields)


def test_the_bell_counts_and_the_list_is_ones_own():
    user, other = an_operator(), builders.a_user(Role.OPERATOR)
    appeal = builders.an_appeal()
    notifying.tell(user=user, kind=kinds.MENTIONED, appeal=appeal, data={"by": "Bat"})
    notifying.tell(user=other, kind=kinds.ASSIGNED, appeal=appeal, data={"by": "Dorj"})
    page = at_desk(user).get(NOTICES).content.decode()
    assert "Bat named you in a note" in page
    assert "Dorj" not in page
    assert "<strong>1" in page
    told = Notification.objects.get(user=user)
    opened = at_desk(user).get(f"{NOTICES}{told.pk}/")
    assert opened.url == f"/admin/feedback/appeal/{appeal.pk}/change/"
    told.refresh_from_db()
    assert told.read_at is not None
    assert at_desk(other).get(f"{NOTICES}{told.pk}/").status_code == 404


def test_marking_all_as_read_leaves_what_came_after_the_page():
    user = an_operator()
    first = notifying.tell(user=user, kind=kinds.MENTIONED, appeal=builders.an_appeal())
    later = notifying.tell(user=user, kind=kinds.MENTIONED, appeal=builders.an_appeal())
    at_desk(user).post(f"{NOTICES}read/", {"upto": first.pk})
    assert list(Notification.objects.filter(read_at=None)) == [later]


def test_the_same_is_told_once_and_never_of_what_one_may_not_see():
    user = an_operator()
    appeal = builders.an_appeal()
    assert notifying.tell(user=user, kind=kinds.TO_SIGN, appeal=appeal, key="one")
    assert notifying.tell(user=user, kind=kinds.TO_SIGN, appeal=appeal, key="one") is None
    stranger = builders.a_user(Role.INSPECTOR, organisation=builders.an_organisation())
    assert notifying.tell(user=stranger, kind=kinds.TO_SIGN, appeal=appeal) is None
    with pytest.raises(ValueError, match="nothing that staff are told"):
        notifying.tell(user=user, kind="gossip")


def test_several_notices_are_one_mail_in_the_persons_language():
    user = an_operator(language="ru")
    for _number in range(3):
        notifying.tell(user=user, kind=kinds.MENTIONED, appeal=builders.an_appeal())
    assert mailing.run() == 1
    assert mailing.run() == 0
    (sent,) = mail.outbox
    assert sent.to == ["op@city.test"]
    assert sent.body.count("/change/") == 3
    assert "No water since Monday" not in sent.body
    assert not Notification.objects.filter(mailed_at=None).exists()


def test_who_wants_no_mails_still_gets_legal_deadlines():
    user = an_operator()
    at_desk(user).post(f"{NOTICES}mail/", {"mail": NoticePreference.Mail.STATUTORY})
    notifying.tell(user=user, kind=kinds.MENTIONED, appeal=builders.an_appeal())
    assert mailing.run() == 0
    due = {"due": timezone.now().isoformat()}
    notifying.tell(user=user, kind=kinds.DUE, appeal=builders.an_appeal(), data=due)
    assert mailing.run() == 1


def test_a_mail_server_that_is_down_has_it_sent_when_the_claim_is_over(settings):
    user = an_operator()
    notifying.tell(user=user, kind=kinds.MENTIONED, appeal=builders.an_appeal())
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert mailing.run() == 0
    settings.EMAIL_BACKEND = working
    assert mailing.run() == 0
    assert mailing.run(timezone.now() + mailing.LEASE + timedelta(minutes=1)) == 1


def test_the_day_begins_with_one_mail_when_the_calendar_opens():
    user = an_operator()
    opens = datetime(2026, 11, 23, 9, tzinfo=ZONE)
    with time_machine.travel(opens - timedelta(days=6), tick=False):
        late = builders.a_registered_appeal("Late")
        other = builders.a_registered_appeal("Of somebody else")
    Appeal.objects.filter(pk=late.pk).update(assignee=user)
    assert digests.run(opens - timedelta(minutes=1)) == 0
    assert digests.run(opens + timedelta(minutes=4)) == 1
    assert digests.run(opens + timedelta(minutes=9)) == 0
    (sent,) = mail.outbox
    assert "Overdue, yours: 1" in sent.body
    assert late.code in sent.body
    assert other.code not in sent.body
    assert digests.run(datetime(2026, 11, 28, 9, 5, tzinfo=ZONE)) == 0  # a Saturday


def test_a_head_reads_what_is_late_in_the_organisation():
    body = builders.an_organisation()
    head = builders.a_user(Role.HEAD, organisation=body, email="head@city.test")
    opens = datetime(2026, 11, 23, 9, tzinfo=ZONE)
    with time_machine.travel(opens - timedelta(days=6), tick=False):
        late = builders.a_registered_appeal("Late", matter=intake.Matter(organisation=body))
        builders.a_registered_appeal("Of another body")
    digests.run(opens)
    (sent,) = mail.outbox
    assert sent.to == [head.email]
    assert "Overdue, your organisation: 1" in sent.body
    assert late.code in sent.body


def test_nobody_gets_a_digest_that_says_nothing():
    an_operator()
    assert digests.run(datetime(2026, 11, 23, 9, 5, tzinfo=ZONE)) == 0
    assert not mail.outbox


def a_late_appeal(**fields) -> Appeal:
    return builders.an_appeal(due_at=timezone.now() - timedelta(hours=5), **fields)


def test_the_list_of_what_is_late_reaches_as_far_as_the_role():
    body = builders.an_organisation()
    mine, other = a_late_appeal(organisation=body), a_late_appeal()
    page = at_desk(builders.a_user(Role.HEAD, organisation=body)).get(ESCALATIONS)
    assert mine.code in page.content.decode()
    assert other.code not in page.content.decode()
    centre = at_desk(builders.a_user(Role.SUPERVISOR)).get(ESCALATIONS).content.decode()
    assert mine.code in centre
    assert other.code in centre
    assert at_desk(an_operator()).get(ESCALATIONS).status_code == 403


def test_the_list_goes_on_where_it_ended(monkeypatch):
    monkeypatch.setattr("feedback.desk.escalations.SIZE", 2)
    now = timezone.now()
    appeals = [builders.an_appeal(due_at=now - timedelta(hours=n)) for n in (9, 9, 7, 5, 3)]
    client = at_desk(builders.a_user(Role.SUPERVISOR))
    seen, address = [], ""
    while True:
        page = client.get(f"{ESCALATIONS}?{address}")
        seen += [row.appeal.pk for row in page.context["rows"]]
        address = page.context["next"]
        if not address:
            break
    assert seen == [each.pk for each in appeals]


def test_the_list_is_narrowed_by_body_person_level_and_lateness():
    user, body = an_operator(), builders.an_organisation()
    late = a_late_appeal(organisation=body, assignee=user, escalation=2)
    near = builders.an_appeal(due_at=timezone.now() + timedelta(hours=2))
    client = at_desk(builders.a_user(Role.SUPERVISOR))

    def shown(**narrowed) -> list[int]:
        return [row.appeal.pk for row in client.get(ESCALATIONS, narrowed).context["rows"]]

    assert shown() == [late.pk, near.pk]
    assert shown(state="late") == [late.pk]
    assert shown(state="near") == [near.pk]
    assert shown(organisation=body.pk) == [late.pk]
    assert shown(person=user.pk) == [late.pk]
    assert shown(level=3) == []
    assert shown(at="nonsense", level="x") == [late.pk, near.pk]


def test_the_head_reminds_reassigns_and_notes_from_the_list():
    body = builders.an_organisation()
    holder = builders.a_user(Role.INSPECTOR, organisation=body)
    other = builders.a_user(Role.INSPECTOR, organisation=body)
    stranger = builders.a_user(Role.INSPECTOR, organisation=builders.an_organisation())
    appeal = a_late_appeal(organisation=body, assignee=holder)
    client = at_desk(builders.a_user(Role.HEAD, organisation=body))

    def act(do: str, **more) -> None:
        appeal.refresh_from_db()
        row = f"{appeal.pk}:{appeal.version}"
        assert client.post(f"{ESCALATIONS}act/", {"do": do, "row": row, **more}).status_code == 302
        appeal.refresh_from_db()

    act("remind")
    assert Notification.objects.get(kind=kinds.REMINDED).user == holder
    assert Event.objects.filter(appeal=appeal, kind=Event.Kind.ESCALATED).exists()
    act("note", text="Call them today.")
    assert Message.objects.get(direction=Message.Direction.NOTE).text == "Call them today."
    act("assign", person=stranger.pk)
    assert appeal.assignee == holder
    act("assign", person=other.pk)
    assert appeal.assignee == other


def test_who_may_not_see_escalations_reminds_nobody():
    appeal = a_late_appeal(assignee=an_operator())
    with pytest.raises(Forbidden):
        chasing.remind(appeal, actor=builders.staff(Role.OPERATOR))


def test_a_silent_citizen_is_reminded_then_the_matter_is_closed():
    asked = datetime(2026, 11, 2, 12, tzinfo=ZONE)
    actor = builders.staff(Role.OPERATOR)
    with time_machine.travel(asked, tick=False):
        appeal = builders.a_registered_appeal("No heating")
        answers.reply(appeal, text="Which house?", actor=actor, key="ask", ask=True)

    def days_after(number: int, hour: int = 12) -> int:
        moment = asked.replace(hour=hour) + timedelta(days=number)
        with time_machine.travel(moment, tick=False):
            return silence.sweep()

    assert days_after(4) == 0
    assert days_after(7, hour=22) == 0  # nobody is written to at night
    assert days_after(7) == 1
    assert days_after(8) == 0
    said = Message.objects.filter(appeal=appeal, direction=Message.Direction.OUT)
    assert said.count() == 2
    assert days_after(10) == 1
    appeal.refresh_from_db()
    assert appeal.status == Status.CLOSED
    assert said.count() == 3
    assert days_after(11) == 0
