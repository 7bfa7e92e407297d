"""Answer times and holidays of a country as data: applied once, and nothing edited is lost."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.roles import Role
from feedback import rulebook
from feedback.clock import holidays, presetting
from feedback.models import (
    Calendar,
    EscalationStep,
    Event,
    Holiday,
    Kind,
    Notification,
    Recount,
    SlaPolicy,
    SlaStep,
)
from tests import builders
from tests.desk import at_desk

pytestmark = pytest.mark.django_db

PRESETS = "/admin/feedback/slapolicy/presets/"


def run(*command: str) -> str:
    told = StringIO()
    call_command(*command, stdout=told)
    return told.getvalue()


@pytest.mark.parametrize("country", presetting.countries())
def test_a_preset_is_applied_once(country):
    assert "new policy" in run("apply_preset", country)
    rows = (SlaPolicy, SlaStep, EscalationStep, Calendar)
    counted = [model.objects.count() for model in rows]
    assert "everything is as the preset has it" in run("apply_preset", country)
    assert [model.objects.count() for model in rows] == counted
    assert Recount.objects.count() == 1


def test_a_dry_run_says_what_would_change_and_changes_nothing():
    told = run("apply_preset", "KZ", "--dry-run")
    assert "new policy" in told
    assert "dry run" in told
    assert not SlaPolicy.objects.exists()
    assert not Calendar.objects.exists()
    assert not Recount.objects.exists()


def test_kazakhstan_answers_in_fifteen_working_days_and_passes_on_in_three():
    run("apply_preset", "KZ")
    policy = SlaPolicy.objects.get(preset="KZ:general")
    assert (policy.resolution, policy.resolution_unit) == (15, "working_days")
    assert "350-VI" in policy.source
    assert set(policy.steps.values_list("since", "until", "span")) == {
        ("received", "placed", 3),
        ("extended", "told", 3),
    }
    appeal = builders.a_registered_appeal("No heating")
    assert appeal.due_at is not None


def test_another_country_switches_the_first_ones_policies_off():
    run("apply_preset", "KZ")
    told = run("apply_preset", "MN")
    assert "switched off" in told
    assert not SlaPolicy.objects.get(preset="KZ:general").is_active
    active = SlaPolicy.objects.filter(is_active=True, kind="", topic=None).get()
    assert (active.resolution, active.resolution_unit) == (30, "calendar_days")
    assert SlaPolicy.objects.get(kind=Kind.PROPOSAL, is_active=True).resolution == 60


def test_no_law_of_another_country_stays_in_force():
    """Kazakhstan says nothing of proposals: Mongolia's sixty days are not its law."""
    run("apply_preset", "MN")
    run("apply_preset", "KZ")
    active = SlaPolicy.objects.filter(is_active=True).values_list("preset", flat=True)
    assert not [preset for preset in active if preset.startswith("MN:")]


def test_the_page_shows_what_a_preset_would_change_and_applies_it():
    client = at_desk(builders.a_user(Role.METHODOLOGIST))
    assert "350-VI" in client.get(PRESETS).content.decode()
    assert "new policy" in client.get(PRESETS, {"country": "KZ"}).content.decode()
    assert not SlaPolicy.objects.exists()
    client.post(f"{PRESETS}KZ/apply/")
    assert SlaPolicy.objects.filter(preset="KZ:general").exists()


def an_own_calendar(**fields) -> Calendar:
    return Calendar.objects.create(
        **{"name": "Office", "week": presetting.WEEK, "is_default": True} | fields
    )


def test_holidays_of_a_country_come_with_the_days_worked_in_their_stead():
    calendar = an_own_calendar()
    assert "added" in run("seed_holidays", "KZ", "--years", "2025-2026")
    calendar.refresh_from_db()
    assert calendar.country == "KZ"
    days = {each.date: each for each in calendar.holidays.all()}
    assert not days[date(2025, 12, 16)].is_working
    # Friday 3 January 2025 was free, and Sunday the 5th was worked like it.
    assert days[date(2025, 1, 5)].is_working
    assert days[date(2025, 1, 5)].works_as == date(2025, 1, 3).weekday()
    assert rulebook.work_calendar(calendar).works_on(date(2025, 1, 5))
    assert Recount.objects.filter(why="calendar", calendar=calendar).exists()


def test_seeding_again_leaves_what_somebody_edited():
    calendar = an_own_calendar()
    holidays.seed(calendar, "MN", [2026])
    edited = calendar.holidays.get(date=date(2026, 12, 29))
    edited.name, edited.is_working, edited.country = "We work", True, ""
    edited.save()
    Holiday.objects.create(calendar=calendar, date=date(2026, 5, 5), name="Our own day")
    Holiday.objects.create(calendar=calendar, date=date(2026, 4, 4), name="Old", country="MN")
    done = holidays.seed(calendar, "MN", [2026])
    assert (done.added, done.changed, done.removed, done.left) == (0, 0, 1, 2)
    edited.refresh_from_db()
    assert (edited.name, edited.is_working) == ("We work", True)
    assert not holidays.seed(calendar, "MN", [2026])


def test_a_seeded_day_that_is_taken_away_at_the_desk_does_not_come_back():
    calendar = an_own_calendar()
    holidays.seed(calendar, "MN", [2026])
    day = calendar.holidays.get(date=date(2026, 12, 29))
    client = at_desk(builders.a_user(Role.METHODOLOGIST))
    address = f"/admin/feedback/calendar/{calendar.pk}/change/"
    form = client.get(address).context["adminform"].form
    sent = {name: form.initial.get(name) or "" for name in ("name", "time_zone", "country")}
    sent |= {"week": '{"0": [["09:00", "18:00"]]}', "is_default": "on"}
    sent |= {"bodies-TOTAL_FORMS": 0, "bodies-INITIAL_FORMS": 0}
    sent |= {"holidays-TOTAL_FORMS": 1, "holidays-INITIAL_FORMS": 1}
    sent |= {
        "holidays-0-id": day.pk,
        "holidays-0-calendar": calendar.pk,
        "holidays-0-date": "2026-12-29",
        "holidays-0-name": day.name,
        "holidays-0-DELETE": "on",
    }
    assert client.post(address, sent).status_code == 302
    day.refresh_from_db()
    assert (day.is_working, day.country) == (True, "")
    holidays.seed(calendar, "MN", [2026])
    assert rulebook.work_calendar(calendar).works_on(date(2026, 12, 29)) is True


def test_years_that_are_none_are_refused():
    an_own_calendar()
    with pytest.raises(CommandError):
        run("seed_holidays", "MN", "--years", "2028-2026")


def test_who_keeps_the_calendars_is_told_once_that_next_year_is_missing():
    keeper = builders.a_user(Role.METHODOLOGIST)
    builders.a_user(Role.OPERATOR)
    calendar = an_own_calendar(country="MN")
    holidays.seed(calendar, "MN", [2026])
    november = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert holidays.warn(november) == 1
    assert holidays.warn(november) == 0
    told = Notification.objects.get()
    assert (told.user, told.data["year"]) == (keeper, 2027)
    holidays.seed(calendar, "MN", [2027])
    assert holidays.missing(2027) == []
    assert not Event.objects.filter(kind=Event.Kind.DEADLINE).exists()


def test_a_check_finds_a_calendar_without_this_years_holidays():
    calendar = an_own_calendar(country="MN")
    found = run_checks(tags=["database"], databases=["default"])
    assert [each.id for each in found] == ["sanal.W002"]
    holidays.seed(calendar, "MN", [timezone.localdate().year])
    assert run_checks(tags=["database"], databases=["default"]) == []
