"""Thanks reach the named employee and their head, without the citizen's name."""

import pytest

from accounts.models import Team
from accounts.roles import Role
from feedback.models import Appeal, Event, Notification, Thanks
from tests.builders import a_citizen, a_registered_appeal, a_user, an_organisation
from tests.desk import act_on, at_desk, page_of, seen

pytestmark = pytest.mark.django_db

PAGE = "/admin/feedback/appeal/thanks/"
WORDS = "Nurse Oyun was so kind. Bat-Erdene Sukh, 99112233"


@pytest.fixture
def clinic():
    return an_organisation("Clinic", parent=an_organisation("Health"))


@pytest.fixture
def nurse(clinic):
    return a_user(Role.ANALYST, organisation=clinic, first_name="Oyun", last_name="Dorj")


@pytest.fixture
def head(clinic):
    return a_user(Role.HEAD, organisation=clinic.parent)


@pytest.fixture
def appeal(clinic):
    made = a_registered_appeal(WORDS)
    Appeal.objects.filter(pk=made.pk).update(
        kind="gratitude",
        organisation=clinic.parent,
        citizen=a_citizen(name="Bat-Erdene Sukh"),
    )
    made.refresh_from_db()
    return made


def pick(appeal, user, *, client=None, **fields):
    client = client or at_desk(a_user(Role.OPERATOR))
    named = f"{user.get_full_name()} ({user.username})"
    form = seen(appeal, whom=named, words=WORDS) | fields
    return client.post(act_on(appeal, "thank"), form)


def test_the_panel_offers_the_people_of_the_body_and_below_and_hides_the_name(appeal, nurse):
    stranger = a_user(Role.ANALYST, organisation=an_organisation("Roads"))
    gone = a_user(Role.ANALYST, organisation=appeal.organisation, is_active=False)
    page = at_desk(a_user(Role.OPERATOR)).get(page_of(appeal)).text
    panel = page.split('id="thank-people"')[1].split("</form>")[0]
    assert nurse.username in panel
    assert f"({stranger.username})" not in panel
    assert gone.username not in panel
    assert "so kind" in panel
    assert "99112233" not in panel
    assert "Erdene" not in panel


def test_of_other_kinds_there_is_no_panel(appeal):
    Appeal.objects.filter(pk=appeal.pk).update(kind="complaint")
    assert 'id="thank-people"' not in at_desk(a_user(Role.OPERATOR)).get(page_of(appeal)).text


def test_the_employee_and_their_head_read_the_words_and_not_who_wrote_them(appeal, nurse, head):
    assert pick(appeal, nurse).status_code == 302
    theirs = at_desk(nurse).get(PAGE).text
    assert "so kind" in theirs
    assert "Erdene" not in theirs
    assert "99112233" not in theirs
    assert "so kind" in at_desk(head).get(PAGE, {"of": "people"}).text
    assert "so kind" not in at_desk(head).get(PAGE).text
    told = {(each.user, each.kind, each.appeal) for each in Notification.objects.all()}
    assert told == {(nurse, "thanked", None), (head, "thanked_colleague", None)}
    event = Event.objects.get(appeal=appeal, kind=Event.Kind.THANKED)
    assert not event.is_public


def test_the_notice_leads_to_the_page_of_thanks(appeal, nurse):
    pick(appeal, nurse)
    notice = Notification.objects.get(user=nurse)
    desk = at_desk(nurse)
    assert desk.get(f"/admin/feedback/appeal/notices/{notice.pk}/")["Location"] == PAGE


def test_colleagues_and_other_heads_read_nothing_of_it(appeal, nurse, clinic):
    pick(appeal, nurse)
    colleague = a_user(Role.ANALYST, organisation=clinic)
    other = a_user(Role.HEAD, organisation=an_organisation("Roads"))
    for user in (colleague, other):
        for of in ("", "people"):
            assert "so kind" not in at_desk(user).get(PAGE, {"of": of}).text


def test_who_is_the_only_head_is_thanked_and_the_one_above_is_told(appeal, clinic, head):
    own = a_user(Role.HEAD, organisation=clinic)
    pick(appeal, own, whom=own.username)
    kinds = dict(Notification.objects.values_list("user", "kind"))
    assert kinds == {own.pk: "thanked", head.pk: "thanked_colleague"}


def test_who_works_there_by_team_can_be_thanked(appeal, clinic):
    team = Team.objects.create(name="Night", code="night", organisation=clinic)
    user = a_user(Role.OPERATOR)
    team.members.add(user)
    assert pick(appeal, user, whom=user.username).status_code == 302
    assert Thanks.objects.get().organisation == clinic


@pytest.mark.parametrize("whom", ["", "Nobody", "stranger"])
def test_who_does_not_work_there_cannot_be_picked(appeal, nurse, whom):
    a_user(Role.ANALYST, organisation=an_organisation("Roads"), username="stranger")
    assert pick(appeal, nurse, whom=whom).status_code == 400
    assert not Thanks.objects.exists()


def test_of_confidential_appeals_and_other_kinds_nothing_is_passed_on(appeal, nurse):
    for changes in ({"is_confidential": True}, {"is_confidential": False, "kind": "complaint"}):
        Appeal.objects.filter(pk=appeal.pk).update(**changes)
        pick(appeal, nurse, client=at_desk(a_user(Role.SUPERVISOR)))
        assert not Thanks.objects.exists()


def test_what_turns_out_to_be_confidential_is_shown_no_more(appeal, nurse):
    pick(appeal, nurse)
    Appeal.objects.filter(pk=appeal.pk).update(is_confidential=True)
    assert "so kind" not in at_desk(nurse).get(PAGE).text


def test_picked_twice_it_is_one_and_picked_wrongly_it_is_taken_back(appeal, nurse, head):
    pick(appeal, nurse)
    assert pick(appeal, nurse).status_code == 409
    thanks = Thanks.objects.get()
    operator = at_desk(a_user(Role.OPERATOR))
    assert "Thanks passed on to Oyun Dorj" in operator.get(page_of(appeal)).text
    form = seen(appeal, thanks=thanks.pk)
    assert operator.post(act_on(appeal, "unthank"), form).status_code == 302
    assert not Thanks.objects.exists()
    assert not Notification.objects.exists()
    assert "Thanks to Oyun Dorj taken back" in operator.get(page_of(appeal)).text
    assert pick(appeal, nurse).status_code == 302


def test_thanks_of_another_appeal_are_not_taken_back_from_here(appeal, nurse):
    pick(appeal, nurse)
    other = a_registered_appeal()
    form = seen(other, thanks=Thanks.objects.get().pk)
    assert at_desk(a_user(Role.OPERATOR)).post(act_on(other, "unthank"), form).status_code == 404
    assert Thanks.objects.exists()


def test_they_are_counted_and_paged(appeal, nurse, django_assert_max_num_queries):
    pick(appeal, nurse)
    first = Thanks.objects.get()
    for number in range(20):
        other = a_registered_appeal()
        Appeal.objects.filter(pk=other.pk).update(kind="gratitude")
        Thanks.objects.create(
            appeal=other,
            user=nurse,
            organisation=first.organisation,
            words=f"Thanks {number}.",
            picked_by=nurse,
            at=first.at.replace(year=first.at.year - 1),
        )
    desk = at_desk(nurse)
    page = desk.get(PAGE).text
    assert "This month: <b>1</b>. In all: <b>21</b>." in page
    assert "so kind" not in page
    last = Thanks.objects.order_by("-id")[19].pk
    assert f"before={last}" in page
    assert "so kind" in desk.get(PAGE, {"before": last}).text
