"""Audiences and contacts at the desk: written as sentences, counted before they are kept."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from outreach.audiences import consenting, desk
from outreach.models import Audience, Consent, Contact, Manners
from tests.builders import (
    a_citizen,
    a_contact,
    a_news_topic,
    a_people_list,
    a_sector,
    a_user,
    an_account,
    an_address,
    an_appeal,
    an_audience,
    an_organisation,
)
from tests.desk import at_desk

pytestmark = pytest.mark.django_db

AUDIENCES = "/admin/outreach/audiences/"
CONTACTS = f"{AUDIENCES}contacts/"


@pytest.fixture
def pr():
    return at_desk(a_user(Role.PR_MANAGER))


def a_form(**given) -> dict:
    return {"name": "Companies", "include-parts": "1", "exclude-parts": "1"} | given


def test_an_audience_is_counted_before_it_is_kept(pr):
    an_account("sms")
    bag = a_sector("1st bag")
    a_contact(phone="+97699110001", sector=bag, kind="company")
    a_contact(phone="+97699110002", sector=bag)
    form = a_form(**{"include-0-sectors": [bag.pk], "include-0-kinds": ["company"]})
    counted = pr.post(f"{AUDIENCES}add/", form | {"count": "1"})
    assert counted.context["count"].reached == 1
    assert "company, in “1st bag”" in counted.text
    assert Audience.objects.count() == 0
    pr.post(f"{AUDIENCES}add/", form | {"keep": "1"})
    audience = Audience.objects.get()
    assert audience.definition["include"] == [{"sectors": [bag.pk], "kinds": ["company"]}]
    shown = pr.get(f"{AUDIENCES}{audience.pk}/")
    assert shown.context["count"].reached == 1
    assert "company, in “1st bag”" in pr.get(AUDIENCES).text


def test_counting_needs_no_name_and_keeping_does(pr):
    an_account("sms")
    a_contact(phone="+97699110001")
    counted = pr.post(f"{AUDIENCES}add/", a_form(name="", count="1"))
    assert (counted.status_code, counted.context["count"].reached) == (200, 1)
    assert pr.post(f"{AUDIENCES}add/", a_form(name="", keep="1")).status_code == 422
    assert Audience.objects.count() == 0


def test_parts_are_added_one_by_one_and_taken_out_by_emptying(pr):
    weather = a_news_topic()
    brought = a_people_list()
    audience = an_audience({"include": [{"topics": ["weather"]}]})
    page = f"{AUDIENCES}{audience.pk}/"
    assert len(pr.get(page).context["form"].include) == 2
    form = a_form(
        **{
            "include-parts": "2",
            "include-0-topics": [weather.code],
            "include-1-languages": ["kk"],
            "exclude-0-lists": [brought.pk],
            "channel_0": "sms",
            "keep": "1",
        }
    )
    pr.post(page, form)
    audience.refresh_from_db()
    assert audience.definition == {
        "include": [{"topics": ["weather"]}, {"languages": ["kk"]}],
        "exclude": [{"lists": [brought.pk]}],
        "channels": ["sms"],
    }
    pr.post(page, a_form(**{"include-parts": "3", "include-1-languages": ["kk"], "keep": "1"}))
    audience.refresh_from_db()
    assert audience.definition["include"] == [{"languages": ["kk"]}]


def test_a_list_beyond_reach_cannot_be_named():
    water, roads = an_organisation("Water"), an_organisation("Roads")
    own = at_desk(a_user(Role.PR_MANAGER, organisation=water))
    theirs = a_people_list(organisation=roads)
    form = a_form(**{"include-0-lists": [theirs.pk], "organisation": water.pk, "keep": "1"})
    assert own.post(f"{AUDIENCES}add/", form).status_code == 422
    assert Audience.objects.count() == 0


def test_who_speaks_for_one_body_has_its_audiences_alone():
    water, roads = an_organisation("Water"), an_organisation("Roads")
    own = at_desk(a_user(Role.PR_MANAGER, organisation=water))
    mine, theirs = an_audience(organisation=water), an_audience(organisation=roads)
    centres = an_audience()
    assert own.get(f"{AUDIENCES}{mine.pk}/").status_code == 200
    for beyond in (theirs, centres):
        assert own.get(f"{AUDIENCES}{beyond.pk}/").status_code == 404
    assert own.post(f"{AUDIENCES}add/", a_form(keep="1")).status_code == 422
    assert own.get(CONTACTS).status_code == 403


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.METHODOLOGIST, 200), (Role.HEAD_OF_ANALYSIS, 200), (Role.OPERATOR, 403)],
)
def test_who_chooses_an_audience_may_look_and_not_write(role, status):
    audience = an_audience()
    client = at_desk(a_user(role))
    assert client.get(AUDIENCES).status_code == status
    assert client.get(f"{AUDIENCES}{audience.pk}/").status_code == status
    form = a_form(name="Changed", keep="1")
    assert client.post(f"{AUDIENCES}{audience.pk}/", form).status_code == 403
    audience.refresh_from_db()
    assert audience.name == "Everybody"


def test_contacts_are_masked_and_found_by_sector(pr):
    here = a_sector("Here")
    a_contact(phone="+97699110001", sector=a_sector("Below", parent=here))
    a_contact(phone="+97699110002")
    page = pr.get(f"{CONTACTS}?sector={here.pk}").text
    assert "+976***01" in page
    assert "+97699110001" not in page
    assert "***02" not in page


def test_a_long_list_of_contacts_costs_as_many_statements(pr, django_assert_max_num_queries):
    for number in range(30):
        a_contact(phone=f"+976991100{number:02}", sector=a_sector())
    with django_assert_max_num_queries(25):
        pr.get(CONTACTS)


def test_a_citizen_becomes_a_contact_and_what_they_say_is_put_down(pr):
    weather, bag = a_news_topic(), a_sector()
    address = an_address()
    page = f"{CONTACTS}{address.citizen_id}/"
    pr.post(page, {"kind": "company", "sector": bag.pk, "organisation": ""})
    assert Contact.objects.get().kind == "company"
    said = {"address": address.pk, "topic": weather.pk, "say": "yes", "words": "by phone"}
    pr.post(page, said)
    assert consenting.of(address) == [weather]
    record = Consent.objects.get()
    assert (record.way, record.words, record.user is not None) == ("desk", "by phone", True)
    assert "by phone" in pr.get(page).text
    pr.post(page, {"address": address.pk, "topic": "", "say": "no"})
    address.refresh_from_db()
    assert address.opted_out_at is not None


def test_nothing_is_put_down_for_the_address_of_another(pr):
    other, address = a_citizen("tuya@mail.mn"), an_address()
    said = {"address": other.addresses.get().pk, "say": "no"}
    assert pr.post(f"{CONTACTS}{address.citizen_id}/", said).status_code == 404
    assert Consent.objects.count() == 0


def test_manners_are_set_once_in_the_admin(pr):
    given = {
        "quiet_from": "20:00",
        "quiet_until": "09:00",
        "time_zone": "Asia/Hovd",
        "at_most": 3,
        "in_days": 7,
        "give_up_days": 30,
    }
    assert pr.post("/admin/outreach/manners/add/", given).status_code == 302
    assert Manners.objects.get().time_zone == "Asia/Hovd"
    assert pr.get("/admin/outreach/manners/add/").status_code == 403
    wrong = given | {"time_zone": "Mars/Olympus"}
    assert "There is no such time zone" in pr.post("/admin/outreach/manners/1/change/", wrong).text


def test_the_page_of_a_citizen_leads_to_the_contact_for_whoever_may_change_it(pr):
    address = an_address()
    an_appeal(citizen=address.citizen, address=address)
    link = f"{CONTACTS}{address.citizen_id}/"
    page = reverse("admin:desk_citizen", args=[address.citizen_id])
    assert link in pr.get(page).text
    assert link not in at_desk(a_user(Role.OPERATOR)).get(page).text


def test_the_list_of_audiences_goes_on_by_pages(monkeypatch):
    monkeypatch.setattr(desk, "SIZE", 2)
    first, second, third = (an_audience(name=name) for name in ("North", "North", "South"))
    seen = at_desk(a_user(Role.PR_MANAGER))
    shown = seen.get(AUDIENCES).text
    assert f"?after={second.pk}" in shown
    assert f"/{first.pk}/" in shown
    further = seen.get(AUDIENCES, {"after": second.pk}).text
    assert (third.name in further, first.name in further, "?after=" in further) == (
        True,
        False,
        False,
    )


def test_an_audience_leads_to_a_broadcast_for_it(pr):
    audience = an_audience(name="Herders")
    begun = f"/admin/outreach/broadcasts/add/?audience={audience.pk}"
    assert begun in pr.get(f"{AUDIENCES}{audience.pk}/").text
    assert f'<option value="{audience.pk}" selected>Herders</option>' in pr.get(begun).text


def test_boxes_that_say_nothing_are_folded(pr):
    bag = a_sector("1st bag")
    form = a_form(**{"include-0-sectors": [bag.pk], "exclude-0-kinds": ["company"]})
    counted = pr.post(f"{AUDIENCES}add/", form | {"count": "1"}).text
    assert counted.count("<details") == 0
    counted = pr.post(f"{AUDIENCES}add/", a_form() | {"count": "1"}).text
    assert counted.count('<details class="desk-card audience-part">') == 1


def test_when_and_how_often_is_one_form_and_no_list(pr):
    manners = "/admin/outreach/manners/"
    assert pr.get(manners).url == f"{manners}add/"
    kept = Manners.objects.create(at_most=3)
    assert pr.get(manners).url == f"{manners}{kept.pk}/change/"


def test_kinds_of_news_are_listed_in_the_language_of_the_reader(pr, settings):
    a_news_topic(name="Weather", names={"mn": "Цаг агаар"})
    pr.cookies[settings.LANGUAGE_COOKIE_NAME] = "mn"
    page = pr.get("/admin/outreach/newstopic/").text
    assert "Цаг агаар" in page
    assert "Type to search" not in page
    assert "No results found" not in pr.get("/admin/outreach/newstopic/?q=zzzz").text
