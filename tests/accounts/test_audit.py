"""What the staff changes in people, roles and rules is recorded by the database."""

import pytest
from django.contrib.auth import authenticate
from django.db import connection, transaction
from django.db.utils import InternalError
from django.test import Client

from accounts.models import Change, Membership, Organisation, Team, User
from accounts.roles import Role
from channels.models import Account
from feedback.desk.audit_changes import recorded_models
from feedback.models import Calendar, Holiday, Topic
from tests.builders import a_topic, a_user, an_account, an_organisation
from tests.desk import at_desk

pytestmark = pytest.mark.django_db
PAGE = "/admin/accounts/change/"


def last(table: str) -> Change:
    return Change.objects.filter(table=table).latest("pk")


def test_what_is_recorded():
    """Whatever decides who sees, answers or is late; a new such model gets `recorded()`."""
    assert {model.__name__ for model in recorded_models().values()} >= {
        *("User", "Membership", "Organisation", "Sector", "Team", "TeamMember"),
        *("Topic", "RoutingRule", "SlaPolicy", "SlaStep", "EscalationStep", "Account", "Block"),
        *("Calendar", "Holiday", "OrganisationCalendar", "Procedure", "RefusalGround"),
        *("ShiftKind", "Skills", "TeamDuty", "SigningRule", "Letterhead", "CannedAnswer", "Macro"),
    }


def test_a_change_keeps_only_what_changed():
    heat = an_organisation("Heat")
    made = last("accounts_organisation")
    assert (made.act, made.row, made.before) == ("INSERT", str(heat.pk), None)
    assert made.after["name"] == "Heat"
    heat.name = "Heating network"
    heat.save()
    changed = last("accounts_organisation")
    assert (changed.before, changed.after) == ({"name": "Heat"}, {"name": "Heating network"})
    count = Change.objects.count()
    heat.save()
    assert Change.objects.count() == count


def test_raw_sql_and_changes_in_bulk_are_recorded():
    topics = [a_topic("Water"), a_topic("Light")]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE feedback_topic SET is_active = false")
    raw = Change.objects.filter(table="feedback_topic", act="UPDATE")
    assert {change.row for change in raw} == {str(topic.pk) for topic in topics}
    Topic.objects.update(is_active=True)
    assert raw.all().count() == 4
    Topic.objects.filter(pk=topics[0].pk).delete()
    assert last("feedback_topic").act == "DELETE"
    calendar = Calendar.objects.create(name="Ours")
    Holiday.objects.bulk_create([Holiday(calendar=calendar, date="2026-01-01", name="New year")])
    assert last("feedback_holiday").after["name"] == "New year"


def test_members_of_teams_are_recorded():
    heat, user = an_organisation("Heat"), a_user(Role.INSPECTOR)
    team = Team.objects.create(name="Night", code="night", organisation=heat)
    team.members.add(user)
    joined = last("accounts_team_members")
    assert (joined.act, joined.after["user_id"]) == ("INSERT", user.pk)
    team.members.clear()
    assert last("accounts_team_members").act == "DELETE"


def test_secrets_are_never_in_it():
    user = a_user(Role.OPERATOR, national_number="УБ12345678")
    user.set_password("correct horse")
    user.save()
    account = an_account("sms")
    account.secrets = {"token": "very-secret-word"}
    account.save()
    changed = last("channels_account")
    assert (changed.before, changed.after) == ({"secrets": "***"}, {"secrets": "***"})
    assert last("accounts_user").after == {"password": "***"}
    every = str(list(Change.objects.values_list("before", "after")))
    for secret in ("very-secret-word", "УБ12345678", user.password, account.secrets["token"]):
        assert secret not in every


def test_machinery_leaves_no_trace_in_it():
    account, user = an_account("sms"), a_user(Role.OPERATOR)
    user.set_password("word")
    user.save()
    count = Change.objects.count()
    Account.objects.filter(pk=account.pk).update(last_in_at="2026-01-01T00:00Z", cursor={"a": 1})
    assert authenticate(username=user.username, password="word")
    Client().force_login(user)
    assert Change.objects.count() == count


