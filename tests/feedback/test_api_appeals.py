"""Sending an appeal through the API and following it."""

import io
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from accounts.models import Assurance
from channels.models import Delivery
from feedback import access, answers, ratings
from feedback.models import Appeal, Attachment, Event, Message, Topic
from tests.builders import a_registered_appeal, an_account, an_address, staff

KEY = "6a7c1b52-30a2-4be9-9d5b-6d4f7d0b2b11"
TEXT = "The lamp opposite number 12 has been dark for a week."

pytestmark = pytest.mark.django_db


def send(client, body=None, **headers):
    return client.post(
        "/api/v1/appeals/",
        json.dumps({"text": TEXT} if body is None else body),
        content_type="application/json",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def bearing(token: str) -> dict:
    return {"headers": {"Authorization": f"Bearer {token}"}}


def test_an_appeal_is_answered_with_its_code_its_token_and_where_to_go(client):
    answer = send(client)
    appeal = Appeal.objects.get()
    assert answer.status_code == 201
    body = answer.json()
    assert body["code"] == appeal.code
    assert body["status"] == "received"
    assert body["language"] == "en"
    assert answer["Location"] == body["links"]["self"]
    assert body["links"]["self"].endswith(f"/api/v1/appeals/{appeal.code}/")
    assert appeal.channel == "api"
    assert appeal.assurance == Assurance.NONE
    assert Message.objects.get().text == TEXT


def test_all_that_can_be_said_of_an_appeal_is_kept(client):
    topic = Topic.objects.create(name="Street lamps", code="lamps")
    body = {
        "text": TEXT,
        "subject": "Dark",
        "kind": "incident",
        "topic": "lamps",
        "language": "kk",
        "latitude": 47.9,
        "longitude": 106.9,
        "place": "12 Peace Avenue",
    }
    assert send(client, body).status_code == 201
    appeal = Appeal.objects.get()
    assert (appeal.kind, appeal.topic, appeal.language) == ("incident", topic, "kk")
    assert (appeal.latitude, appeal.longitude, appeal.place) == (47.9, 106.9, "12 Peace Avenue")
    assert appeal.subject == "Dark"


def test_a_phone_number_is_acknowledged_in_the_appeals_language(client):
    an_account("sms")
    assert send(client, {"text": TEXT, "phone": "9911 2233", "name": "Bat"}).status_code == 201
    appeal = Appeal.objects.get()
    assert appeal.address.value == "+97699112233"
    assert appeal.citizen.name == "Bat"
    assert appeal.address.verified_at is None
    assert appeal.code in Delivery.objects.get().body


def test_nobody_is_flooded_with_acknowledgements(client):
    an_account("sms")
    said = [send(client, {"text": TEXT, "phone": "99112233"}).status_code for _ in range(7)]
    assert said == [201] * 5 + [429] * 2
    assert Appeal.objects.count() == 5


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "#/text", "required"),
        ({"text": "  "}, "#/text", "blank"),
        ({"text": "x" * 20_001}, "#/text", "max_length"),
        ({"text": "a\0b"}, "#/text", "null_characters_not_allowed"),
        ({"text": ["no"]}, "#/text", "invalid"),
        ({"text": TEXT, "kind": "shout"}, "#/kind", "invalid_choice"),
        ({"text": TEXT, "topic": "nothing"}, "#/topic", "does_not_exist"),
        ({"text": TEXT, "latitude": 91, "longitude": 1}, "#/latitude", "max_value"),
        ({"text": TEXT, "latitude": 47.9}, "#/longitude", "invalid"),
        ({"text": TEXT, "phone": "12"}, "#/phone", "invalid"),
        ({"text": TEXT, "email": "bat"}, "#/email", "invalid"),
        ({"text": TEXT, "email": "bat@mail.mn", "phone": "99112233"}, "#/phone", "invalid"),
    ],
)
def test_what_is_wrong_is_told_field_by_field_and_nothing_is_kept(client, body, pointer, code):
    answer = send(client, body)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == 400
    assert problem["type"].endswith("/api/docs/#problem-invalid")
    assert problem["instance"] == "/api/v1/appeals/"
    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [(pointer, code)]
    assert not Appeal.objects.exists()


