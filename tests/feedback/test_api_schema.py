"""The API says of itself what it does, and does what it says."""

import json
import re

import jsonschema
import pytest
import yaml
from django.core.management import call_command
from django.db import OperationalError
from django.urls import get_resolver

from accounts.roles import Role
from feedback.api import problems, schema
from feedback.models import Appeal
from tests.builders import a_registered_appeal, a_user, an_address

OPEN = {"appeals_create", "appeals_retrieve", "topics_list", "push_retrieve"}

pytestmark = pytest.mark.django_db


def test_the_document_is_valid_and_leaves_nothing_to_guess(tmp_path):
    call_command(
        "spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml")
    )


def test_the_document_is_served(client):
    answer = client.get("/api/schema/", headers={"Accept": "application/vnd.oai.openapi"})
    assert answer.status_code == 200
    assert yaml.safe_load(answer.content)["openapi"].startswith("3.")


def test_every_address_of_the_api_is_in_the_document():
    documented = set(schema.document()["paths"])
    served = {
        "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route).replace("{pk}", "{id}")
        for route in _routes(get_resolver())
        if route.startswith("api/v1/")
    }
    assert served
    assert served == {path.replace("{pk}", "{id}") for path in documented}


def _routes(resolver, above: str = ""):
    for pattern in resolver.url_patterns:
        route = above + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _routes(pattern, route)
        else:
            yield route


def test_every_operation_names_its_security_its_summary_and_its_problems():
    for path, methods in schema.document()["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], (method, path)
            assert operation["tags"][0] in {"appeals", "desk"}
            ways = {name for way in operation.get("security", []) for name in way}
            wanted = "cookieAuth" if "/desk/" in path else "appealToken"
            assert ways == (set() if operation["operationId"] in OPEN else {wanted})
            assert {"4XX", "5XX"} <= set(operation["responses"])


def test_answers_are_as_the_document_says(client, settings):
    sent = client.post(
        "/api/v1/appeals/", json.dumps({"text": "Dark"}), content_type="application/json"
    )
    token = {"Authorization": f"Bearer {sent.json()['access_token']}"}
    links = sent.json()["links"]
    client.force_login(a_user(Role.OPERATOR), backend=settings.AUTHENTICATION_BACKENDS[0])
    with_person = a_registered_appeal(address=an_address(name="Bat"))
    heard = [
        ("post", "/api/v1/appeals/", "201", sent),
        ("get", "/api/v1/appeals/{code}/", "200", client.get(links["self"])),
        (
            "get",
            "/api/v1/appeals/{code}/messages/",
            "200",
            client.get(links["messages"], headers=token),
        ),
        (
            "get",
            "/api/v1/appeals/{code}/rating/",
            "200",
            client.get(links["rating"], headers=token),
        ),
        ("get", "/api/v1/topics/", "200", client.get("/api/v1/topics/")),
        ("get", "/api/v1/desk/appeals/", "200", client.get("/api/v1/desk/appeals/")),
        (
            "get",
            "/api/v1/desk/appeals/{id}/",
            "200",
            client.get(f"/api/v1/desk/appeals/{with_person.pk}/"),
        ),
        ("get", "/api/v1/desk/appeals/{id}/", "4XX", client.get("/api/v1/desk/appeals/0/")),
        ("post", "/api/v1/appeals/", "4XX", client.post("/api/v1/appeals/", {"text": ""})),
    ]
    document = schema.document()
    for method, path, status, answer in heard:
        content = document["paths"][path][method]["responses"][status]["content"]
        assert answer["Content-Type"] in content, path
        shape = next(iter(content.values()))["schema"]
        jsonschema.validate(answer.json(), _for_json_schema(document, shape))


def _for_json_schema(document: dict, shape):
    """OpenAPI 3.0's dialect as JSON Schema: null is a type, references are opened."""
    if isinstance(shape, list):
        return [_for_json_schema(document, each) for each in shape]
    if not isinstance(shape, dict):
        return shape
    if "$ref" in shape:
        name = shape["$ref"].rpartition("/")[2]
        return _for_json_schema(document, document["components"]["schemas"][name])
    opened = {
        key: _for_json_schema(document, value) for key, value in shape.items() if key != "nullable"
    }
    return {"anyOf": [{"type": "null"}, opened]} if shape.get("nullable") is True else opened


def test_the_page_describes_every_operation_and_every_problem(client):
    page = client.get("/api/docs/")
    assert page.status_code == 200
    text = page.content.decode()
    for methods in schema.document()["paths"].values():
        for operation in methods.values():
            assert f'id="{operation["operationId"]}"' in text
    for kind in problems.TITLES:
        assert f'id="problem-{kind}"' in text


def test_the_page_asks_nothing_of_others_and_needs_no_script_of_its_own(client):
    text = client.get("/api/docs/").content.decode()
    assets = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="([^"]+)"', text)
    assert assets
    assert all(asset.startswith(("/static/", "/manifest.webmanifest")) for asset in assets)
    assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son\w+=", text)


def test_our_own_fault_is_a_problem_that_tells_nothing_of_the_inside(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("feedback.api.appeals._matter", lambda data: 1 / 0)
    answer = client.post("/api/v1/appeals/", {"text": "Dark"})
    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json"
    assert "division" not in answer.content.decode()
    assert not Appeal.objects.exists()


def test_a_database_that_does_not_answer_is_said_to_be_temporary(client, monkeypatch):
    def down(words: str):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr("feedback.access.appeal_by_code", down)
    answer = client.get("/api/v1/appeals/0000-0000-0000/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert answer.json()["type"].endswith("#problem-unavailable")
