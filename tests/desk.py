"""Sitting down at the operators' desk, in tests."""

import re
from html import unescape

from django.test import Client
from django.urls import reverse

from accounts.models import User
from feedback.desk import conversation, trees
from feedback.models import Appeal

BACKEND = "accounts.backends.RoleBackend"
QUEUE = "/admin/feedback/appeal/"


def at_desk(user: User) -> Client:
    """A browser that this person is signed in with."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def page_of(appeal: Appeal) -> str:
    return reverse("admin:feedback_appeal_change", args=[appeal.pk])


def act_on(appeal: Appeal, act: str, *more) -> str:
    """Where a button of the appeal's page posts to."""
    return reverse(f"admin:desk_{act}", args=[appeal.pk, *more])


def as_read(client: Client, page: str) -> dict:
    """What a page says of itself to the approval that is given on it: nothing, where it offers
    none."""
    found = re.search(r'name="seen" value="([^"]+)"', client.get(page).text)
    return {"seen": unescape(found[1])} if found else {}


def seen(appeal: Appeal, **fields) -> dict:
    """What the page's hidden fields hold for somebody who opens it now, and the given fields."""
    appeal = Appeal.objects.get(pk=appeal.pk)
    story = conversation.tell(appeal, trees.read())
    hidden = {
        "version": appeal.version,
        "message": story.last_message,
        "event": story.last_event,
    }
    return hidden | fields