@pytest.mark.parametrize(
    ("body", "content_type", "status", "kind"),
    [
        ("{", "application/json", 400, "malformed"),
        ("[1]", "application/json", 400, "malformed"),
        ("[" * 100_000, "application/json", 400, "malformed"),
        ("<a/>", "text/xml", 415, "media-type"),
        ('{"text": "' + "x" * 600_000 + '"}', "application/json", 413, "too-large"),
    ],
)
def test_a_body_that_cannot_be_read_is_a_problem(client, body, content_type, status, kind):
    answer = client.post("/api/v1/appeals/", body, content_type=content_type)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"].endswith(f"#problem-{kind}")


def test_problems_speak_the_callers_language(client):
    told = {
        language: send(client, {"text": ""}, Accept_Language=language)["Content-Language"]
        for language in ("mn", "kk", "ru", "az", "en", "de")
    }
    assert told == {"mn": "mn", "kk": "kk", "ru": "ru", "az": "az", "en": "en", "de": "en"}


def test_the_same_key_with_the_same_body_is_one_appeal(client):
    first = send(client, Idempotency_Key=KEY)
    again = send(client, Idempotency_Key=KEY)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["code"] == first.json()["code"]
    assert Appeal.objects.count() == Message.objects.count() == 1
    assert access.shows_token(
        type("R", (), {"headers": {"Authorization": f"Bearer {again.json()['access_token']}"}}),
        Appeal.objects.get(),
    )


def test_the_same_key_with_another_body_is_refused(client):
    send(client, Idempotency_Key=KEY)
    answer = send(client, {"text": "Something else"}, Idempotency_Key=KEY)
    assert answer.status_code == 422
    assert answer.json()["type"].endswith("#problem-key-reused")
    assert "access_token" not in answer.json()
    assert Message.objects.get().text == TEXT


def test_another_key_is_another_appeal(client):
    send(client, Idempotency_Key=KEY)
    send(client, Idempotency_Key=KEY[::-1])
    send(client)
    send(client)
    assert Appeal.objects.count() == 4


def test_a_key_that_could_be_guessed_is_refused(client):
    answer = send(client, Idempotency_Key="1")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "#/Idempotency-Key"


@pytest.mark.django_db(transaction=True)
def test_one_request_sent_many_times_at_once_is_one_appeal():
    def once(_number: int) -> tuple[int, str]:
        try:
            answer = send(Client(), Idempotency_Key=KEY)
            return answer.status_code, answer.json()["code"]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers_ = list(pool.map(once, range(16)))
    assert sorted(status for status, _code in answers_) == [200] * 15 + [201]
    assert len({code for _status, code in answers_}) == 1
    assert Appeal.objects.count() == Message.objects.count() == 1
    assert list(Event.objects.values_list("kind", flat=True)) == ["received", "message"]


def test_too_many_appeals_from_one_network_are_refused_with_when_to_come_back(client, settings):
    settings.API_APPEALS_PER_HOUR = 4
    said = [send(client) for _ in range(4)]
    assert [answer.status_code for answer in said] == [201, 201, 429, 429]
    assert said[-1]["Retry-After"] == "900"
    assert said[-1].json()["type"].endswith("#problem-throttled")
    assert send(client, **{}).status_code == 429
    other = client.post(
        "/api/v1/appeals/",
        json.dumps({"text": TEXT}),
        content_type="application/json",
        REMOTE_ADDR="203.0.113.9",
    )
    assert other.status_code == 201


def test_the_code_shows_the_steps_and_nothing_personal(client):
    address = an_address("+97699112233", name="Bat Dorj")
    appeal = a_registered_appeal("My neighbour Bold Ganbat", subject="Bold", address=address)
    answers.answer(appeal, text="Dear Bat Dorj, done.", actor=staff())
    answer = client.get(f"/api/v1/appeals/{appeal.code.lower().replace('-', '')}/")
    assert answer.status_code == 200
    body = answer.json()
    assert body["status"] == "answered"
    assert [step["words"] for step in body["timeline"]] == [
        "We received your words.",
        "We answered.",
    ]
    for secret in ("Bat", "Dorj", "Bold", "9911", "neighbour", "access_token"):
        assert secret not in answer.content.decode()


