"""Open311 as a program of others meets it: over HTTP, in XML and JSON."""

import json
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import georeport
import jsonschema
import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Address
from accounts.roles import Role
from channels.models import Delivery
from feedback.models import (
    Appeal,
    Event,
    Message,
    OpenAttribute,
    OpenKey,
    OpenListing,
    OpenService,
)
from feedback.open311 import references
from tests.builders import a_message, a_topic, a_user, an_account, an_appeal, an_organisation
from tests.house.tree import ROOT

SCHEMAS = ROOT.parent / "shared" / "data" / "open311" / "schema"
V2 = "/open311/v2"


@pytest.fixture
def lamps(db) -> OpenService:
    """Street lamps, shown at once with their words."""
    return OpenService.objects.create(
        topic=a_topic("street lamps", code="lamps"),
        shows=OpenService.Shows.AT_ONCE,
        shows_words=True,
        description="Lamps that are dark, or burn by day.",
        descriptions={"ru": "Фонари, которые не горят."},
        keywords="lamp, light",
    )


def an_incident(service: OpenService, **fields) -> Appeal:
    words = fields.pop("text", "The lamp is dark")
    given = {"topic": service.topic, "kind": "incident", "received_at": timezone.now()}
    appeal = an_appeal(**given | fields)
    a_message(appeal, text=words)
    return appeal


def looked_at(appeal: Appeal) -> Appeal:
    """One of the staff has read it and put it on the list."""
    OpenListing.objects.create(appeal=appeal, is_shown=True, by=a_user(), at=timezone.now())
    return appeal


def a_key(**fields) -> str:
    row = OpenKey(**{"name": "City application"} | fields)
    key = row.renew()
    row.save()
    return key


def read(address: str, expected: int = 200, **query) -> list | dict:
    answer = Client().get(f"{V2}/{address}", query)
    assert answer.status_code == expected, answer.content
    return json.loads(answer.content)


def sent(expected: int = 201, form: str = "json", **given):
    answer = Client().post(f"{V2}/requests.{form}", given)
    assert answer.status_code == expected, answer.content
    return json.loads(answer.content) if form == "json" else answer


def numbers(found: list[dict]) -> list[str]:
    return [one["service_request_id"] for one in found]


def test_the_discovery_says_where_the_interface_is_in_both_forms(db, settings):
    settings.PUBLIC_URL = "https://sanal.example"
    for address in ("/open311/discovery", "/open311/v2/discovery"):
        found = json.loads(Client().get(f"{address}.json").content)
        (endpoint,) = found["endpoints"]
        assert endpoint["url"] == "https://sanal.example/open311/v2"
        assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
        assert endpoint["formats"] == ["text/xml", "application/json"]
        answer = Client().get(f"{address}.xml")
        assert answer["Content-Type"] == "text/xml; charset=utf-8"
        assert answer.content.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
        tree = ElementTree.fromstring(answer.content)
        assert tree.findtext("endpoints/endpoint/url") == endpoint["url"]
        assert [one.text for one in tree.iter("format")] == endpoint["formats"]


def test_services_are_the_topics_that_are_offered(lamps):
    OpenService.objects.create(topic=a_topic("old", code="old"), is_active=False)
    assert read("services.json") == [
        {
            "service_code": "lamps",
            "service_name": "Street lamps",
            "description": "Lamps that are dark, or burn by day.",
            "metadata": False,
            "type": "realtime",
            "keywords": "lamp, light",
            "group": "",
        }
    ]


def test_a_service_is_explained_in_the_language_of_the_request(lamps):
    answer = Client().get(f"{V2}/services.json", headers={"Accept-Language": "ru"})
    assert json.loads(answer.content)[0]["description"] == "Фонари, которые не горят."


def test_a_definition_lists_what_is_asked_in_its_order(lamps):
    _asks(lamps)
    assert read("services.json")[0]["metadata"] is True
    found = read("services/lamps.json")
    assert found["service_code"] == "lamps"
    assert [one["code"] for one in found["attributes"]] == ["POLE", "STATE"]
    assert found["attributes"][1]["values"] == [
        {"key": "dark", "name": "It is dark"},
        {"key": "day", "name": "It burns by day"},
    ]
    assert read("services/unknown.json", 404)[0]["code"] == 404


def _asks(service: OpenService) -> None:
    OpenAttribute.objects.create(
        service=service, code="STATE", name="What is wrong?", datatype="singlevaluelist", order=2,
        values=[["dark", "It is dark"], ["day", "It burns by day"]], is_required=True,
    )  # fmt: skip
    OpenAttribute.objects.create(
        service=service, code="POLE", name="Number of the pole", datatype="number", order=1
    )


