"""News of a project: to its followers, on its page and as a feed, once a second person says so."""

from datetime import time, timedelta
from xml.etree import ElementTree

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from channels.models import Delivery
from outreach.audiences.consenting import How
from outreach.models import (
    Consent,
    Manners,
    Project,
    ProjectFollower,
    ProjectMilestone,
    ProjectNews,
    Recipient,
)
from outreach.projects import following, registering, telling
from outreach.sending import many
from tests.builders import a_project, a_user, an_account, an_address
from tests.desk import at_desk
from tests.outreach.sending.running import a_broadcast, by_day

pytestmark = pytest.mark.django_db
BY_SMS = How(Consent.Way.MESSAGE, "sms")
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def _at_work():
    by_day()


@pytest.fixture
def pr():
    return a_user(Role.PR_MANAGER)


def door(name: str, project: Project, *more) -> str:
    return reverse(f"admin:project{name}", args=[project.number, *more])


def some_news(project: Project, **about) -> ProjectNews:
    """News that another than its writer approved."""
    about = about or {"status": "finished"}
    news = telling.propose(project, author=a_user(Role.PR_MANAGER), **about)
    telling.approve(news, actor=a_user(Role.SUPERVISOR))
    news.refresh_from_db()
    return news


def step(pr, project, **fields):
    known = {"name_en": "Roof is on", "planned_on": "2026-10-01", "percent": "0"}
    return at_desk(pr).post(door("_milestone", project), known | fields)


def test_a_reached_milestone_goes_to_the_followers_once_when_another_approved_it(pr):
    an_account("sms")
    project = a_project()
    stays = an_address("+97699110001")
    opted_out = an_address("+97699110002")
    left = an_address("+97699110003")
    for address in (stays, opted_out, left):
        following.follow(project, address, how=BY_SMS)
    opted_out.opted_out_at = timezone.now()
    opted_out.save()
    following.leave(project, left.citizen)
    step(pr, project)
    reached = ProjectMilestone.objects.get()
    step(pr, project, step=str(reached.pk), percent="100", done_on="2026-10-02")
    news = ProjectNews.objects.get()
    assert telling.drain() == 0

    at_desk(pr).post(door("_news", project, news.pk), {"approve": "1"})
    assert telling.drain() == 0
    at_desk(a_user(Role.SUPERVISOR)).post(door("_news", project, news.pk), {"approve": "1"})
    assert telling.drain() == 1
    assert telling.drain() == 0
    told = Delivery.objects.get()
    assert (told.address, "Roof is on" in told.body) == (stays, True)
    step(pr, project, step=str(reached.pk), percent="90", done_on="")
    step(pr, project, step=str(reached.pk), percent="100")
    assert ProjectNews.objects.count() == 1


def test_broken_off_in_the_middle_nobody_is_told_twice(pr, monkeypatch):
    an_account("sms")
    project = a_project()
    for number in range(5):
        following.follow(project, an_address(f"+9769911000{number}"), how=BY_SMS)
    news = telling.propose(project, author=pr, status="finished")
    telling.approve(news, actor=a_user(Role.SUPERVISOR))
    monkeypatch.setattr(many, "BATCH", 2)
    telling.drain()
    ProjectNews.objects.update(told_up_to=0, finished_at=None)  # as if nothing had been kept
    telling.drain()
    assert Delivery.objects.count() == 5


def test_who_may_both_write_and_approve_does_not_approve_their_own():
    supervisor, project = a_user(Role.SUPERVISOR), a_project()
    news = telling.propose(project, author=supervisor, status="finished")
    done = at_desk(supervisor).post(door("_news", project, news.pk), {"approve": "1"}, follow=True)
    assert "Somebody else must approve it, not who wrote it." in done.text
    news.refresh_from_db()
    assert news.approved_at is None


