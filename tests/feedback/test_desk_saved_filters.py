"""Filters under a name: whose they are, who sees them, what they count; and how one likes the
desk."""

import re
from html import unescape

import pytest
from django.urls import reverse

from accounts.models import Team
from accounts.roles import Role
from feedback.desk import preferences, saved_filters
from feedback.models import SavedFilter
from feedback.workflow import Forbidden
from tests.builders import a_registered_appeal, a_topic, a_user, an_appeal, an_organisation
from tests.desk import QUEUE, at_desk

pytestmark = pytest.mark.django_db

ADD, MINE, COMMANDS = f"{QUEUE}filters/add/", f"{QUEUE}mine/", f"{QUEUE}commands/"


def listed(response) -> list[str]:
    return re.findall(r'class="is-code">\s*<a href="[^"]+">([^<]+)</a>', response.text)


def keep(desk, query: str, name: str = "Cold flats", circle: str = "mine"):
    return desk.post(ADD, {"query": query, "name": name, "circle": circle})


def test_a_filter_is_saved_stands_among_the_queues_and_counts_its_own():
    above = a_topic("Housing")
    wanted = an_appeal(topic=a_topic("Roofs", parent=above), language="kk")
    an_appeal(language="kk")
    desk = at_desk(a_user(Role.OPERATOR))
    query = f"queue=new&topic={above.pk}&language=kk&kind="
    offer = desk.get(f"{QUEUE}?{query}")
    link = unescape(re.search(r'href="([^"]+)"[^>]*>Save this filter', offer.text)[1])
    assert "Cold flats" not in desk.get(link).text
    saved = keep(desk, query)
    page = desk.get(saved["Location"])
    assert listed(page) == [wanted.code]
    pk = SavedFilter.objects.get().pk
    assert f'data-queue="saved:{pk}">1<' in page.text
    assert re.search(r'aria-current="page"[^>]*>\s*<span[^>]*>bookmark</span>\s*Cold', page.text)
    assert desk.get(f"{QUEUE}counts/").json()["counts"][f"saved:{pk}"] == "1"


def test_the_same_count_as_the_list_whatever_was_filtered():
    for number in range(3):
        an_appeal(kind="proposal" if number else "complaint", priority=4 if number else 2)
    desk = at_desk(a_user(Role.OPERATOR))
    queries = ["queue=open&kind=proposal", "queue=all&priority=4&since=2026-01-01&until=2027-01-01"]
    for number, query in enumerate(queries):
        page = desk.get(keep(desk, query, name=f"Filter {number}")["Location"])
        saved = SavedFilter.objects.get(name=f"Filter {number}")
        counts = desk.get(f"{QUEUE}counts/").json()["counts"]
        assert counts[f"saved:{saved.pk}"] == str(len(listed(page))) == "2"


def test_all_saved_filters_are_counted_in_the_one_statement(django_assert_num_queries):
    desk, user = None, a_user(Role.OPERATOR)
    desk = at_desk(user)
    for number in range(6):
        keep(desk, f"queue=open&priority={number % 4 + 1}", name=f"Filter {number}")
    desk.get(f"{QUEUE}counts/")
    with django_assert_num_queries(6):  # session, user, roles, wishes, filters, counts
        assert len(desk.get(f"{QUEUE}counts/").json()["counts"]) > 6


def test_a_search_for_words_is_saved_but_not_counted_on_every_page():
    appeal = a_registered_appeal("The boiler is cold")
    desk = at_desk(a_user(Role.OPERATOR))
    page = desk.get(keep(desk, "q=boiler")["Location"])
    assert listed(page) == [appeal.code]
    assert f'data-queue="saved:{SavedFilter.objects.get().pk}"' not in page.text


def test_one_name_stands_once():
    desk = at_desk(a_user(Role.OPERATOR))
    keep(desk, "queue=new")
    again = keep(desk, "queue=overdue")
    assert again.status_code == 400
    assert "You have a filter of this name already." in again.text
    assert SavedFilter.objects.count() == 1


def test_each_shares_as_far_as_they_may_and_those_see_it():
    heat = an_organisation("Heat")
    team = Team.objects.create(name="Night", code="night", organisation=heat)
    operator, mate = a_user(Role.OPERATOR), a_user(Role.OPERATOR)
    team.members.add(operator, mate)
    head = a_user(Role.HEAD, organisation=heat)
    inspector = a_user(Role.INSPECTOR, organisation=heat)
    boss, stranger = a_user(Role.SUPERVISOR), a_user(Role.ANALYST)

    def offers(user) -> set[str]:
        return {each.key for each in saved_filters.circles(user)}

    assert offers(operator) == {"mine", f"team:{team.pk}"}
    assert offers(inspector) == {"mine"}
    assert offers(head) == {"mine", f"organisation:{heat.pk}"}
    assert offers(boss) == {"mine", "everybody"}
    keep(at_desk(operator), "queue=new", "Own")
    keep(at_desk(operator), "queue=new", "Of the team", f"team:{team.pk}")
    keep(at_desk(head), "queue=new", "Of the body", f"organisation:{heat.pk}")
    keep(at_desk(boss), "queue=new", "Of all", "everybody")

    def sees(user) -> set[str]:
        return set(saved_filters.shown_to(user).values_list("name", flat=True))

    assert sees(operator) == {"Own", "Of the team", "Of all"}
    assert sees(mate) == {"Of the team", "Of all"}
    assert sees(inspector) == {"Of the body", "Of all"}
    assert sees(stranger) == {"Of all"}