def test_an_open_appeal_is_listed_without_what_tells_who_wrote(lamps):
    appeal = an_incident(
        lamps,
        text="The lamp is dark. Call me: +976 9911 2233",
        organisation=an_organisation("Light company"),
        latitude=47.918734561,
        longitude=106.917654321,
        due_at=timezone.now() + timedelta(days=3),
    )
    assert read("requests.json")[0]["description"] is None  # nobody has read it yet
    looked_at(appeal)
    (found,) = read("requests.json")
    assert found["service_request_id"] == references.of(appeal.pk) != str(appeal.pk)
    assert (found["status"], found["service_code"]) == ("open", "lamps")
    assert "The lamp is dark" in found["description"]
    assert "9911" not in found["description"]
    assert found["agency_responsible"] == "Light company"
    assert (found["lat"], found["long"]) == (47.9187, 106.9177)
    assert found["expected_datetime"].startswith(f"{timezone.localtime(appeal.due_at):%Y-%m-%dT}")
    assert appeal.code not in json.dumps(found)


@pytest.mark.parametrize(
    "hidden",
    [
        {"is_confidential": True},
        {"is_vulnerable": True},
        {"kind": "complaint"},
        {"topic": None},
    ],
    ids=lambda hidden: next(iter(hidden)),
)
def test_what_is_not_open_to_all_is_in_neither_list_nor_single_answer(lamps, hidden):
    shown, kept = an_incident(lamps), an_incident(lamps, **hidden)
    for found in (
        read("requests.json"),
        read("requests.json", service_request_id=_both(shown, kept)),
    ):
        assert numbers(found) == [references.of(shown.pk)]
    problem = read(f"requests/{references.of(kept.pk)}.json", 404)
    never = read(f"requests/{references.of(10**9)}.json", 404)
    for told in (problem, never):  # that there is one is not told either
        told[0]["description"] = told[0]["description"].split("“")[0]
    assert problem == never


def _both(*appeals) -> str:
    return ",".join(references.of(appeal.pk) for appeal in appeals)


def test_nothing_is_shown_of_a_service_that_shows_nothing_whatever_the_staff_pressed(lamps):
    appeal = an_incident(lamps)
    OpenListing.objects.create(appeal=appeal, is_shown=True, by=a_user(), at=timezone.now())
    lamps.shows = OpenService.Shows.NOTHING
    lamps.save()
    assert read("requests.json") == []


def test_words_stay_inside_where_the_service_does_not_show_them(lamps):
    lamps.shows_words = False
    lamps.save()
    looked_at(an_incident(lamps))
    assert read("requests.json")[0]["description"] is None