def test_citizens_accounts_are_not_recorded():
    citizen = a_user(email="bat@mail.mn")
    User.objects.filter(pk=citizen.pk).update(email="dorj@mail.mn")
    assert not Change.objects.filter(table="accounts_user").exists()


def test_it_bears_the_name_and_the_address_of_who_did_it():
    boss = a_user(Role.ADMINISTRATOR, is_staff=True)
    desk, heat = at_desk(boss), an_organisation("Heat")
    form = {"name": "Heating", "names": "{}", "code": heat.code, "is_active": "on"}
    path = f"/admin/accounts/organisation/{heat.pk}/change/"
    assert desk.post(path, form, REMOTE_ADDR="10.1.2.3").status_code == 302
    changed = last("accounts_organisation")
    assert (changed.user, changed.address) == (boss, "10.1.2.3")
    assert changed.after == {"name": "Heating"}


@pytest.mark.django_db(transaction=True)
def test_a_request_does_not_lend_its_name_to_what_comes_after_it():
    desk, heat = at_desk(a_user(Role.ADMINISTRATOR, is_staff=True)), an_organisation("Heat")
    form = {"name": "Heating", "names": "{}", "code": heat.code, "is_active": "on"}
    desk.post(f"/admin/accounts/organisation/{heat.pk}/change/", form)
    assert last("accounts_organisation").user is not None
    Organisation.objects.update(name="By a command")
    after = last("accounts_organisation")
    assert (after.user_id, after.address) == (None, "")


def test_nobody_changes_or_deletes_what_is_recorded():
    an_organisation("Heat")
    for spoil in (Change.objects.all().delete, lambda: Change.objects.update(address="")):
        with pytest.raises(InternalError), transaction.atomic():
            spoil()


def test_the_page_tells_before_and_after_and_by_whom():
    boss = a_user(Role.ADMINISTRATOR, is_staff=True, first_name="Sara", last_name="Gan")
    heat = an_organisation("Heat")
    Membership.objects.create(user=boss, role=Role.INSPECTOR, organisation=heat)
    form = {"name": "Heating", "names": "{}", "code": heat.code, "is_active": "on"}
    at_desk(boss).post(f"/admin/accounts/organisation/{heat.pk}/change/", form)
    reader = at_desk(a_user(Role.SUPERVISOR))
    page = reader.get(PAGE, {"table": "accounts_organisation", "who": boss.username}).text
    for words in ("Organisation № ", "<td>Heat</td>", "<td>Heating</td>", "Sara Gan", "127.0.0.1"):
        assert words in page
    roles = reader.get(PAGE, {"table": "accounts_membership"}).text
    assert "<td>Heating</td>" in roles  # the body by its name, not its number
    assert "Inspector" in roles


def test_the_page_is_for_who_reads_the_audit_everywhere():
    narrow = a_user(Role.SUPERVISOR, organisation=an_organisation("Heat"))
    for user in (narrow, a_user(Role.OPERATOR), a_user(Role.HEAD)):
        assert at_desk(user).get(PAGE).status_code == 403
    assert at_desk(a_user(Role.ADMINISTRATOR)).get(PAGE).status_code == 200


def test_the_page_goes_back_by_key_at_one_cost(django_assert_max_num_queries):
    for number in range(60):
        an_organisation(f"Body {number}")
    desk = at_desk(a_user(Role.SUPERVISOR))
    with django_assert_max_num_queries(12):
        first = desk.get(PAGE, {"table": "accounts_organisation"})
    lines = first.context["lines"]
    older = desk.get(f"{PAGE}?{first.context['next']}").context["lines"]
    assert len(lines) == 50
    assert len(older) == 10
    assert older[0].change.pk < lines[-1].change.pk


@pytest.mark.parametrize("nonsense", ["at=x", "since=99999-01-01", "who=%00", "row=%27", "table=x"])
def test_nonsense_in_the_address_is_nothing(nonsense):
    assert at_desk(a_user(Role.SUPERVISOR)).get(f"{PAGE}?{nonsense}").status_code == 200
