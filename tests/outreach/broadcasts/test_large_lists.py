"""What is asked of a list's columns costs the same, however long the list is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from outreach.broadcasts import recipients
from outreach.models import PeopleList
from tests.builders import a_broadcast, a_user, an_audience
from tests.desk import at_desk
from tests.outreach.audiences.test_lists import LISTS, a_csv, bring, read, take

pytestmark = pytest.mark.django_db


def test_columns_are_kept_when_all_is_in_and_no_page_reads_the_list_through():
    pr = at_desk(a_user(Role.PR_MANAGER))
    rows = [[f"9911000{place}", "", "", "", "", "", "A-1" if place else ""] for place in range(3)]
    people = bring(pr, a_csv(*rows))
    read(pr, people)
    broadcast = a_broadcast(audience=an_audience({"include": [{"lists": [people.pk]}]}))
    assert recipients.columns(broadcast) == {}
    take(pr, people)
    with CaptureQueriesContext(connection) as asked:
        assert recipients.columns(broadcast) == {"Гэрээ": 1}
    assert not [each for each in asked if "outreach_listentry" in each["sql"]]
    pr.post(f"{LISTS}{people.pk}/act/", {"do": "undo"})
    assert recipients.columns(broadcast) == {}


def test_a_column_that_one_of_two_lists_lacks_is_missing_in_all_of_its_rows():
    pr = at_desk(a_user(Role.PR_MANAGER))
    lists = []
    for number, column in enumerate(["Гэрээ", "Дүн"]):
        header = ["Утас", column]
        rows = [[f"9911{number}00{place}", "7"] for place in range(2 + number)]
        people = bring(pr, a_csv(*rows, header=header))
        read(pr, people, placeholders=(1,))
        take(pr, people)
        lists.append(people.pk)
    assert PeopleList.objects.filter(lacking__isnull=False).count() == 2
    broadcast = a_broadcast(audience=an_audience({"include": [{"lists": lists}]}))
    assert recipients.columns(broadcast) == {"Гэрээ": 3, "Дүн": 2}
