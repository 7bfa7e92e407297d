"""What a page or a worker costs does not grow with how many voted, or may vote."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Address, Citizen
from outreach.models import Contact
from surveys.models import Elector, VoteCount
from surveys.votes import electorate, publishing
from tests.builders import a_sector, a_user, an_account
from tests.desk import at_desk
from tests.surveys.voting import (
    a_draft,
    a_resident,
    an_open_vote,
    approved,
    called,
    closed,
    published,
    told,
)

pytestmark = pytest.mark.django_db


def statements(asked: CaptureQueriesContext) -> list[str]:
    return [query["sql"] for query in asked.captured_queries]


def test_the_list_is_written_without_anybody_passing_through_the_worker():
    """With every address of each, also of whoever has none, and the sector they live in."""
    sector = a_sector()
    several, bare = a_resident(1, sector), Citizen.objects.create()
    Contact.objects.create(citizen=bare, sector=sector)
    mail = Address.objects.create(
        citizen=several.citizen, kind="email", value="a@example.com", value_index="a"
    )
    a_resident(2, a_sector("elsewhere"))
    vote = approved(a_draft(sector=sector))
    with CaptureQueriesContext(connection) as asked:
        size, _seal = electorate.fix(vote)
    assert size == 2
    listed = {each.citizen_id: each for each in Elector.objects.filter(vote=vote)}
    assert listed[several.citizen_id].addresses == sorted([several.pk, mail.pk])
    assert listed[bare.pk].addresses == []
    assert {each.sector_id for each in listed.values()} == {sector.pk}
    writes = [sql for sql in statements(asked) if "surveys_elector" in sql and "INSERT" in sql]
    assert len(writes) == 1
    assert "VALUES" not in writes[0]


@pytest.mark.parametrize("where", ["site", "desk"])
def test_pages_of_a_result_read_no_line_of_its_files(where):
    vote = an_open_vote()
    published(closed(vote))
    address, client = f"/votes/{vote.number}/", Client()
    if where == "desk":
        address = reverse("admin:vote", args=[vote.pk])
        client = at_desk(a_user(is_superuser=True, is_staff=True))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    of_counts = [sql for sql in statements(asked) if 'FROM "surveys_votecount"' in sql]
    assert of_counts
    assert not [sql for sql in of_counts if '"csv"' in sql or '"json"' in sql]


def test_a_line_is_found_by_the_database_and_only_by_its_whole_receipt():
    text = "part,receipt,choice,way,day,number\nvoice,7KQM-4T2X,2,,,1\njoined,7KQM-9999,,,,1\n"
    found = VoteCount.objects.create(
        vote=an_open_vote(), csv=text, json="", result={}, counted_by=a_user(), at=timezone.now()
    )
    assert publishing.line_of(found, "7KQM-4T2X")["choice"] == "2"
    assert publishing.line_of(found, "7KQM-9999")["part"] == "joined"
    assert publishing.line_of(found, "7KQM-4T2") is None
    with CaptureQueriesContext(connection) as asked:
        publishing.line_of(publishing.standing(found.vote), "7KQM-4T2X")
    assert all("split_part" in sql or '"csv"' not in sql for sql in statements(asked))


def test_who_is_called_is_not_looked_for_in_the_whole_audience():
    an_account("sms", language="en")
    sector = a_sector()
    a_resident(1, sector)
    vote = an_open_vote(sector=sector)
    with CaptureQueriesContext(connection) as asked:
        assert called(vote) == 1
    assert told(1)
    assert not [sql for sql in statements(asked) if "outreach_contact" in sql]
