"""The public pages of funded projects: the list, one of them, marks, words, following."""

import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from channels.models import Delivery
from feedback import answers
from feedback.models import Appeal, PublicationConsent
from outreach.models import (
    Project,
    ProjectComment,
    ProjectDocument,
    ProjectFollower,
    ProjectMark,
    ProjectMilestone,
)
from outreach.projects import marking, pages, registering
from outreach.projects.progress import progress, steps
from tests.builders import a_citizen, a_project, a_sector, a_user, staff
from tests.desk import at_desk
from tests.feedback.site import a_mailbox, last_code

pytestmark = pytest.mark.django_db


def here(project: Project, door: str = "project") -> str:
    return reverse(f"outreach:{door}", args=[project.number])


def say(client: Client, project: Project, **fields):
    """Fill in the form, as it was shown."""
    page = client.get(here(project, "project_say"))
    token = str(page.context["form"]["token"].value())
    return client.post(here(project, "project_say"), {"token": token, **fields})


def prove(client: Client, project: Project):
    """Ask for the code and enter it."""
    client.post(here(project, "project_code"), {"send": "1"})
    return client.post(here(project, "project_code"), {"code": last_code()}, follow=True)


def listed(client: Client, **query) -> list[int]:
    """The numbers on the list, in its order."""
    page = client.get(reverse("outreach:projects"), query)
    return [each.number for each, _far, _mean in page.context["projects"]]


def marks(project: Project, *figures: int) -> None:
    for number, figure in enumerate(figures):
        citizen = a_citizen(f"n{number}-{project.number}@mail.mn")
        marking.mark(project, citizen, progress=figure, quality=figure, channel="web")


def test_the_list_shows_public_projects_and_what_they_cost(client):
    north = a_sector("North")
    a_project(17, sector=north, budget=100, spent=40)
    a_project(18, name="Well", budget=50, status="planned")
    a_project(19, name="Hidden bridge", budget=1000, is_public=False)
    page = client.get(reverse("outreach:projects"))
    assert "School roof" in page.text
    assert "Hidden bridge" not in page.text
    (total,) = page.context["totals"]
    assert (total.number, total.budget, total.spent) == (2, 150, 40)
    assert listed(client, sector=north.pk) == [17]
    assert listed(client, status="planned") == [18]


def test_words_find_a_project_in_any_of_its_languages(client):
    author = a_user(Role.PR_MANAGER)
    project = Project(number=17, name="Roof", names={"ru": "Крыша школы"}, currency="MNT")
    project.is_public = True
    registering.save(project, author=author)
    for words in ("крыш", "Roof", "17 roof"):
        assert listed(client, q=words) == [17]
    assert listed(client, q="bridge") == []


@pytest.mark.parametrize("words", ["17", "P17", "п 17", "№17"])
def test_a_number_leads_to_its_project(client, words):
    project = a_project(17)
    a_project(170)
    found = client.get(reverse("outreach:projects"), {"q": words})
    assert found["Location"] == here(project)


def test_a_number_of_none_and_of_a_hidden_one_is_told_alike(client):
    a_project(17, is_public=False)
    for number in ("17", "18"):
        page = client.get(reverse("outreach:projects"), {"q": number})
        assert f"There is no project {number}." in page.text


def test_late_ones_are_found_and_say_since_when(client):
    today = timezone.localdate()
    a_project(17, ends_on=today - timedelta(days=3))
    a_project(18, ends_on=today - timedelta(days=3), status="finished")
    on_time = a_project(19, ends_on=today)
    assert listed(client, late="1") == [17]
    ProjectMilestone.objects.create(project=on_time, name="x", planned_on=today - timedelta(days=1))
    assert listed(client, late="1") == [19, 17]
    assert "3 days ago, and is not finished" in client.get("/projects/17/").text
    assert "days ago" not in client.get("/projects/18/").text


def test_each_order_goes_on_where_the_page_before_ended(client, monkeypatch):
    monkeypatch.setattr(pages, "PAGE", 2)
    today = timezone.localdate()
    for number, (days, budget) in enumerate([(5, 7), (2, 7), (2, 9), (None, 1), (1, 7)], 11):
        ends = days and today + timedelta(days=days)
        status = "finished" if number == 15 else "under_way"
        a_project(number, ends_on=ends, budget=budget, status=status)
    for order, wanted in {
        "newest": [15, 14, 13, 12, 11],
        "ending": [13, 12, 11, 15, 14],
        "budget": [13, 15, 12, 11, 14],
        "nonsense": [15, 14, 13, 12, 11],
    }.items():
        found, address = [], f"/projects/?order={order}"
        while address:
            page = client.get(address)
            found += [each.number for each, _far, _mean in page.context["projects"]]
            address = page.context["further"] and "/projects/" + page.context["further"]
        assert found == wanted


