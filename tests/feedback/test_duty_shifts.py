"""The rota, who is here, and what passes from hand to hand."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Team, User
from accounts.roles import Role
from feedback.duty import attending, handing, roster
from feedback.models import (
    Absence,
    Appeal,
    Event,
    Message,
    Notification,
    Shift,
    ShiftKind,
    Skills,
    TeamDuty,
    UnsentText,
)
from tests.builders import a_user, an_appeal, an_organisation, staff
from tests.desk import at_desk, page_of

pytestmark = pytest.mark.django_db

DUTY = "/admin/feedback/appeal/duty/"
ROTA = f"{DUTY}rota/"
MONDAY = date(2030, 3, 4)


@pytest.fixture
def day() -> ShiftKind:
    return ShiftKind.objects.create(letter="D", name="Day", starts=time(8), ends=time(20))


@pytest.fixture
def night() -> ShiftKind:
    return ShiftKind.objects.create(letter="N", name="Night", starts=time(20), ends=time(8))


def a_crew(number: int, size: int = 1) -> Team:
    body = an_organisation()
    team = Team.objects.create(name=f"Shift {number}", code=f"shift-{number}", organisation=body)
    team.members.set([a_user(Role.OPERATOR) for _ in range(size)])
    return team


def a_shift(user: User, ends_in: timedelta, kind: ShiftKind, team: Team | None = None) -> Shift:
    ends_at = timezone.now() + ends_in
    starts_at = ends_at - timedelta(hours=12)
    today = timezone.localdate()
    return Shift.objects.create(
        user=user, team=team, kind=kind, day=today, starts_at=starts_at, ends_at=ends_at
    )


# The rota ----------------------------------------------------------------------------------


def test_four_shifts_of_forty_one_follow_one_another_round_the_clock(day, night):
    crews = [a_crew(number, size) for number, size in enumerate((11, 10, 10, 10))]
    plan = roster.Plan(roster.pattern("D N - -"), MONDAY, MONDAY + timedelta(days=27))
    assert roster.generate(plan, crews, actor=staff(Role.SUPERVISOR)) == 28 * 41 // 2
    for hours in range(24, 27 * 24, 5):
        moment = timezone.make_aware(datetime.combine(MONDAY, time(1))) + timedelta(hours=hours)
        teams = set(roster.on_now(moment).values_list("team", flat=True))
        assert len(teams) == 1, moment


def test_a_rota_written_anew_takes_the_place_of_the_old(day, night):
    crew, supervisor = a_crew(1), staff(Role.SUPERVISOR)
    plan = roster.Plan(("D",), MONDAY, MONDAY + timedelta(days=6))
    roster.generate(plan, [crew], actor=supervisor)
    plan = roster.Plan(("N", "-"), MONDAY, MONDAY + timedelta(days=6))
    assert roster.generate(plan, [crew], actor=supervisor) == 4
    assert set(Shift.objects.values_list("kind__letter", flat=True)) == {"N"}


def test_a_night_goes_over_midnight(night):
    starts_at, ends_at = roster.span(night, MONDAY)
    assert ends_at - starts_at == timedelta(hours=12)
    assert timezone.localtime(ends_at).date() == MONDAY + timedelta(days=1)


@given(
    st.lists(st.sampled_from("DN-"), min_size=1, max_size=9),
    st.integers(0, 400),
    st.integers(0, 5),
)
def test_a_pattern_recurs_and_the_next_team_is_a_day_behind(letters, number, team):
    plan = roster.Plan(tuple(letters), MONDAY, MONDAY)
    here = MONDAY + timedelta(days=number)
    assert plan.letter(here, team) == plan.letter(here + timedelta(days=len(letters)), team)
    assert plan.letter(here, team) == plan.letter(here + timedelta(days=1), team + 1)


def test_the_head_of_the_centre_changes_a_day_at_the_desk(day, night):
    user, desk = a_user(Role.OPERATOR, last_name="Bold"), at_desk(a_user(Role.SUPERVISOR))
    given = {"user": user.pk, "day": MONDAY, "kind": day.pk, "week": MONDAY}
    assert desk.post(f"{ROTA}day/", given).status_code == 302
    assert Shift.objects.get().kind == day
    assert desk.post(f"{ROTA}day/", given | {"kind": night.pk}).status_code == 302
    assert Shift.objects.get().kind == night
    page = desk.get(f"{ROTA}?week={MONDAY}").text
    assert "Bold" in page
    assert "Night" in page
    assert desk.post(f"{ROTA}day/", given | {"kind": ""}).status_code == 302
    assert not Shift.objects.exists()


def test_the_head_of_the_centre_writes_a_month_at_the_desk(day, night):
    crews = [a_crew(number) for number in range(4)]
    desk = at_desk(a_user(Role.SUPERVISOR))
    given = {"teams": [crew.pk for crew in crews], "pattern": "D N - -", "first": MONDAY}
    wrong = desk.post(f"{ROTA}pattern/", given | {"last": "2031-01-01", "pattern": "D X"})
    assert wrong.status_code == 400
    assert "There is no shift with the letter X." in wrong.text
    last = MONDAY + timedelta(days=29)
    assert desk.post(f"{ROTA}pattern/", given | {"last": last}).status_code == 302
    assert Shift.objects.count() == 60


def test_whoever_is_away_is_not_on_shift(day):
    user, now = a_user(Role.OPERATOR), timezone.now()
    a_shift(user, timedelta(hours=3), day)
    assert roster.on_now(now).count() == 1
    desk, today = at_desk(a_user(Role.SUPERVISOR)), timezone.localdate()
    given = {"user": user.pk, "reason": "sick", "first": today, "last": today}
    assert desk.post(f"{ROTA}absence/", given).status_code == 302
    assert roster.on_now(now).count() == 0
    absence = Absence.objects.get()
    assert desk.post(f"{ROTA}absence/{absence.pk}/end/").status_code == 302
    assert roster.on_now(now).count() == 1


@pytest.mark.parametrize("address", [ROTA, f"{DUTY}board/"])
def test_the_rota_is_for_who_manages_shifts(address):
    assert at_desk(a_user(Role.OPERATOR)).get(address).status_code == 403


def test_the_week_costs_the_same_however_many_work(day, django_assert_max_num_queries):
    desk = at_desk(a_user(Role.SUPERVISOR))
    crew = a_crew(1, 12)
    roster.generate(
        roster.Plan(("D",), MONDAY, MONDAY + timedelta(days=6)),
        [crew],
        actor=staff(Role.SUPERVISOR),
    )
    desk.get(ROTA)
    with django_assert_max_num_queries(30):
        desk.get(f"{ROTA}?week={MONDAY}")


def test_the_board_says_who_is_here_and_who_should_be(day):
    here, missing = a_user(last_name="Here"), a_user(last_name="Missing")
    for user in (here, missing):
        a_shift(user, timedelta(hours=3), day)
    attending.come(here)
    an_appeal(assignee=here)
    page = at_desk(a_user(Role.SUPERVISOR)).get(f"{DUTY}board/").text
    assert "1/15" in page
    assert "not here yet" in page


# Being here ----------------------------------------------------------------------------------


def test_one_comes_pauses_and_goes():
    user = a_user(Role.OPERATOR)
    desk = at_desk(user)
    desk.post(f"{DUTY}here/", {"do": "come"})
    assert attending.here().filter(user=user).exists()
    desk.post(f"{DUTY}here/", {"do": "pause"})
    assert not attending.here().filter(user=user).exists()
    desk.post(f"{DUTY}here/", {"do": "come"})
    assert attending.here().filter(user=user).exists()
    desk.post(f"{DUTY}here/", {"do": "go"})
    assert attending.of(user) is None


# Handing over ----------------------------------------------------------------------------------


def handed(desk, whose: User, **fields):
    token = "9b2f8a52-7d55-4b7b-9b8e-0c6f1c0f5d11"
    return desk.post(f"{DUTY}hand-over/", {"whose": whose.pk, "token": token} | fields)


def test_a_shift_is_handed_over_with_a_note_that_the_next_one_reads():
    me, other = a_user(Role.OPERATOR, last_name="Giver"), a_user(Role.OPERATOR)
    attending.come(other)
    going, staying = an_appeal(assignee=me), an_appeal(assignee=me)
    note = "The plumber comes at nine"
    handed(at_desk(me), me, appeal=[going.pk], note=note, **{f"to-{going.pk}": other.pk})
    going.refresh_from_db()
    staying.refresh_from_db()
    assert (going.assignee, staying.assignee) == (other, me)
    event = Event.objects.get(appeal=going, kind=Event.Kind.HANDED_OVER)
    assert note not in str(event.data)
    page = at_desk(other).get(page_of(going)).text
    assert "From Giver" in page
    assert note in page
    assert Notification.objects.filter(user=other, appeal=going).exists()


def test_all_go_by_one_press_and_twice_is_once():
    me, other = a_user(Role.OPERATOR), a_user(Role.OPERATOR)
    attending.come(other)
    appeals = [an_appeal(assignee=me) for _ in range(3)]
    desk, numbers = at_desk(me), [appeal.pk for appeal in appeals]
    handed(desk, me, appeal=numbers, to=other.pk, note="Good night")
    handed(desk, me, appeal=numbers, to=other.pk, note="Good night")
    assert Appeal.objects.filter(assignee=other).count() == 3
    assert Event.objects.filter(kind=Event.Kind.HANDED_OVER).count() == 3
    assert Message.objects.count() == 3


def test_the_page_suggests_the_same_team_and_language_and_points_out_unsent_words():
    me, same, other = (a_user(Role.OPERATOR, last_name=name) for name in ("Me", "Same", "Other"))
    team = Team.objects.create(name="T", code="t", organisation=an_organisation())
    team.members.set([me, same])
    for user in (same, other):
        attending.come(user)
    Skills.objects.create(user=same, languages=["mn"])
    ours, kazakh = an_appeal(assignee=me, team=team), an_appeal(assignee=me, language="kk")
    UnsentText.objects.create(
        user=me, appeal=ours, mode="reply", text="Dear", changed_at=timezone.now()
    )
    hands = handing.takers(me)
    assert [(each.appeal, each.to) for each in handing.suggested(me, hands)] == [
        (ours, same),
        (kazakh, other),
    ]
    page = at_desk(me).get(DUTY).text
    assert "1 of these has words that were begun and not sent" in page


def test_a_confidential_appeal_is_not_handed_to_whom_it_is_kept_from():
    heat = an_organisation("Heat")
    me, barred = a_user(Role.SUPERVISOR), a_user(Role.HEAD, organisation=heat)
    attending.come(barred)
    appeal = an_appeal(assignee=me, is_confidential=True, concerns=heat)
    page = handed(at_desk(me), me, appeal=[appeal.pk], to=barred.pk).wsgi_request
    assert page is not None
    appeal.refresh_from_db()
    assert appeal.assignee == me


def test_the_head_of_the_centre_hands_over_for_somebody_absent():
    sick, other = a_user(Role.OPERATOR), a_user(Role.OPERATOR)
    attending.come(other)
    appeal = an_appeal(assignee=sick)
    assert handed(at_desk(other), sick, appeal=[appeal.pk], to=other.pk).status_code == 404
    desk = at_desk(a_user(Role.SUPERVISOR))
    assert desk.get(f"{DUTY}?of={sick.pk}").status_code == 200
    assert handed(desk, sick, appeal=[appeal.pk], to=other.pk).status_code == 302
    appeal.refresh_from_db()
    assert appeal.assignee == other


def test_whose_shift_ends_is_told_once_what_is_left(day):
    user = a_user(Role.OPERATOR)
    an_appeal(assignee=user)
    a_shift(user, timedelta(minutes=10), day)
    assert handing.remind() == 1
    assert handing.remind() == 0
    assert Notification.objects.get().data == {"number": 1}


def test_what_is_left_after_a_shift_goes_back_to_the_team(day):
    user = a_user(Role.OPERATOR)
    keeps, takes = a_crew(1), a_crew(2)
    TeamDuty.objects.create(team=takes, takes_back=True)
    left, kept = an_appeal(assignee=user, team=takes), an_appeal(assignee=user, team=keeps)
    waiting = an_appeal(assignee=user, team=takes, status="waiting")
    a_shift(user, -timedelta(hours=1), day)
    assert handing.take_back() == 1
    for appeal in (left, kept, waiting):
        appeal.refresh_from_db()
    assert (left.assignee, kept.assignee, waiting.assignee) == (None, user, user)
    assert left.team == takes
    assert handing.take_back() == 0


def test_who_stays_longer_keeps_what_is_theirs(day):
    user, team = a_user(Role.OPERATOR), a_crew(1)
    TeamDuty.objects.create(team=team, takes_back=True)
    an_appeal(assignee=user, team=team)
    a_shift(user, -timedelta(hours=1), day)
    attending.come(user)
    assert handing.take_back() == 0
    attending.go(user)
    assert handing.take_back() == 1
