"""Who may come in where broadcasts are: whoever writes or approves them, each for their bodies."""

import pytest

from accounts.roles import CAPABILITIES, Capability, Role
from tests.builders import a_broadcast, a_user, an_organisation
from tests.desk import at_desk

pytestmark = pytest.mark.django_db
HOME = "/admin/outreach/broadcasts/"
PAGES = ("", "progress/", "recipients/", "report/", "recipients.csv", "edit/")
ACTS = "propose approve back start pause resume cancel retry copy count trial".split()
SENDERS = {
    role
    for role in Role
    if CAPABILITIES[role] & {Capability.WRITE_BROADCASTS, Capability.APPROVE_SENDING}
}


@pytest.mark.parametrize("role", Role)
def test_others_see_and_do_nothing(role):
    broadcast = a_broadcast()
    desk = at_desk(a_user(role))
    seen = {page: desk.get(f"{HOME}{broadcast.pk}/{page}").status_code for page in PAGES}
    done = {act: desk.post(f"{HOME}{broadcast.pk}/{act}/").status_code for act in ACTS}
    if role in SENDERS:
        assert seen["report/"] == 200
    else:
        assert set(seen.values()) <= {302, 403}
        assert set(done.values()) <= {302, 403}
        broadcast.refresh_from_db()
        assert (broadcast.status, broadcast.steps.count()) == ("draft", 0)


@pytest.mark.parametrize("role", sorted(SENDERS))
def test_what_is_another_bodys_is_nowhere(role):
    broadcast = a_broadcast(organisation=an_organisation("Theirs"))
    desk = at_desk(a_user(role, organisation=an_organisation("Ours")))
    seen = {page: desk.get(f"{HOME}{broadcast.pk}/{page}").status_code for page in PAGES}
    done = {act: desk.post(f"{HOME}{broadcast.pk}/{act}/").status_code for act in ACTS}
    assert {*seen.values(), *done.values()} <= {403, 404}
    assert 404 in seen.values()


def test_what_is_the_centres_own_is_nowhere_to_one_body():
    broadcast = a_broadcast()
    desk = at_desk(a_user(Role.HEAD, organisation=an_organisation("Ours")))
    assert desk.get(f"{HOME}{broadcast.pk}/").status_code == 404
