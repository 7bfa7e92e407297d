"""The desk's pages of speaking first with real things on them: whom, from where, and what came
back. Those of a broadcast's own way and of projects are looked over where they are walked."""

from datetime import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page

from accounts.models import Address
from accounts.roles import Role
from outreach.models import Feed, FeedItem, Manners, Reply
from tests.builders import (
    NOON,
    a_broadcast,
    a_contact,
    a_message,
    a_news_topic,
    a_people_list,
    a_sector,
    a_subscription,
    a_user,
    an_account,
    an_appeal,
    an_audience,
)
from tests.looking import width_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = Axe()
OURS = {"include": [["#content"]]}  # the frame is the admin theme's own
LONG = "Орон нутгийн хөгжлийн сангийн хөрөнгө оруулалтын төлөвлөлт, хяналтын хэлтэс"


@pytest.fixture
def written() -> dict[str, str]:
    """The pages by name, each with something long on it."""
    Manners.objects.create(quiet_from=time(0), quiet_until=time(0))
    an_account("sms")
    author, topic = a_user(Role.PR_MANAGER), a_news_topic(name=LONG)
    contact = a_contact(phone="+97699110001", email="resident@mail.example", sector=a_sector(LONG))
    address = Address.objects.get(kind="phone")
    a_subscription(address, topic)
    brought = a_people_list(address, name=LONG)
    definition = {"include": [{"lists": [brought.pk], "topics": [topic.code]}]}
    audience = an_audience(definition, name=LONG)
    broadcast = a_broadcast(name=LONG, audience=audience, created_by=author)
    appeal = an_appeal(address=address, is_gathered=True)
    message = a_message(appeal, text=LONG)
    Reply.objects.create(broadcast=broadcast, message=message, appeal=appeal, at=NOON)
    feed = Feed.objects.create(
        **{"name": LONG, "url": "https://weather.example/warnings.xml", "topic": topic},
        **{"language": "mn", "templates": {"mn": "{title}"}, "written_by": author},
        **{"error": "This is no feed.", "failures": 3, "received": "<html>" * 40},
    )
    FeedItem.objects.create(feed=feed, key="1", title=LONG, seen_at=NOON, broadcast=broadcast)
    return {
        "audience": reverse("admin:audience", args=[audience.pk]),
        "audiences": reverse("admin:audiences"),
        "list": reverse("admin:people_list", args=[brought.pk]),
        "bring": reverse("admin:people_list_add"),
        "contact": reverse("admin:contact", args=[contact.citizen_id]),
        "contacts": reverse("admin:contacts"),
        "feed": reverse("admin:feed", args=[feed.pk]),
        "replies": reverse("admin:broadcast_replies", args=[broadcast.pk]),
        "broadcasts": reverse("admin:broadcasts"),
    }


def faults(page: Page) -> list[str]:
    found = []
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width}: wider than the screen"] if width_of(page) > width else []
        for fault in AXE.run(page, context=OURS).response["violations"]:
            found += [f"{width} {fault['id']}: {node['html']}" for node in fault["nodes"]]
    return found


def test_the_pages_fit_and_axe_finds_no_fault(page, sit_down, written):
    sit_down(a_user(Role.ADMINISTRATOR))
    wrong = {}
    for name, path in written.items():
        answer = page.goto(path)
        assert answer.status == 200, name
        if told := faults(page):
            wrong[name] = told
    assert wrong == {}