def test_an_unknown_code_is_a_problem_and_guessing_comes_to_an_end(client):
    appeal = a_registered_appeal()
    said = [client.get("/api/v1/appeals/0000-0000-0000/").status_code for _ in range(12)]
    assert said == [404] * 10 + [429] * 2
    assert client.get(f"/api/v1/appeals/{appeal.code}/").status_code == 429
    other = client.get(f"/api/v1/appeals/{appeal.code}/", REMOTE_ADDR="203.0.113.9")
    assert other.status_code == 200


def test_looking_at_ones_own_appeal_is_never_counted_as_guessing(client):
    appeal = a_registered_appeal()
    said = {client.get(f"/api/v1/appeals/{appeal.code}/").status_code for _ in range(15)}
    assert said == {200}


def test_an_address_below_api_that_there_is_not_is_a_problem(client):
    answer = client.get("/api/v2/")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["instance"] == "/api/v2/"


def test_a_method_that_is_not_taken_is_a_problem(client):
    answer = client.delete("/api/v1/appeals/")
    assert answer.status_code == 405
    assert answer.json()["type"].endswith("#problem-method")


def test_topics_are_told_with_their_parents(client):
    parent = Topic.objects.create(name="Streets", code="streets")
    Topic.objects.create(name="Lamps", code="lamps", parent=parent)
    Topic.objects.create(name="Old", code="old", is_active=False)
    assert client.get("/api/v1/topics/").json() == [
        {"code": "lamps", "name": "Lamps", "parent": "streets"},
        {"code": "streets", "name": "Streets", "parent": None},
    ]


def test_few_statements_make_an_appeal(client):
    send(client)  # what a process learns once
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert send(client).status_code == 201
    assert len(queries) <= 5, [query["sql"][:80] for query in queries]


@pytest.mark.parametrize("path", ["messages/", "rating/"])
def test_the_conversation_opens_only_to_the_token_of_this_very_appeal(client, path):
    mine, other = a_registered_appeal(), a_registered_appeal()
    address = f"/api/v1/appeals/{mine.code}/{path}"
    assert client.get(address).status_code == 401
    assert client.get(address)["WWW-Authenticate"] == "Bearer"
    assert client.get(address, **bearing(access.token(other))).status_code == 403
    assert client.get(address, **bearing("nonsense")).status_code == 403
    assert client.get(address, **bearing(access.token(mine))).status_code == 200


def test_a_session_opens_nothing_to_programs(client):
    """So that no foreign page can write in the name of whoever is signed in."""
    appeal = a_registered_appeal()
    session = client.session
    session["appeals"] = [appeal.pk]
    session.save()
    assert client.get(f"/api/v1/appeals/{appeal.code}/messages/").status_code == 401


def test_more_words_join_the_appeal_once(client):
    appeal = a_registered_appeal()
    given = {
        "content_type": "application/json",
        "headers": {
            "Authorization": f"Bearer {access.token(appeal)}",
            "Idempotency-Key": KEY,
        },
    }
    address = f"/api/v1/appeals/{appeal.code}/messages/"
    first = client.post(address, json.dumps({"text": "Still dark"}), **given)
    again = client.post(address, json.dumps({"text": "Still dark"}), **given)
    other = client.post(address, json.dumps({"text": "Another"}), **given)
    assert [first.status_code, again.status_code, other.status_code] == [201, 200, 422]
    assert again.json()["id"] == first.json()["id"]
    said = client.get(address, **bearing(access.token(appeal))).json()
    assert [line["text"] for line in said] == ["There is no water", "Still dark"]


def test_notes_between_colleagues_are_never_told(client):
    appeal = a_registered_appeal()
    answers.note(appeal, text="He complains every week", actor=staff())
    answer = client.get(f"/api/v1/appeals/{appeal.code}/messages/", **bearing(access.token(appeal)))
    assert [line["direction"] for line in answer.json()] == ["in"]


