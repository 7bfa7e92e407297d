"""The queue: what stands where, in which order, found by what, at what cost."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from accounts.models import Address
from accounts.roles import Role
from feedback.desk import paging, queues
from feedback.statuses import Status
from tests.builders import (
    a_citizen,
    a_registered_appeal,
    a_sector,
    a_topic,
    a_user,
    an_address,
    an_appeal,
    an_organisation,
)
from tests.desk import QUEUE, at_desk, page_of

pytestmark = pytest.mark.django_db


def listed(response) -> list[str]:
    """The codes of the list, in order."""
    return re.findall(r'class="is-code">\s*<a href="[^"]+">([^<]+)</a>', response.text)


def in_hours(hours: float):
    return timezone.now() + timedelta(hours=hours)


def test_the_most_pressing_stands_first_and_what_has_no_deadline_last():
    later = an_appeal(due_at=in_hours(50))
    never = an_appeal()
    over = an_appeal(due_at=in_hours(-30))
    soon = an_appeal(due_at=in_hours(2.5))
    page = at_desk(a_user(Role.OPERATOR)).get(QUEUE)
    assert listed(page) == [over.code, soon.code, later.code, never.code]
    words = re.findall(r'desk-pill (\w+)">([^<]+)<', page.text)
    assert words == [
        ("bad", "1 day over"),
        ("warn", "2 h left"),
        ("good", "2 days left"),
        ("quiet", "no deadline"),
    ]


def test_each_queue_holds_and_counts_its_own():
    operator, colleague = a_user(Role.OPERATOR), a_user(Role.OPERATOR)
    new = an_appeal()
    mine = an_appeal(status=Status.ASSIGNED, assignee=operator, has_unread=False)
    theirs = an_appeal(status=Status.IN_PROGRESS, assignee=colleague, has_unread=False)
    over = an_appeal(
        status=Status.ASSIGNED, assignee=colleague, due_at=in_hours(-1), has_unread=False
    )
    waiting = an_appeal(
        status=Status.WAITING, assignee=colleague, due_at=in_hours(-1), has_unread=False
    )
    heard = an_appeal(status=Status.CLOSED, assignee=colleague)
    desk = at_desk(operator)
    holds = {slug: set(listed(desk.get(QUEUE, {"queue": slug}))) for slug in queues.QUEUES}
    assert holds == {slug: set() for slug in queues.QUEUES} | {
        "new": {new.code},
        "mine": {mine.code},
        "unassigned": {new.code},
        "overdue": {over.code},
        "waiting": {waiting.code},
        "unread": {new.code, heard.code},
        "open": {new.code, mine.code, theirs.code, over.code},
        "all": {new.code, mine.code, theirs.code, over.code, waiting.code, heard.code},
    }
    counted = desk.get(f"{QUEUE}counts/").json()["counts"]
    numbers = {"new": "1", "mine": "1", "unassigned": "1", "overdue": "1", "waiting": "1"}
    assert counted == dict.fromkeys(counted, "0") | numbers | {"unread": "2"}
    assert {"today", "escalated", "reopened", "second", "transcribe", "quarantine"} <= set(counted)


def test_counting_stops_in_time(monkeypatch):
    monkeypatch.setattr(queues, "MOST", 2)
    for _ in range(4):
        an_appeal()
    counted = at_desk(a_user(Role.OPERATOR)).get(f"{QUEUE}counts/").json()["counts"]
    assert counted["new"] == "2+"


def test_all_counts_are_one_statement(django_assert_num_queries):
    city = an_organisation()
    heat = an_organisation(parent=city)
    an_appeal(organisation=heat)
    inspector = a_user(Role.INSPECTOR, organisation=city)
    # The memberships, the organisations below and the teams come first.
    with django_assert_num_queries(4):
        assert queues.counts(inspector)["organisation"] == 1


def test_an_inspector_sees_the_own_organisation_with_all_below_and_nothing_else():
    city = an_organisation("City")
    heat = an_organisation("Heat", parent=city)
    below = an_appeal(organisation=heat)
    given = an_appeal(assignee=(inspector := a_user(Role.INSPECTOR, organisation=city)))
    an_appeal(organisation=an_organisation("Elsewhere"))
    desk = at_desk(inspector)
    assert set(listed(desk.get(QUEUE))) == {below.code, given.code}
    assert listed(desk.get(QUEUE, {"queue": "organisation"})) == [below.code]


@pytest.mark.parametrize("queue", ["open", "all"])
def test_pages_follow_each_other_there_and_back(monkeypatch, queue):
    monkeypatch.setattr(paging, "SIZE", 3)
    moment = in_hours(5)
    dated = [an_appeal(due_at=moment) for _ in range(4)]  # the same deadline: the id decides
    undated = [an_appeal() for _ in range(3)]
    expected = [a.code for a in dated + undated]
    if queue == "all":
        expected.reverse()
    desk = at_desk(a_user(Role.OPERATOR))

    def go(page, rel):
        link = re.search(rf'rel="{rel}" href="\?([^"]+)"', page.text)
        return desk.get(f"{QUEUE}?{unescape(link[1])}") if link else None

    def walk(page, rel):
        while page is not None:
            yield page
            page = go(page, rel)

    forth = list(walk(desk.get(QUEUE, {"queue": queue}), "next"))
    assert [listed(page) for page in forth] == [expected[:3], expected[3:6], expected[6:]]
    back = list(walk(forth[-1], "prev"))
    assert [listed(page) for page in back] == [expected[6:], expected[3:6], expected[:3]]


@pytest.mark.parametrize("cursor", ["x", "W10", "WzEsImEiLDBd", "é", "bnVsbA"])
def test_a_cursor_that_is_none_leads_to_the_start(cursor):
    appeal = an_appeal()
    page = at_desk(a_user(Role.OPERATOR)).get(QUEUE, {"at": cursor})
    assert listed(page) == [appeal.code]


def test_filters_narrow_and_nonsense_in_them_counts_for_nothing():
    above = a_topic("Housing")
    below = a_topic("Roofs", parent=above)
    sector, body = a_sector(), an_organisation()
    wanted = an_appeal(
        topic=below,
        organisation=body,
        sector=sector,
        kind="proposal",
        channel="sms",
        language="kk",
        priority=3,
    )
    other = an_appeal()
    desk = at_desk(a_user(Role.OPERATOR))
    for name, value in {
        "topic": above.pk,
        "organisation": body.pk,
        "sector": sector.pk,
        "kind": "proposal",
        "channel": "sms",
        "language": "kk",
        "priority": 3,
    }.items():
        assert listed(desk.get(QUEUE, {name: value})) == [wanted.code], name
    nonsense = {"topic": "x", "status": "lost", "since": "yesterday", "priority": "9" * 40}
    assert set(listed(desk.get(QUEUE, nonsense))) == {wanted.code, other.code}


def test_days_narrow_by_when_it_was_received():
    old = an_appeal(received_at=timezone.now() - timedelta(days=40))
    new = an_appeal(received_at=timezone.now())
    today = timezone.localdate()
    desk = at_desk(a_user(Role.OPERATOR))
    assert listed(desk.get(QUEUE, {"since": today.isoformat()})) == [new.code]
    until = (today - timedelta(days=1)).isoformat()
    assert listed(desk.get(QUEUE, {"until": until})) == [old.code]
    assert desk.get(QUEUE, {"until": "9999-12-31"}).status_code == 200


def test_a_status_that_no_open_appeal_has_is_looked_for_everywhere():
    closed = an_appeal(status=Status.CLOSED)
    an_appeal()
    page = at_desk(a_user(Role.OPERATOR)).get(QUEUE, {"status": "closed"})
    assert listed(page) == [closed.code]


@pytest.mark.parametrize(
    "words",
    [
        "батарей",  # the beginning of a word
        "ХҮЙТЭН батарей",
        "9911 2233",
        "+976 99-11-22-33",
        "bold@mail.mn",
        " BOLD@mail.mn ",
        "Дорж Болд",
        "болд дорж",
        "{code}",
        "{bare}",
    ],
)
def test_an_appeal_is_found_by(words):
    citizen = a_citizen("bold@mail.mn", name="Болд Дорж")
    address = Address.objects.create(citizen=citizen, kind="phone", value="+97699112233")
    appeal = a_registered_appeal("Батарейнууд хүйтэн байна", address=address)
    a_registered_appeal("Ус алга", address=an_address("+97688776655"))
    query = words.format(code=appeal.code, bare=appeal.code.replace("-", "").lower())
    page = at_desk(a_user(Role.OPERATOR)).get(QUEUE, {"q": query})
    assert listed(page) == [appeal.code]


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [("fax", "+97611323334", "11 32 33 34"), ("x", "2200000000000000042", "2200000000000000042")],
)
def test_an_appeal_is_found_by_a_number_of_any_channel(kind, value, words):
    appeal = a_registered_appeal("Ус алга", address=an_address(value, kind))
    page = at_desk(a_user(Role.OPERATOR)).get(QUEUE, {"q": words})
    assert listed(page) == [appeal.code]


@pytest.mark.parametrize("words", ["' | !", "nobody@mail.mn", "+97600000000", ":*", "%"])
def test_what_is_nowhere_is_said_so(words):
    an_appeal()
    page = at_desk(a_user(Role.OPERATOR)).get(QUEUE, {"q": words})
    assert listed(page) == []
    assert "Nothing found" in page.text


def test_a_search_never_leaves_ones_own_reach():
    appeal = a_registered_appeal("Батарейнууд хүйтэн байна")
    inspector = a_user(Role.INSPECTOR, organisation=an_organisation())
    page = at_desk(inspector).get(QUEUE, {"q": appeal.code})
    assert listed(page) == []
    assert "Nothing found" in page.text


def test_the_list_says_how_often_this_person_turned_to_us():
    citizen = a_citizen()
    for _ in range(3):
        an_appeal(citizen=citizen, status=Status.CLOSED)
    an_appeal(citizen=citizen)
    page = at_desk(a_user(Role.OPERATOR)).get(QUEUE)
    assert re.findall(r'<td class="is-number">(\w*)</td>', page.text) == ["4"]


def test_unread_is_marked_and_said():
    an_appeal(has_unread=True)
    an_appeal(has_unread=False)
    page = at_desk(a_user(Role.OPERATOR)).get(QUEUE)
    assert page.text.count('class="is-unread"') == 1
    assert page.text.count(">unread<") == 1


def test_the_way_back_leads_to_the_same_place_of_the_list():
    appeal = an_appeal(kind="proposal")
    desk = at_desk(a_user(Role.OPERATOR))
    page = desk.get(QUEUE, {"queue": "new", "kind": "proposal"})
    link = unescape(re.search(r'class="is-code">\s*<a href="([^"]+)"', page.text)[1])
    assert link.startswith(page_of(appeal))
    opened = desk.get(link)
    back = unescape(re.search(r'id="desk-back" href="([^"]+)"', opened.text)[1])
    assert re.fullmatch(
        rf"{re.escape(QUEUE)}\?queue=new&kind=proposal&stand=[\w-]+#a{appeal.pk}", back
    )


def test_words_of_citizens_are_never_markup():
    an_appeal(summary="<script>alert(1)</script>", place="<img src=x>")
    page = at_desk(a_user(Role.OPERATOR)).get(QUEUE)
    assert "<script>alert" not in page.text
    assert "<img src=x>" not in page.text


def full_queue(body):
    for number in range(paging.SIZE + 5):
        an_appeal(
            citizen=a_citizen(name=f"Citizen {number}"),
            organisation=body,
            sector=a_sector(),
            topic=a_topic(),
            assignee=a_user(Role.INSPECTOR, organisation=body),
        )


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.INSPECTOR])
def test_a_full_queue_costs_few_statements(django_assert_max_num_queries, settings, role):
    settings.STAFF_SECOND_FACTOR_REQUIRED = True
    body = an_organisation()
    full_queue(body)
    where = {"organisation": body} if role == Role.INSPECTOR else {}
    user = a_user(role, **where)
    user.authenticator_set.create(type="totp", data={"secret": "x"})
    desk = at_desk(user)
    desk.get(QUEUE)
    with django_assert_max_num_queries(17) as statements:
        page = desk.get(QUEUE, {"queue": "open", "kind": "complaint"})
    assert len(listed(page)) == paging.SIZE
    counting = [s["sql"] for s in statements if re.match(r"SELECT COUNT\(", s["sql"], re.I)]
    assert counting == []
