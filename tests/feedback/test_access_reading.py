"""Who of the staff opened what is kept, and can be read by who reads the audit."""

import csv
import io

import pytest
from django.db import transaction
from django.db.utils import InternalError
from django.utils import timezone

from accounts.roles import Role
from feedback.models import PersonalDataRead, Reading
from tests.builders import (
    a_citizen,
    a_registered_appeal,
    a_user,
    an_account,
    an_address,
    an_appeal,
    an_organisation,
)
from tests.desk import act_on, at_desk, page_of, seen

pytestmark = pytest.mark.django_db
PAGE = "/admin/feedback/reading/"


def test_an_appeals_page_is_kept_once_an_hour_for_each(time_machine):
    time_machine.move_to("2026-03-02T04:10Z", tick=False)
    appeal, operator = an_appeal(), a_user(Role.OPERATOR)
    desk = at_desk(operator)
    for _ in range(3):
        desk.get(page_of(appeal))
    desk.get(f"/api/v1/desk/appeals/{appeal.pk}/")
    assert [(each.user, each.what) for each in Reading.objects.all()] == [(operator, "appeal")]
    at_desk(a_user(Role.SUPERVISOR)).get(page_of(appeal))
    assert Reading.objects.count() == 2
    time_machine.move_to("2026-03-02T05:10Z", tick=False)
    at_desk(operator).get(page_of(appeal))
    assert Reading.objects.count() == 3


def test_an_appeal_that_is_not_seen_leaves_no_trace():
    foreign = an_appeal(organisation=an_organisation("Roads"))
    at_desk(a_user(Role.INSPECTOR, organisation=an_organisation("Heat"))).get(page_of(foreign))
    assert not Reading.objects.exists()


def test_whoever_opens_a_message_as_it_came_or_went_is_kept():
    account, address = an_account("sms"), an_address()
    a_registered_appeal(address=address, account=account)
    delivery = address.deliveries.get()
    boss = a_user(Role.ADMINISTRATOR, is_staff=True)
    at_desk(boss).get(f"/admin/channels/delivery/{delivery.pk}/change/")
    kept = Reading.objects.get()
    assert (kept.user, kept.what, kept.reference) == (boss, "delivery", str(delivery.pk))


def test_the_page_joins_both_kinds_in_the_order_of_time():
    operator = a_user(Role.OPERATOR, username="curious")
    appeal = a_registered_appeal(address=an_address(name="Bold"))
    desk = at_desk(operator)
    desk.get(page_of(appeal))
    desk.post(act_on(appeal, "unmask"), seen(appeal))
    reader = at_desk(a_user(Role.SUPERVISOR))
    lines = reader.get(PAGE, {"who": "curious"}).context["lines"]
    assert [str(line.what) for line in lines][-2:] == ["name and addresses", "appeal"]
    assert lines[0].at >= lines[-1].at
    assert reader.get(PAGE, {"what": "personal"}).context["lines"][0].appeal == appeal.pk
    assert len(reader.get(PAGE, {"appeal": appeal.code, "what": "appeal"}).context["lines"]) == 1
    assert reader.get(PAGE, {"appeal": "nonsense"}).context["lines"] == []
    assert reader.get(PAGE, {"until": "2020-01-01"}).context["lines"] == []
    assert "Bold" not in reader.get(PAGE).text


def test_pages_by_key_leave_nothing_out_and_show_nothing_twice():
    user, now = a_user(Role.OPERATOR), timezone.now()
    appeal = an_appeal(citizen=a_citizen())
    Reading.objects.bulk_create(
        [Reading(user=user, what="export", reference=str(number), at=now) for number in range(70)]
    )
    for _ in range(40):
        PersonalDataRead.objects.create(user=user, citizen=appeal.citizen, appeal=appeal)
    reader = at_desk(a_user(Role.SUPERVISOR))
    page, found = reader.get(PAGE), []
    while True:
        found += page.context["lines"]
        if not page.context["next"]:
            break
        page = reader.get(f"{PAGE}?{page.context['next']}")
    assert len(found) == 110
    assert {line.about for line in found if line.what == "export"} == set(map(str, range(70)))


def test_the_export_is_kept_and_computes_nothing():
    user = a_user(Role.OPERATOR, username="=evil()")
    Reading.objects.create(user=user, what="export", at=timezone.now())
    boss = a_user(Role.SUPERVISOR)
    answer = at_desk(boss).get(f"{PAGE}export/")
    lines = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert lines[0] == ["at", "user", "what", "appeal", "about"]
    assert ["'=evil()", "export"] in [line[1:3] for line in lines]
    assert Reading.objects.filter(user=boss, what="export").count() == 1


def test_the_log_is_for_who_reads_the_audit_everywhere():
    narrow = a_user(Role.SUPERVISOR, organisation=an_organisation("Heat"))
    for user in (narrow, a_user(Role.OPERATOR), a_user(Role.HEAD)):
        for path in (PAGE, f"{PAGE}export/"):
            assert at_desk(user).get(path).status_code == 403


def test_nobody_changes_or_deletes_what_was_read():
    Reading.objects.create(user=a_user(), what="export", at=timezone.now())
    for spoil in (Reading.objects.all().delete, lambda: Reading.objects.update(what="appeal")):
        with pytest.raises(InternalError), transaction.atomic():
            spoil()