def test_an_answer_is_rated_once_with_the_token(client):
    appeal = a_registered_appeal()
    address = f"/api/v1/appeals/{appeal.code}/rating/"
    given = {"content_type": "application/json"} | bearing(access.token(appeal))
    early = client.post(address, json.dumps({"resolution": 5}), **given)
    assert early.status_code == 409
    answers.answer(appeal, text="The lamp shines.", actor=staff())
    assert client.get(address, **given).json()["open"] is True
    bad = client.post(address, json.dumps({"resolution": 6}), **given)
    assert bad.json()["errors"][0]["pointer"] == "#/resolution"
    first = client.post(address, json.dumps({"resolution": 2, "words": "Slow"}), **given)
    assert first.status_code == 201
    assert first.json()["may_reopen"] is True
    again = client.post(address, json.dumps({"resolution": 5}), **given)
    assert again.status_code == 409
    assert client.get(address, **given).json()["rating"]["resolution"] == 2


def test_the_invitation_that_came_with_the_answer_rates_without_a_token(client):
    appeal, other = a_registered_appeal(), a_registered_appeal()
    for each in (appeal, other):
        answers.answer(each, text="Done.", actor=staff())
    address = f"/api/v1/appeals/{appeal.code}/rating/"

    def rate(invitation: str):
        body = {"resolution": 1, "invitation": invitation, "reopen": True}
        return client.post(address, json.dumps(body), content_type="application/json")

    assert rate(ratings.invite(other).token).status_code == 409
    assert rate("nonsense").status_code == 409
    assert rate(ratings.invite(appeal).token).status_code == 201
    appeal.refresh_from_db()
    assert appeal.status == "reopened"


def test_files_come_along_and_open_with_the_token(client):
    answer = client.post(
        "/api/v1/appeals/",
        {"text": TEXT, "files": [a_picture("lamp.png"), a_picture("post.png")]},
    )
    assert answer.status_code == 201
    assert set(Attachment.objects.values_list("name", flat=True)) == {"lamp.png", "post.png"}
    token = answer.json()["access_token"]
    said = client.get(answer.json()["links"]["messages"], **bearing(token)).json()
    url = said[0]["files"][0]["url"].removeprefix("http://testserver")
    assert client.get(url).status_code == 404
    assert client.get(url, **bearing(token)).status_code == 503  # still being checked
    assert client.get(url, **bearing(access.token(a_registered_appeal()))).status_code == 404


def test_a_repeat_with_files_keeps_them_once_and_other_files_are_another_body(client):
    def upload(name: str):
        return client.post(
            "/api/v1/appeals/",
            {"text": TEXT, "files": [a_picture(name)]},
            headers={"Idempotency-Key": KEY},
        ).status_code

    assert [upload("lamp.png"), upload("lamp.png"), upload("other.png")] == [201, 200, 422]
    assert Attachment.objects.count() == 1


def test_a_file_that_is_not_what_it_says_is_refused_before_anything_is_kept(client):
    answer = client.post(
        "/api/v1/appeals/", {"text": TEXT, "files": [a_picture("ok.png"), a_picture("bad.pdf")]}
    )
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == ["#/files/1"]
    assert not Appeal.objects.exists()
    assert not Attachment.objects.exists()


def test_too_many_files_are_refused(client, settings):
    settings.UPLOAD_MAX_FILES = 2
    files = [a_picture(f"{number}.png") for number in range(3)]
    answer = client.post("/api/v1/appeals/", {"text": TEXT, "files": files})
    assert answer.json()["errors"][0]["code"] == "max_files"


def a_picture(name: str):
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(file, "PNG")
    file.seek(0)
    file.name = name
    return file


def test_half_a_letter_in_a_part_that_we_do_not_read_does_no_harm(client):
    answer = client.post(
        "/api/v1/appeals/",
        '{"text": "The lamp is dark.", "note": "\\ud800"}',
        content_type="application/json",
        headers={"Idempotency-Key": KEY},
    )
    assert answer.status_code == 201