def test_the_nearest_come_first_and_what_is_nowhere_is_left_out(client):
    a_project(17, latitude=47.9, longitude=106.9)
    a_project(18, latitude=47.91, longitude=106.95)
    a_project(19, latitude=49.0, longitude=106.9)
    a_project(20)
    assert listed(client, near="47.92,106.95") == [18, 17, 19]
    assert listed(client, near="91,0") == [20, 19, 18, 17]
    assert listed(client, near="47.92,106.95", before="20") == []


def test_the_list_costs_the_same_with_many_projects(client, django_assert_max_num_queries):
    for number in range(1, 31):
        project = a_project(number)
        ProjectMilestone.objects.create(project=project, name="x", planned_on="2030-01-01")
    listed(client)
    with django_assert_max_num_queries(8):
        assert len(listed(client)) == 20


def test_a_hidden_project_has_no_page(client):
    hidden = a_project(17, is_public=False)
    for door in ("project", "project_say", "project_follow", "project_code"):
        assert client.get(here(hidden, door)).status_code == 404
    assert client.post(here(hidden, "project_leave")).status_code == 404


def test_the_page_costs_the_same_with_many_marks(client, django_assert_max_num_queries):
    project = a_project()
    marks(project, *[4] * 12)
    client.get(here(project))
    with django_assert_max_num_queries(16):
        client.get(here(project))


def test_the_mean_is_shown_from_five_marks_on(client):
    project = a_project()
    marks(project, 5, 4, 4, 2)
    assert client.get(here(project)).context["marks"][0].mean is None
    marking.mark(project, a_citizen("x@mail.mn"), progress=1, quality=5, channel="web")
    going, quality = client.get(here(project)).context["marks"]
    assert (going.count, going.mean) == (5, Decimal("3.2"))
    assert quality.mean == Decimal("4.0")


def test_a_mark_needs_a_code_and_can_be_changed(client):
    a_mailbox()
    project = a_project()
    asked = say(client, project, progress="4", quality="5", contact="bat@mail.mn")
    assert asked["Location"] == here(project, "project_code")
    assert not ProjectMark.objects.exists()
    prove(client, project)
    mark = ProjectMark.objects.get()
    assert (mark.progress, mark.quality, mark.channel) == (4, 5, "web")
    say(client, project, progress="2", quality="3")
    mark.refresh_from_db()
    assert (mark.progress, mark.quality) == (2, 3)
    project.refresh_from_db()
    assert (project.marks, project.progress_sum, project.quality_sum) == (1, 2, 3)


def test_a_code_for_one_project_opens_no_other(client):
    a_mailbox()
    project, other = a_project(17), a_project(18)
    say(client, project, progress="4", contact="bat@mail.mn")
    assert client.get(here(other, "project_code"))["Location"] == here(other)


def test_words_alone_need_no_address_and_wait_for_the_staff(client):
    project = a_project()
    done = say(client, project, words="The roof leaks", may_publish="1")
    appeal = Appeal.objects.get()
    assert appeal.code in client.get(done["Location"]).text
    assert appeal.summary == "The roof leaks"
    assert "17" in appeal.subject
    assert PublicationConsent.objects.filter(appeal=appeal).exists()
    assert "The roof leaks" not in Client().get(here(project)).text


def test_the_same_form_twice_is_one_appeal(client):
    project = a_project()
    page = client.get(here(project, "project_say"))
    token = str(page.context["form"]["token"].value())
    for _ in range(2):
        client.post(here(project, "project_say"), {"token": token, "words": "The roof leaks"})
    assert Appeal.objects.count() == ProjectComment.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "Choose a mark, or write something."),
        ({"progress": "4"}, "One person has one mark"),
        ({"progress": "9", "contact": "bat@mail.mn"}, "Select a valid choice"),
        ({"quality": "4", "contact": "bat@mail.mn"}, "how the work goes on, too"),
        ({"progress": "4", "contact": "not an address"}, "neither an e-mail address"),
    ],
)
def test_the_form_says_what_is_missing(client, fields, told):
    done = say(client, a_project(), **fields)
    assert done.status_code == 422
    assert told in done.text