def test_status_days_and_services_narrow_the_list(lamps):
    roads = OpenService.objects.create(
        topic=a_topic("roads", code="roads"), shows=OpenService.Shows.AT_ONCE
    )
    now = timezone.now()
    fresh = an_incident(lamps)
    closed = an_incident(lamps, status="closed", closed_at=now)
    hole = an_incident(roads)
    old = an_incident(lamps, received_at=now - timedelta(days=200))
    every = {references.of(one.pk) for one in (fresh, closed, hole)}
    assert set(numbers(read("requests.json"))) == every
    assert numbers(read("requests.json", status="closed")) == [references.of(closed.pk)]
    assert numbers(read("requests.json", service_code="roads")) == [references.of(hole.pk)]
    both = read("requests.json", service_code="roads,lamps", status="open,closed")
    assert set(numbers(both)) == every
    begin = (now - timedelta(days=210)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert numbers(read("requests.json", start_date=begin)) == [references.of(old.pk)]


@pytest.mark.parametrize(
    "query",
    [
        {"start_date": "yesterday"},
        {"start_date": "2026-01-01T00:00:00"},
        {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-12-01T00:00:00Z"},
        {"start_date": "2026-02-01T00:00:00Z", "end_date": "2026-01-01T00:00:00Z"},
        {"end_date": "2026-02-31T00:00:00Z"},
        {"status": "lost"},
    ],
    ids=str,
)
def test_a_question_that_makes_no_sense_is_told_so(lamps, query):
    (problem,) = read("requests.json", 400, **query)
    assert problem["code"] == 400
    assert problem["description"]


def test_the_list_costs_the_same_however_long_it_is(lamps, django_assert_max_num_queries):
    for _each in range(30):
        an_incident(lamps, organisation=None)
    with django_assert_max_num_queries(3):
        assert len(read("requests.json")) == 30


def test_a_request_becomes_an_appeal_in_the_one_queue(lamps):
    an_account("email")
    (told,) = sent(
        api_key=a_key(),
        service_code="lamps",
        lat="47.9187",
        long="106.9177",
        address_string="12 Peace Avenue",
        description="No light for a week",
        email="bat@mail.example",
        first_name="Bat",
        last_name="Dorj",
    )
    appeal = Appeal.objects.get()
    assert told["service_request_id"] == references.of(appeal.pk)
    assert appeal.code in told["service_notice"]
    assert (appeal.channel, appeal.kind, appeal.topic) == ("api", "incident", lamps.topic)
    assert (appeal.latitude, appeal.place) == (47.9187, "12 Peace Avenue")
    assert appeal.messages.get(direction="in").text == "No light for a week"
    assert appeal.citizen.name == "Bat Dorj"
    assert Address.objects.get().value == "bat@mail.example"
    assert Delivery.objects.count() == 1
    assert numbers(read(f"requests/{told['service_request_id']}.json")) == [
        told["service_request_id"]
    ]


def test_answers_to_the_questions_become_a_part_of_the_words(lamps):
    _asks(lamps)
    given = {"attribute[STATE]": "day", "attribute[POLE]": "17", "address_string": "Here"}
    sent(api_key=a_key(), service_code="lamps", description="Look", **given)
    text = Message.objects.get().text
    assert text == "Look\nNumber of the pole: 17\nWhat is wrong?: It burns by day"


@pytest.mark.parametrize(
    ("given", "code", "told"),
    [
        ({"api_key": ""}, 403, "api_key"),
        ({"api_key": "wrong"}, 403, "not valid"),
        ({"service_code": ""}, 400, "service_code"),
        ({"service_code": "unknown"}, 404, "unknown"),
        ({"address_string": ""}, 400, "where it is"),
        ({"lat": "91", "long": "0"}, 400, "degrees"),
        ({"lat": "nan", "long": "0"}, 400, "degrees"),
        ({"lat": "1"}, 400, "degrees"),
        ({"attribute[STATE]": "blue"}, 400, "STATE"),
        ({"attribute[STATE]": ""}, 400, "STATE"),
        ({"attribute[POLE]": "many"}, 400, "POLE"),
        ({"email": "nobody"}, 400, "nobody"),
        ({"phone": "12"}, 400, "12"),
        ({"description": "x" * 4001}, 400, "4000"),
        ({"description": "x\0"}, 400, "corrected"),
    ],
    ids=str,
)
def test_what_is_wrong_is_told_and_opens_nothing(lamps, given, code, told):
    _asks(lamps)
    right = {
        "api_key": a_key(),
        "service_code": "lamps",
        "address_string": "Here",
        "attribute[STATE]": "dark",
    }
    (problem, *_others) = sent(code, **right | given)
    assert problem["code"] == code
    assert told in problem["description"]
    answer = sent(code, "xml", **right | given)
    assert ElementTree.fromstring(answer.content).findtext("error/code") == str(code)
    assert not Appeal.objects.exists()


def test_a_key_that_was_taken_back_opens_nothing(lamps):
    key = a_key()
    OpenKey.objects.update(is_active=False)
    sent(403, api_key=key, service_code="lamps", address_string="Here")


def test_a_key_may_send_only_so_many_an_hour(lamps):
    key = a_key(per_hour=2)
    sent(api_key=key, service_code="lamps", address_string="Here")
    sent(429, api_key=key, service_code="lamps", address_string="Here")


def test_the_same_request_twice_is_one(lamps):
    given = {"api_key": a_key(), "service_code": "lamps", "address_string": "Here"}
    answers = [
        Client().post(f"{V2}/requests.json", given, headers={"Idempotency-Key": "once-and-again"})
        for _each in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert Appeal.objects.count() == 1


def test_what_is_checked_first_gets_a_token_and_its_number_later(lamps, client):
    lamps.shows = OpenService.Shows.CHECKED
    lamps.save()
    assert read("services.json")[0]["type"] == "batch"
    (told,) = sent(api_key=a_key(), service_code="lamps", address_string="Here")
    token = told["token"]
    assert "service_request_id" not in told
    assert read(f"tokens/{token}.json") == [{"service_request_id": None, "token": token}]
    read(f"requests/{token}.json", 404)

    appeal = Appeal.objects.get()
    _press(client, appeal, "list_openly", Role.SUPERVISOR)
    assert read(f"tokens/{token}.json") == [{"service_request_id": token, "token": token}]
    assert numbers(read(f"requests/{token}.json")) == [token]

    _press(client, appeal, "unlist", Role.OPERATOR)
    read(f"requests/{token}.json", 404)
    steps = Event.objects.filter(appeal=appeal, kind="published").values_list("data", flat=True)
    assert list(steps) == [{"listed": True}, {"listed": False}]


def _press(client, appeal, act: str, role: str) -> None:
    client.force_login(a_user(role))
    page = client.get(f"/admin/feedback/appeal/{appeal.pk}/change/")
    seen = page.context["seen"]
    answer = client.post(f"/admin/feedback/appeal/{appeal.pk}/{act}/", seen)
    assert answer.status_code == 302, answer.content[:500]


def test_an_operator_may_take_off_but_not_put_on(lamps, client):
    appeal = an_incident(lamps)
    client.force_login(a_user(Role.OPERATOR))
    assert client.post(f"/admin/feedback/appeal/{appeal.pk}/list_openly/").status_code == 403
    assert "Take it off the open list" in _page(client, appeal)


def _page(client, appeal) -> str:
    return client.get(f"/admin/feedback/appeal/{appeal.pk}/change/").content.decode()


def test_tokens_of_appeals_that_came_otherwise_say_nothing(lamps):
    read(f"tokens/{references.of(an_incident(lamps).pk)}.json", 404)


def test_pages_on_other_sites_may_ask(lamps):
    answer = Client().options(f"{V2}/requests.json", headers={"Origin": "https://map.example"})
    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "POST" in answer["Access-Control-Allow-Methods"]
    assert Client().get(f"{V2}/services.xml")["Access-Control-Allow-Origin"] == "*"


def test_another_jurisdiction_is_not_here(lamps, settings):
    settings.OPEN311_JURISDICTION = "city.example"
    assert read("services.json", jurisdiction_id="city.example")
    assert read("services.json", 404, jurisdiction_id="other.example")[0]["code"] == 404


def test_other_methods_and_forms_are_refused(lamps):
    assert Client().delete(f"{V2}/requests.json").status_code == 405
    assert Client().post(f"{V2}/services.json").status_code == 405
    assert Client().get(f"{V2}/services.yaml").status_code == 404


def test_letters_that_xml_cannot_hold_do_not_break_the_list(lamps):
    looked_at(an_incident(lamps, text="dark \x0b\x1f & <b>"))
    answer = Client().get(f"{V2}/requests.xml")
    (request,) = ElementTree.fromstring(answer.content)
    assert request.findtext("description") == "dark  & <b>"
    assert request.findtext("service_request_id")


def test_a_client_by_others_reads_what_we_publish(lamps, live_server):
    appeal = looked_at(an_incident(lamps))
    _asks(lamps)
    for form in ("json", "xml"):
        client = georeport.GeoReport(f"{live_server.url}{V2}", output_format=form)
        services = client.get_service_list()
        first = services[0] if isinstance(services, list) else services
        assert first["service_code"] == "lamps"
        assert client.get_service_definition("lamps")["service_code"] == "lamps"
        found = client.get_service_requests(status="open")
        assert "The lamp is dark" in str(found)
        assert references.of(appeal.pk) in str(client.get_service_request(references.of(appeal.pk)))


@pytest.mark.skipif(not SCHEMAS.exists(), reason="the specification is not on this machine")
def test_answers_hold_to_the_schemas_of_the_specification(lamps):
    _asks(lamps)
    an_incident(lamps, latitude=47.9, longitude=106.9)
    for name, document in {
        "service": read("services.json")[0],
        "service-definition": read("services/lamps.json"),
        "request": read("requests.json")[0],
    }.items():
        schema = json.loads((Path(SCHEMAS) / f"{name}.json").read_text(encoding="utf-8"))
        jsonschema.validate(document, schema)


@given(st.integers(min_value=0, max_value=(1 << 40) - 1))
def test_public_numbers_lead_back_and_only_to_their_own(pk):
    assert references.read(references.of(pk)) == pk


def test_neighbours_have_numbers_far_apart():
    numbers = [int(references.of(pk)) for pk in range(1, 200)]
    assert all(abs(one - other) > 1000 for one, other in pairwise(numbers))
    for wrong in ("", "-1", "x", str(1 << 40), "१२"):
        with pytest.raises(ValueError):  # noqa: PT011  # its words are the number itself
            references.read(wrong)


def test_the_page_for_people_names_the_services(lamps):
    assert "Street lamps" in Client().get("/open311/").content.decode()