def test_nobody_shares_farther_than_they_may():
    operator = a_user(Role.OPERATOR)
    page = keep(at_desk(operator), "queue=new", circle="everybody")
    assert page.status_code == 400
    everybody = saved_filters.Circle("everybody", "")
    saved = SavedFilter.objects.create(owner=operator, name="Own", queue="new", query="queue=new")
    with pytest.raises(Forbidden):
        saved_filters.change(saved, by=operator, name="Own", circle=everybody)


def test_a_filter_shows_nobody_more_than_they_may_see():
    an_appeal()
    keep(at_desk(a_user(Role.SUPERVISOR)), "queue=new", "Of all", "everybody")
    inspector = at_desk(a_user(Role.INSPECTOR, organisation=an_organisation()))
    saved = SavedFilter.objects.get()
    assert inspector.get(f"{QUEUE}counts/").json()["counts"][f"saved:{saved.pk}"] == "0"
    assert listed(inspector.get(f"{QUEUE}?queue=new&saved={saved.pk}")) == []


def test_only_its_owner_renames_and_deletes_it():
    owner, other = a_user(Role.OPERATOR), a_user(Role.OPERATOR)
    keep(at_desk(owner), "queue=new")
    saved = SavedFilter.objects.get()
    change = reverse("admin:desk_filter", args=[saved.pk])
    delete = reverse("admin:desk_filter_delete", args=[saved.pk])
    stranger = at_desk(other)
    assert stranger.post(change, {"name": "x", "circle": "mine"}).status_code == 404
    assert stranger.post(delete).status_code == 404
    desk = at_desk(owner)
    desk.post(change, {"name": "Warm flats", "circle": "mine"})
    assert "Warm flats" in desk.get(MINE).text
    desk.post(delete)
    assert not SavedFilter.objects.exists()


def test_ones_own_first_queue_opens_when_the_address_says_nothing():
    user = a_user(Role.OPERATOR)
    desk = at_desk(user)
    keep(desk, "queue=all&kind=proposal")
    saved = SavedFilter.objects.get()
    first = f"saved:{saved.pk}"
    desk.post(MINE, {"first": first, "density": "roomy"})
    wish = preferences.of(type(user).objects.get(pk=user.pk))
    assert (wish.first, wish.density, wish.has_keys) == (first, "roomy", False)
    opened = desk.get(QUEUE)
    assert opened["Location"] == f"{QUEUE}?queue=all&kind=proposal&saved={saved.pk}"
    assert desk.get(f"{QUEUE}?queue=open").status_code == 200
    saved.delete()
    assert desk.get(QUEUE).status_code == 200  # what is no more leads nowhere else


def test_single_keys_can_be_switched_off():
    desk = at_desk(a_user(Role.OPERATOR))
    assert 'id="desk-help"' in desk.get(QUEUE).text
    assert "data-active" in desk.get(QUEUE).text
    desk.post(MINE, {"first": "", "density": "dense"})  # a tick that is not there is a no
    page = desk.get(QUEUE).text
    assert "data-active" not in page
    assert 'data-act="down"' in page


def test_the_palette_offers_what_one_may_open_and_nothing_else():
    keep(desk := at_desk(a_user(Role.OPERATOR)), "queue=new")
    offered = {each["label"] for each in desk.get(COMMANDS).json()["commands"]}
    assert {"New", "Overdue", "Cold flats", "Register an appeal", "My desk"} <= offered
    assert "Users" not in offered
    boss = at_desk(a_user(Role.ADMINISTRATOR))
    assert "Users" in {each["label"] for each in boss.get(COMMANDS).json()["commands"]}


def test_the_palette_finds_an_appeal_within_ones_reach():
    appeal = a_registered_appeal("The boiler is cold")
    desk = at_desk(a_user(Role.OPERATOR))
    found = desk.get(COMMANDS, {"q": appeal.code}).json()["found"]
    assert [each["link"] for each in found] == [f"{QUEUE}{appeal.pk}/change/"]
    assert desk.get(COMMANDS, {"q": "bo"}).json()["found"] == []
    inspector = at_desk(a_user(Role.INSPECTOR, organisation=an_organisation()))
    assert inspector.get(COMMANDS, {"q": appeal.code}).json()["found"] == []