def test_the_database_holds_one_mark_a_person_from_one_to_five():
    project, citizen = a_project(), a_citizen("bat@mail.mn")
    marking.mark(project, citizen, progress=4, quality=None, channel="web")
    more = {"project": project, "citizen": citizen, "channel": "web", "at": timezone.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        ProjectMark.objects.create(progress=3, **more)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProjectMark.objects.update(progress=6)


def test_following_by_code_and_leaving(client):
    a_mailbox()
    project = a_project()
    client.post(here(project, "project_follow"), {"contact": "bat@mail.mn"})
    page = prove(client, project)
    assert ProjectFollower.objects.get().ended_at is None
    assert "You are told of its news." in page.text
    client.post(here(project, "project_leave"))
    assert ProjectFollower.objects.get().ended_at is not None


def test_the_map_knows_public_places_alone(client):
    a_project(17, latitude=47.9, longitude=106.9)
    a_project(18, latitude=47.8, longitude=106.8, is_public=False)
    found = json.loads(client.get(reverse("outreach:project_points")).content)["points"]
    assert [(each["number"], each["link"]) for each in found] == [(17, "/projects/17/")]


def test_how_far_it_is_against_the_time_that_passed():
    today = timezone.localdate()
    project = a_project(starts_on=today - timedelta(days=30), ends_on=today + timedelta(days=90))
    first = ProjectMilestone(project=project, planned_on=today - timedelta(days=1), percent=100)
    last = ProjectMilestone(project=project, planned_on=today, percent=50)
    found = progress(project, [first, last], today)
    assert (found.done, found.passed, found.is_late) == (75, 25, False)
    first.percent = 90
    assert progress(project, [first, last], today).is_late
    assert progress(project, [], today).done is None
    assert [each.is_late for each in steps(project, [first, last], today)] == [True, False]
    project.status = "stopped"
    assert not progress(project, [first, last], today).is_late
    assert not any(each.is_late for each in steps(project, [first, last], today))


def test_money_against_its_budget(client):
    today = timezone.localdate()
    spent = [
        progress(a_project(n, budget=b, spent=s), [], today).spent
        for n, b, s in (
            (17, 300, 299),
            (18, 100, 130),
            (19, 0, 5),
        )
    ]
    assert spent == [99, 130, None]
    assert "over its budget" in client.get("/projects/18/").text
    assert "over its budget" not in client.get("/projects/17/").text
    assert "not known yet" in client.get("/projects/19/").text


def test_published_words_stand_with_their_official_answer(client):
    project = a_project()
    say(client, project, words="The roof leaks, call 99112233", may_publish="1")
    comment = ProjectComment.objects.get()
    supervisor = at_desk(a_user(Role.SUPERVISOR))
    door = reverse("admin:project_publish", args=[17, comment.pk])
    first = supervisor.get(door)
    assert "The roof leaks, call 99112233" in first.text
    fields = {"version": comment.appeal.version, "ground": "consent"}
    refused = supervisor.post(door, fields | {"text": "The roof leaks, call 99112233"})
    assert refused.status_code == 400
    assert "99112233" in refused.text
    supervisor.post(door, fields | {"text": "The roof leaks", "answer": "It is mended."})
    page = Client().get(here(project)).text
    assert "The roof leaks" in page
    assert "99112233" not in page
    assert "It is mended." not in page  # nobody has answered yet
    answers.answer(Appeal.objects.get(), text="It is mended.", actor=staff())
    assert "It is mended." in Client().get(here(project)).text
    supervisor.post(reverse("admin:project_take_down", args=[17, comment.pk]))
    assert "The roof leaks" not in Client().get(here(project)).text


def test_without_consent_only_a_law_lets_words_be_published(client):
    project = a_project()
    say(client, project, words="The roof leaks")
    comment = ProjectComment.objects.get()
    desk = at_desk(a_user(Role.PR_MANAGER))
    door = reverse("admin:project_publish", args=[17, comment.pk])
    fields = {"version": comment.appeal.version, "text": "The roof leaks"}
    assert desk.post(door, fields | {"ground": "consent"}).status_code == 400
    assert desk.post(door, fields | {"ground": "law", "law": "LDF rules"}).status_code == 302
    assert ProjectComment.objects.get().law == "LDF rules"


def test_at_a_kiosk_a_project_is_found_by_its_number_or_where_it_is(client):
    north = a_sector("North")
    project = a_project(17, sector=north)
    a_project(18)
    session = client.session
    session["dress"] = "kiosk"
    session.save()
    page = client.get(reverse("outreach:projects")).text
    assert 'inputmode="numeric"' in page
    assert f'class="kiosk-choice" href="?sector={north.pk}#list"' in page
    assert listed(client, sector=north.pk) == [17]
    assert client.get(reverse("outreach:projects"), {"q": "17"})["Location"] == here(project)


def test_a_kiosk_leads_to_no_place_that_has_no_way_back(client):
    project = a_project(latitude=47.9, longitude=106.9)
    ProjectDocument.objects.create(project=project, title="Tender", link="https://tender.mn/17")
    assert "https://tender.mn/17" in client.get(here(project)).text
    session = client.session
    session["dress"] = "kiosk"
    session.save()
    page = client.get(here(project)).text
    assert "Tender" in page
    assert not re.findall(r'href="(?:https?|geo):[^"]*"', page)


def test_the_kiosk_says_by_which_channel(client):
    a_mailbox()
    project = a_project()
    session = client.session
    session["dress"] = "kiosk"
    session.save()
    say(client, project, progress="4", contact="bat@mail.mn")
    prove(client, project)
    assert ProjectMark.objects.get().channel == "kiosk"
    assert not Delivery.objects.filter(key__startswith="project-news").exists()
