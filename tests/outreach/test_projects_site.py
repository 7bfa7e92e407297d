"""The public pages of funded projects: the list, one of them, marks, words, following."""

import json
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
from outreach.models import Project, ProjectComment, ProjectFollower, ProjectMark, ProjectMilestone
from outreach.projects import marking, registering
from outreach.projects.progress import progress
from tests.builders import a_citizen, a_project, a_sector, a_user, staff
from tests.desk import at_desk
from tests.feedback.site import a_mailbox, last_code

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _password_alone(settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False


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
    narrow = client.get(reverse("outreach:projects"), {"sector": north.pk})
    assert [each.number for each in narrow.context["projects"]] == [17]
    planned = client.get(reverse("outreach:projects"), {"status": "planned"})
    assert [each.number for each in planned.context["projects"]] == [18]


def test_words_find_a_project_in_any_of_its_languages(client):
    author = a_user(Role.PR_MANAGER)
    project = Project(number=17, name="Roof", names={"ru": "Крыша школы"}, currency="MNT")
    project.is_public = True
    registering.save(project, author=author)
    for words in ("крыш", "Roof", "17"):
        page = client.get(reverse("outreach:projects"), {"q": words})
        assert [each.number for each in page.context["projects"]] == [17]
    assert not client.get(reverse("outreach:projects"), {"q": "bridge"}).context["projects"]


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


def test_two_who_turn_out_to_be_one_person_have_one_mark():
    project, keep, absorb = a_project(), a_citizen("a@mail.mn"), a_citizen("b@mail.mn")
    marking.mark(project, keep, progress=1, quality=1, channel="web")
    marking.mark(project, absorb, progress=2, quality=2, channel="sms")
    absorb.merged_into = keep
    absorb.save()
    marking.mark(project, absorb, progress=5, quality=4, channel="web")
    mark = ProjectMark.objects.get()
    assert (mark.citizen, mark.progress) == (keep, 5)
    project.refresh_from_db()
    assert (project.marks, project.progress_sum, project.quality_sum) == (1, 5, 4)


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
    steps = [
        ProjectMilestone(project=project, planned_on=today - timedelta(days=1), percent=100),
        ProjectMilestone(project=project, planned_on=today + timedelta(days=1), percent=50),
    ]
    found = progress(project, steps, today)
    assert (found.done, found.passed, found.is_late) == (75, 25, False)
    steps[0].percent = 90
    assert progress(project, steps, today).is_late
    assert progress(project, [], today).done is None


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
