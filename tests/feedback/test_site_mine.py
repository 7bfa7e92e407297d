"""My appeals, for who signs in."""

import pytest
from allauth.account.models import EmailAddress

from accounts.roles import Role
from feedback.pages import mine
from tests.builders import a_registered_appeal, a_user, an_address
from tests.feedback.site import MAILBOX, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def citizen(client):
    """A browser that is signed in with a proven mailbox."""
    user = a_user(email=MAILBOX)
    EmailAddress.objects.create(user=user, email=MAILBOX, verified=True, primary=True)
    client.force_login(user)
    return client


def test_who_is_not_signed_in_is_asked_to(client):
    assert client.get("/me/").headers["Location"] == "/accounts/login/?next=/me/"


def test_what_came_earlier_from_the_same_mailbox_is_there_and_opens_whole(citizen):
    appeal = a_registered_appeal("No water since Monday", address=an_address(MAILBOX, "email"))
    assert "No water since Monday" in page(citizen.get("/me/"))
    assert "Our conversation" in page(citizen.get(f"/track/{appeal.pk}/"))


def test_nobody_sees_the_appeals_of_another(citizen):
    appeal = a_registered_appeal("Theirs", address=an_address("other@example.mn", "email"))
    assert "Theirs" not in page(citizen.get("/me/"))
    assert citizen.get(f"/track/{appeal.pk}/").status_code == 404


def test_an_empty_list_says_what_will_appear(citizen):
    assert "Here you will see what you wrote to us" in page(citizen.get("/me/"))


def test_older_ones_come_on_the_next_page(citizen, monkeypatch):
    monkeypatch.setattr(mine, "PAGE", 2)
    address = an_address(MAILBOX, "email")
    first, second, third = (a_registered_appeal(f"Matter {n}", address=address) for n in "abc")
    newest = page(citizen.get("/me/"))
    assert [f"Matter {n}" in newest for n in "abc"] == [False, True, True]
    assert f"?before={second.pk}" in newest
    older = page(citizen.get(f"/me/?before={second.pk}"))
    assert [f"Matter {n}" in older for n in "abc"] == [True, False, False]
    assert "There are no older ones." in page(citizen.get(f"/me/?before={first.pk}"))
    assert citizen.get("/me/?before=nonsense").status_code == 200
    assert third.pk > second.pk


def test_staff_find_the_way_to_their_desk(client):
    client.force_login(a_user(Role.OPERATOR))
    assert 'href="/admin/"' in page(client.get("/me/"))
