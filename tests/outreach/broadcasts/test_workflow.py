"""The way of a broadcast at the desk: written, proposed, approved by another, gone out."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.roles import Role
from channels.models import Delivery
from config.demo.clock import at
from feedback.models import Reading
from outreach.broadcasts import desk_reports, starting, workflow
from outreach.broadcasts.statuses import EDGES, Status
from outreach.models import Broadcast, BroadcastText
from tests.builders import (
    a_broadcast,
    a_contact,
    a_news_topic,
    a_user,
    an_account,
    an_approved_broadcast,
    an_audience,
    an_organisation,
)
from tests.desk import as_read, at_desk

pytestmark = pytest.mark.django_db
HOME = "/admin/outreach/broadcasts/"


@pytest.fixture
def writer():
    return a_user(Role.PR_MANAGER)


@pytest.fixture
def supervisor():
    return a_user(Role.SUPERVISOR)


@pytest.fixture
def people():
    an_account("sms")
    return [a_contact(phone=f"+9769911000{n}", language="mn") for n in range(3)]


def act(client, broadcast, name, **data):
    page = f"{HOME}{broadcast.pk}/"
    if name == "approve":
        data = as_read(client, page) | data
    return client.post(f"{page}{name}/", data, follow=True)


def words_of(answer) -> str:
    return answer.content.decode()


def written(**more) -> dict:
    given = {"name": "Snow", "language": "mn", "body_mn": "Цас орно", "body_ru": "Снег"}
    return given | more


def test_from_the_first_word_to_the_last_delivery(writer, supervisor, people):
    audience = an_audience()
    desk = at_desk(writer)
    answer = desk.post(f"{HOME}add/", written(audience=audience.pk), follow=True)
    assert answer.status_code == 200, words_of(answer)
    broadcast = Broadcast.objects.get()
    assert broadcast.status == "draft"
    assert {text.language for text in broadcast.texts.all()} == {"mn", "ru"}
    act(desk, broadcast, "propose")
    broadcast.refresh_from_db()
    assert broadcast.status == "proposed"
    assert "Цас орно" in words_of(at_desk(supervisor).get(f"{HOME}{broadcast.pk}/"))
    act(at_desk(supervisor), broadcast, "approve")
    act(desk, broadcast, "start")
    assert starting.start_due() == 1
    broadcast.refresh_from_db()
    assert (broadcast.status, broadcast.approved_by) == ("running", supervisor)
    assert broadcast.recipients.filter(state="waiting").count() == 3
    assert [step.status for step in broadcast.steps.all()] == [
        "proposed",
        "approved",
        "approved",  # somebody pressed the button
        "running",
    ]


def test_nobody_approves_what_they_wrote(supervisor, people):
    broadcast = a_broadcast(created_by=supervisor)
    workflow.propose(broadcast, user=supervisor)
    assert "another person has to approve it" in words_of(
        act(at_desk(supervisor), broadcast, "approve")
    )
    broadcast.refresh_from_db()
    assert broadcast.status == "proposed"


def test_whoever_changed_a_word_is_a_writer_too(writer, supervisor, people):
    broadcast = a_broadcast(created_by=writer)
    at_desk(supervisor).post(f"{HOME}{broadcast.pk}/edit/", written(audience=broadcast.audience_id))
    workflow.propose(broadcast, user=writer)
    act(at_desk(supervisor), broadcast, "approve")
    broadcast.refresh_from_db()
    assert broadcast.status == "proposed"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE outreach_broadcast SET status = 'approved', approved_by_id = created_by_id",
        "UPDATE outreach_broadcast SET status = 'approved'",
        "UPDATE outreach_broadcast SET status = 'running'",
        "UPDATE outreach_broadcast SET audience_id = NULL",
        "UPDATE outreach_broadcast SET is_alert = true",
        "UPDATE outreach_broadcast SET writers = '{}'",
        "UPDATE outreach_broadcasttext SET body = 'Something else'",
        "DELETE FROM outreach_broadcasttext",
        "INSERT INTO outreach_broadcasttext (broadcast_id, language, channel, subject, body)"
        " SELECT id, 'ru', '', '', 'Something else' FROM outreach_broadcast",
        "UPDATE outreach_broadcaststep SET words = 'Never said'",
    ],
)
def test_the_database_holds_it_against_bare_sql(writer, statement):
    broadcast = a_broadcast(created_by=writer)
    workflow.propose(broadcast, user=writer)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_editor_approves_nothing_in_bare_sql(writer, supervisor):
    broadcast = a_broadcast(created_by=writer, writers=[writer.pk, supervisor.pk])
    workflow.propose(broadcast, user=writer)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outreach_broadcast SET status = 'approved', approved_by_id = %s",
            [supervisor.pk],
        )


def test_what_was_changed_after_somebody_read_it_is_not_approved(writer, supervisor, people):
    broadcast = a_broadcast(created_by=writer)
    workflow.propose(broadcast, user=writer)
    approver = at_desk(supervisor)
    read = as_read(approver, f"{HOME}{broadcast.pk}/")
    workflow.send_back(broadcast, user=writer)
    broadcast.texts.update(body="Quite another")
    workflow.propose(broadcast, user=writer)
    answer = words_of(act(approver, broadcast, "approve", **read))
    assert "Somebody changed it meanwhile. Look again." in answer
    broadcast.refresh_from_db()
    assert broadcast.status == Status.PROPOSED
    act(approver, broadcast, "approve", seen="")  # and whoever says nothing of it has read nothing
    broadcast.refresh_from_db()
    assert broadcast.status == Status.PROPOSED
    act(approver, broadcast, "approve")
    broadcast.refresh_from_db()
    assert broadcast.status == Status.APPROVED


@pytest.mark.parametrize("state", ["", "failed"])
def test_a_page_of_recipients_reads_none_of_other_broadcasts(writer, state):
    """By the best that the database may do without reading or sorting all of them. Of a handful it
    may think otherwise: it is asked as if there were many."""
    found, _place = desk_reports.ordered(a_broadcast(created_by=writer), state)
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off;"
            " SET LOCAL enable_sort = off"
        )
    plan = found.select_related(None)[:101].explain()
    assert "Index Cond: (broadcast_id" in plan or "Index Cond: ((broadcast_id" in plan
    assert "Sort" not in plan


def test_an_alert_needs_two_people(writer, supervisor, people):
    alert = a_broadcast(created_by=writer, is_alert=True)
    workflow.propose(alert, user=writer)
    act(at_desk(supervisor), alert, "approve")
    alert.refresh_from_db()
    assert (alert.status, alert.approved_by) == ("proposed", supervisor)
    act(at_desk(supervisor), alert, "approve")
    alert.refresh_from_db()
    assert alert.status == "proposed"
    head = a_user(Role.HEAD)
    act(at_desk(head), alert, "approve")
    alert.refresh_from_db()
    assert (alert.status, alert.second_approval_by) == ("approved", head)


def test_sent_back_with_words_it_needs_approval_anew(writer, supervisor, people):
    broadcast = an_approved_broadcast(created_by=writer)
    act(at_desk(supervisor), broadcast, "back", words="The day is wrong")
    broadcast.refresh_from_db()
    assert (broadcast.status, broadcast.approved_by) == ("draft", None)
    assert "The day is wrong" in words_of(at_desk(writer).get(f"{HOME}{broadcast.pk}/"))


def test_what_was_proposed_is_not_written_on(writer, people):
    broadcast = a_broadcast(created_by=writer)
    workflow.propose(broadcast, user=writer)
    at_desk(writer).post(f"{HOME}{broadcast.pk}/edit/", written(body_mn="Other words"))
    assert broadcast.texts.get().body == "Хурал баасан гарагт"


@pytest.mark.parametrize("source", Status.values)
@pytest.mark.parametrize("target", Status.values)
def test_the_table_alone_says_which_steps_there_are(source, target):
    user = a_user(Role.ADMINISTRATOR)
    broadcast = Broadcast(status=source, writers=[0], created_by_id=0)
    if (source, target) not in {(str(a), str(b)) for a, b in EDGES}:
        assert not workflow.allows(broadcast, target, user)
        assert not workflow.allows(broadcast, target, None)
    elif (source, target) != ("running", "done"):
        assert workflow.allows(broadcast, target, user)


def test_unknown_placeholders_and_lone_names_are_refused(writer, people):
    broadcast = a_broadcast({"mn": "{name} төлбөр {amount}, {stop} }"}, created_by=writer)
    page = words_of(act(at_desk(writer), broadcast, "propose"))
    assert "There is no placeholder {amount}" in page
    assert "write what stands for one" in page
    assert "Монгол: A brace opens or closes" in page
    broadcast.refresh_from_db()
    assert broadcast.status == "draft"


def test_its_time_starts_it_once(people):
    soon = timezone.now() + timedelta(hours=1)
    broadcast = an_approved_broadcast(starts_at=soon)
    assert starting.start_due() == 0
    with at(soon + timedelta(minutes=1)):
        assert starting.start_due() == 1
        assert starting.start_due() == 0
    assert broadcast.recipients.count() == 3


def test_the_next_of_a_row_bears_the_same_words_and_approvals(people):
    first = timezone.now() + timedelta(hours=1)
    broadcast = an_approved_broadcast(starts_at=first, repeats={"every": "week", "day": 1})
    starting.start(broadcast)
    assert starting.follow(broadcast) is None  # it was written down already
    following = Broadcast.objects.get(follows=broadcast)
    assert following.status == "approved"
    assert following.starts_at == first + timedelta(weeks=1)
    assert following.approved_by == broadcast.approved_by
    assert [text.body for text in following.texts.all()] == ["Хурал баасан гарагт"]
    workflow.send_back(following, user=following.created_by)
    assert following.approved_by is None


def test_an_audience_is_fixed_when_it_starts(people):
    broadcast = an_approved_broadcast()
    starting.start(broadcast)
    a_contact(phone="+97699999999")
    assert broadcast.recipients.count() == 3


def test_a_topic_alone_reaches_who_asked_for_it(people):
    topic = a_news_topic("weather")
    asked = people[0].citizen.addresses.get()
    asked.subscriptions.create(topic=topic, since=timezone.now())
    broadcast = an_approved_broadcast(topic=topic)
    starting.start(broadcast)
    assert [each.address for each in broadcast.recipients.all()] == [asked]


def test_nobody_to_tell_is_done_at_once():
    an_account("sms")
    broadcast = an_approved_broadcast()
    starting.start(broadcast)
    assert broadcast.status == "done"


def test_the_file_is_masked_and_kept_in_the_books(writer, people):
    broadcast = an_approved_broadcast(created_by=writer)
    starting.start(broadcast)
    answer = at_desk(writer).get(f"{HOME}{broadcast.pk}/recipients.csv")
    lines = b"".join(answer.streaming_content).decode()
    assert lines.count("+976***") == 3
    assert lines.startswith("\ufeffNumber,Address,Language,Channel,Account,State,Reason,Sent,")
    assert lines.count(",Монгол,,,waiting,") == 3
    assert "99110000" not in lines
    assert Reading.objects.filter(what="export", user=writer).exists()


def test_a_trial_goes_to_one_address_before_anybody_approved(writer, people):
    broadcast = a_broadcast({"mn": "Сайн уу, {name|хөршөө}"}, created_by=writer)
    act(at_desk(writer), broadcast, "trial", to="+97688112233", language="mn")
    assert Delivery.objects.get().body == "Сайн уу, хөршөө"
    assert broadcast.recipients.count() == 0
    page = words_of(at_desk(writer).get(f"{HOME}{broadcast.pk}/"))
    assert "Trial sent to +976***33 (Монгол)" in page


def test_a_trial_to_what_is_neither_mailbox_nor_phone_is_refused(writer, people):
    broadcast = a_broadcast({"mn": "Сайн уу"}, created_by=writer)
    for nonsense in ("nonsense", "1111", "me@nowhere"):
        page = words_of(act(at_desk(writer), broadcast, "trial", to=nonsense, language="mn"))
        assert "That is neither a mailbox nor a phone." in page
    assert not Delivery.objects.exists()


def test_one_body_sees_and_writes_its_own_alone(people):
    ours, theirs = an_organisation("Ours"), an_organisation("Theirs")
    press = a_user(Role.PR_MANAGER, organisation=ours)
    a_broadcast(name="Of ours", organisation=ours)
    foreign = a_broadcast(name="Of theirs", organisation=theirs)
    page = words_of(at_desk(press).get(HOME))
    assert "Of ours" in page
    assert "Of theirs" not in page
    assert at_desk(press).get(f"{HOME}{foreign.pk}/").status_code == 404
    answer = at_desk(press).post(f"{HOME}add/", written(organisation=theirs.pk))
    assert answer.status_code == 400


def test_a_copy_is_a_draft_of_the_same_words(writer, people):
    broadcast = an_approved_broadcast(created_by=writer)
    act(at_desk(writer), broadcast, "copy")
    draft = Broadcast.objects.latest("id")
    assert (draft.status, draft.approved_by, draft.texts.get().body) == (
        "draft",
        None,
        "Хурал баасан гарагт",
    )


def test_the_list_costs_the_same_however_long(
    writer, people, django_assert_max_num_queries, django_assert_num_queries
):
    for number in range(12):
        a_broadcast(name=f"Number {number}", created_by=writer)
    with django_assert_max_num_queries(40):
        assert at_desk(writer).get(HOME).status_code == 200
    assert BroadcastText.objects.count() == 12


def test_the_first_of_two_is_told_that_another_has_to_follow(writer, supervisor, people):
    alert = a_broadcast(created_by=writer, is_alert=True)
    workflow.propose(alert, user=writer)
    page = words_of(act(at_desk(supervisor), alert, "approve"))
    assert "You are the first of two to approve it. It does not go out yet" in page
    assert "It goes out only when another person has approved it, too." in page
    assert "you would be the second" in words_of(
        at_desk(a_user(Role.HEAD)).get(f"{HOME}{alert.pk}/")
    )


def test_whoever_writes_begins_with_their_own_language(writer, settings):
    client = at_desk(writer)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "mn"
    form = client.get(f"{HOME}add/").context["form"]
    assert form["language"].value() == "mn"
    assert [each["code"] for each in form.languages] == ["mn", "en", "kk", "ru", "az"]