def test_the_database_refuses_news_that_its_writer_approved(pr):
    news = telling.propose(a_project(), author=pr, status="finished")
    with pytest.raises(IntegrityError), transaction.atomic():
        ProjectNews.objects.filter(pk=news.pk).update(approved_by=pr, approved_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        ProjectNews.objects.filter(pk=news.pk).update(told=1)


def test_a_new_status_of_a_public_project_becomes_news(pr):
    for number, is_public, status in (
        (17, True, "finished"),
        (18, False, "finished"),
        (19, True, "planned"),
        (20, True, "under_way"),  # as it was
    ):
        project = a_project(number, is_public=is_public)
        project.status = status
        registering.save(project, author=pr)
    news = ProjectNews.objects.get()
    assert (news.project.number, news.status, news.written_by) == (17, "finished", pr)


def test_news_of_a_project_that_was_hidden_meanwhile_waits(pr):
    an_account("sms")
    project = a_project()
    following.follow(project, an_address(), how=BY_SMS)
    some_news(project)
    Project.objects.update(is_public=False)
    assert telling.drain() == 0
    Project.objects.update(is_public=True)
    assert telling.drain() == 1


def test_who_follows_after_the_approval_is_not_told_of_it(pr):
    an_account("sms")
    project = a_project()
    news = telling.propose(project, author=pr, status="finished")
    telling.approve(news, actor=a_user(Role.SUPERVISOR))
    following.follow(project, an_address(), how=BY_SMS)
    ProjectFollower.objects.update(since=timezone.now() + timedelta(minutes=1))
    assert telling.drain() == 0


def test_dropped_news_goes_nowhere(pr):
    news = telling.propose(a_project(), author=pr, status="finished")
    at_desk(pr).post(door("_news", news.project, news.pk), {"drop": "1"})
    with pytest.raises(telling.Gone):
        telling.approve(news, actor=a_user(Role.SUPERVISOR))


def test_approved_news_is_not_dropped_any_more():
    news = some_news(a_project())
    with pytest.raises(telling.Gone):
        telling.drop(news)


def test_in_the_night_followers_sleep_and_in_the_morning_each_is_told(pr):
    an_account("sms")
    project = a_project()
    for number in range(3):
        following.follow(project, an_address(f"+9769911000{number}"), how=BY_SMS)
    some_news(project)
    Manners.objects.update(quiet_from=time(0), quiet_until=time(23, 59, 59))
    assert telling.drain() == 0
    assert ProjectNews.objects.get().finished_at is None
    by_day()
    assert telling.drain() == 3
    assert ProjectNews.objects.get().told == 3


def test_who_got_enough_of_our_news_lately_is_left_alone(pr):
    an_account("sms")
    project, busy, calm = a_project(), an_address("+97699110001"), an_address("+97699110002")
    for address in (busy, calm):
        following.follow(project, address, how=BY_SMS)
    broadcast = a_broadcast([busy])
    Recipient.objects.filter(broadcast=broadcast).update(state=Recipient.State.SENT)
    Manners.objects.update(at_most=1, in_days=7)
    some_news(project)
    assert telling.drain() == 1
    assert Delivery.objects.get(key__startswith="project-news").address == calm


def test_news_goes_by_the_lane_of_what_goes_to_many(pr):
    an_account("sms")
    project = a_project()
    following.follow(project, an_address(), how=BY_SMS)
    some_news(project)
    telling.drain()
    assert Delivery.objects.get().run.key.startswith("project-news:")


# In somebody's own words --------------------------------------------------------------------------
def test_own_words_reach_each_in_their_language_once_another_approved_them(pr):
    an_account("sms")
    project = a_project()
    kazakh, other = an_address("+97699110001"), an_address("+97699110002")
    kazakh.citizen.language, other.citizen.language = "kk", "az"
    for address in (kazakh, other):
        address.citizen.save()
        following.follow(project, address, how=BY_SMS)
    words = {"words_en": "The crane has come.", "words_kk": "Кран келді."}
    done = at_desk(pr).post(door("_tell", project), words, follow=True)
    assert "2 people follow" in done.text
    assert "The crane" not in Client().get(reverse("outreach:project", args=[17])).text
    news = ProjectNews.objects.get()
    at_desk(a_user(Role.SUPERVISOR)).post(door("_news", project, news.pk), {"approve": "1"})
    assert telling.drain() == 2
    told = dict(Delivery.objects.values_list("address", "body"))
    assert "Кран келді." in told[kazakh.pk]
    assert "The crane has come." in told[other.pk]
    assert "The crane has come." in Client().get(reverse("outreach:project", args=[17])).text


@pytest.mark.parametrize("words", [{}, {"words_en": "x" * 301}, {"words_en": "   "}])
def test_news_without_words_or_with_too_many_comes_back_to_be_mended(pr, words):
    done = at_desk(pr).post(door("_tell", a_project()), words)
    assert done.status_code == 422
    assert "desk-error" in done.text
    assert not ProjectNews.objects.exists()


def test_who_may_only_approve_writes_no_news():
    desk = at_desk(a_user(Role.HEAD_OF_ANALYSIS))
    assert desk.post(door("_tell", a_project()), {"words_en": "x"}).status_code == 403


def test_the_database_holds_news_of_one_thing(pr):
    news = telling.propose(a_project(), author=pr, status="finished")
    for fault in ({"words": {"en": "x"}}, {"status": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ProjectNews.objects.filter(pk=news.pk).update(**fault)


# As a feed ----------------------------------------------------------------------------------------
def entries(address: str, **query) -> list[dict]:
    """What a reader of feeds finds there."""
    feed = ElementTree.fromstring(Client().get(address, query).content)
    return [
        {part.tag.removeprefix(ATOM): part.text or part.get("href") for part in entry}
        for entry in feed.findall(f"{ATOM}entry")
    ]


def test_the_feed_holds_approved_news_of_public_projects_and_nobody_by_name():
    project = a_project(17, names={"ru": "Крыша"})
    writer = a_user(Role.PR_MANAGER, first_name="Dorj", last_name="Bat")
    telling.propose(project, author=writer, words={"en": "Nobody looked at this yet."})
    some_news(a_project(18, is_public=False))
    dropped = telling.propose(project, author=writer, words={"en": "Called off"})
    telling.drop(dropped)
    seen = telling.propose(project, author=writer, words={"en": "It is on.", "ru": "Готово."})
    telling.approve(seen, actor=a_user(Role.SUPERVISOR))
    (entry,) = entries(reverse("outreach:projects_feed"), language="ru")
    assert entry["summary"] == "Готово."
    assert "Крыша" in entry["title"]
    assert entry["link"] == f"http://testserver/projects/17/#news-{seen.pk}"
    raw = Client().get(reverse("outreach:projects_feed")).text
    assert "It is on." in raw
    assert "Dorj" not in raw
    assert "author" not in raw


def test_a_project_has_a_feed_of_its_own_and_readers_find_it():
    some_news(a_project(17))
    some_news(a_project(18))
    address = reverse("outreach:project_feed", args=[17])
    (entry,) = entries(address)
    assert entry["link"].startswith("http://testserver/projects/17/")
    page = Client().get(reverse("outreach:project", args=[17])).text
    assert f'type="application/atom+xml" title="School roof" href="{address}?language=en"' in page
    a_project(19, is_public=False)
    assert Client().get(reverse("outreach:project_feed", args=[19])).status_code == 404


def test_the_feeds_cost_the_same_with_much_news(django_assert_max_num_queries):
    project = a_project()
    for number in range(40):
        some_news(project, words={"en": f"Day {number}"})
    with django_assert_max_num_queries(3):
        assert len(entries(reverse("outreach:projects_feed"))) == 30


def test_what_goes_out_is_what_was_approved_whatever_the_step_is_called_since(pr):
    an_account("sms")
    project = a_project()
    following.follow(project, an_address("+97699110001"), how=BY_SMS)
    step(pr, project)
    reached = ProjectMilestone.objects.get()
    step(pr, project, step=str(reached.pk), percent="100", done_on="2026-10-02")
    other = {"step": str(reached.pk), "percent": "100", "name_en": "Vote for Bat"}
    step(pr, project, **other)  # before the second person looks
    news, supervisor = ProjectNews.objects.get(), at_desk(a_user(Role.SUPERVISOR))
    page = supervisor.get(reverse("admin:project", args=[project.number]))
    [(_news, told)] = page.context["news"]
    supervisor.post(door("_news", project, news.pk), {"approve": "1"})
    Project.objects.update(name="Vote for Bat", names={})  # and after
    telling.drain()
    said = Delivery.objects.get()
    assert said.body == told
    assert "Roof is on" in told
    assert "Bat" not in said.subject + said.body
