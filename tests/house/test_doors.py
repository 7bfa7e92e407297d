"""Every address of the house, who may come in there, and that nobody else does.

A new address without an entry in the table fails here.
"""

import pytest
from django.test import Client

from accounts.roles import CAPABILITIES, Capability, Role
from tests.builders import (
    a_user,
    an_organisation,
)
from tests.desk import at_desk
from tests.house.doors import DOORS, ENTER, ONE_APPEAL, OWNER, PUBLIC, SIGNED_IN, SUPERUSER, doors
from tests.house.furnishing import _furnished, _no_pages, house
from tests.house.knocking import address_of, knock, look, only, opened, send

__all__ = ["_furnished", "_no_pages", "house"]  # fixtures


def test_every_door_stands_in_the_table():
    there = {name for name, _route in doors()}
    assert there - set(DOORS) == set(), "say in DOORS who may come in there"
    assert set(DOORS) - there == set(), "these are no more"


@pytest.mark.usefixtures("_no_pages")
def test_staff_doors_are_closed_to_all_others(house):
    strangers = {
        "anonymous": Client(),
        "citizen": at_desk(a_user()),
        "official": at_desk(a_user(Role.OFFICIAL)),
    }
    at_dashboard = Capability.SEE_DASHBOARDS
    found = [
        f"{who}: {name}"
        for name, route in only(*Capability, SUPERUSER)
        for who, client in strangers.items()
        if not (who == "official" and DOORS[name] == at_dashboard)
        and opened(knock(client, address_of((name, route), house)))
    ]
    assert found == []


@pytest.mark.usefixtures("_no_pages")
@pytest.mark.parametrize("role", [role for role in Role if ENTER in CAPABILITIES[role]])
def test_a_role_opens_no_door_that_asks_for_more(house, role):
    client = at_desk(a_user(role))
    beyond = (SUPERUSER, *(each for each in Capability if each not in CAPABILITIES[role]))
    found = [
        name
        for name, route in only(*beyond)
        if opened(knock(client, address_of((name, route), house)))
    ]
    assert found == []


def test_an_appeal_of_others_is_nowhere_to_an_inspector(house):
    foreign = at_desk(a_user(Role.INSPECTOR, organisation=an_organisation("Heat")))
    bound = [
        door for door in doors() if door[0] in {*ONE_APPEAL, "file", "file_page", "file_original"}
    ]
    answers = {name: knock(foreign, address_of((name, route), house)) for name, route in bound}
    assert {name: codes for name, codes in answers.items() if codes - {405} != {404}} == {}


def test_what_belongs_to_somebody_is_closed_to_other_citizens(house):
    found = [
        f"{who}: {name}"
        for who, client in (("anonymous", Client()), ("citizen", at_desk(a_user())))
        for name, route in only(OWNER)
        if opened(knock(client, address_of((name, route), house)))
    ]
    assert found == []


def test_ones_own_things_are_shown_to_nobody_who_is_not_signed_in(house):
    found = [
        name
        for name, route in only(SIGNED_IN)
        if opened(knock(Client(), address_of((name, route), house)))
    ]
    assert found == []


def test_a_public_door_opens_or_says_why_not(house):
    failed = [
        name
        for name, route in only(PUBLIC)
        if any(code >= 500 for code in knock(Client(), address_of((name, route), house)))
    ]
    assert failed == []


@pytest.mark.usefixtures("_no_pages")
def test_a_superuser_finds_something_behind_every_staff_door(house):
    """Else the tests above would knock at walls."""
    nothing = {401, 403, 404, 405, 415}
    boss = at_desk(a_user(Role.ADMINISTRATOR, is_superuser=True))
    elsewhere = {  # they lead on, or only with the right question
        *("admin:logout", "admin:password_change", "admin:password_change_done"),
        *("admin:autocomplete", "admin:view_on_site", "admin/(?P<url>.*)$"),
        *("admin:desk_contribute", "admin:desk_take_part", "admin:desk_take_off"),
        *("admin:desk_bulk_start", "admin:article_act", "analytics:words_term"),
        *("admin:people_list_act", "admin:broadcast_reply_apart", "admin:evaluation_back"),
        "admin:evaluation_hearing",  # of an edition, and there is none
    }
    walls = [
        name
        for name, route in only(*Capability, SUPERUSER)
        if name not in elsewhere
        and not name.endswith(("_add", "_delete", "<path:object_id>/"))
        and all(way(boss, address_of((name, route), house)) in nothing for way in (look, send))
    ]
    assert walls == []
