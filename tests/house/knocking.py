"""How one comes to a door of the table, and what it says to who knocks."""

import re
import uuid

from django.test import Client

from tests.house.doors import DOORS, Door, doors


def address_of(door: Door, house: dict) -> str:
    """Where the door is, for the things in the house."""
    name, route = door
    model = re.search(r"admin/(\w+/\w+)/", route)
    thing = house.get(model[1], house["appeal"]) if model else house["appeal"]
    if name.startswith("file"):
        thing = house["file"]
    if name.startswith("analytics:alert"):
        thing = house["mute" if name == "analytics:alerts_unmute" else "alert"]
    if name.startswith("analytics:bulletin"):
        thing = house["bulletin"] if "kinds/" not in route else house["bulletin"].kind
    if name.startswith("analytics:organisation"):
        thing = house["accounts/organisation"]
    if name.startswith("admin:questionnaire"):
        thing = house["questionnaire"]
    if name.startswith("admin:survey"):
        thing = house["survey"]
    if name.startswith("admin:broadcast"):
        thing = house["broadcast"]
    if name == "admin:contact":
        thing = house["accounts/citizen"]
    if name.startswith("admin:people_list"):
        thing = house["people_list"]
    if name.startswith("admin:evaluation"):
        thing = house["evaluation"]
    if name == "analytics:person":
        thing = house["accounts/user"]
    parts = {
        "int:pk": thing.pk,
        "int:run": house["run"].pk,
        "int:citizen": house["accounts/citizen"].pk,
        "int:version": house["version"].pk,
        "int:saved": house["saved"].pk,
        "int:view": house["view"].pk,
        "int:embed": house["embed"].pk,
        "uuid:pk": thing.pk,
        "uuid:reference": uuid.uuid4(),
        "path:object_id": thing.pk,
        "id": thing.pk,
        "int:message": house["message"].pk,
        "int:rating": house["feedback/rating"].pk,
        "int:number": 1,
        "int:sheet": 1,
        **dict.fromkeys(("int:body", "int:member", "int:assignment", "int:response"), 1),
        **dict.fromkeys(("int:edition", "int:action"), 1),
        "int:objection": 1,
        **dict.fromkeys(("int:invitation", "int:comment", "int:hearing_pk"), 1),
        "uuid:key": uuid.uuid4(),
        "uuid:photo": uuid.uuid4(),
        **dict.fromkeys(("slug:form", "slug:kind"), "csv"),
        "int:reply": 1,
        "uuid:file": house["file"].pk,
        "uuid:letter": house["letter"].pk,
        "str:check": house["letter"].check_code,
        "uuid:recording": house["recording"].pk,
        "slug:act": "claim",
        "slug:to": "reopened",
        "slug:way": "next",
        "slug:channel": "web",
        "slug:ready": "counter",
        "slug:size": "small",
        "slug:token": "2b7k9",
        "str:code": house["appeal"].code,
        "str:token": house["invitation"].token,
        "slug:slug": "sms",
        "slug:country": "KZ",
        "slug:language": "mn",
        "slug:name": "summary",
        "slug:code": "hall",
        "str:form": "json",
        "str:reference": "1",
        "str:day": "2026-11-24",
        "str:clock": "1030",
        "slug:account": "nobody",
        "path:content_type_id": 1,
    }
    path = re.sub(r"<([\w:]+)>", lambda part: str(parts[part[1]]), _plain(route))
    return f"/{path}"


def _plain(route: str) -> str:
    """A route with its regular expressions filled in."""
    filled = route.replace("(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)", "1-set-password")
    filled = re.sub(r"\(\?P<app_label>(\w+)[^)]*\)", r"\1", filled)
    return re.sub(r"\(\?P<\w+>\.\*\)", "nowhere", filled).replace("^", "").replace("$", "")


def knock(client: Client, path: str) -> set[int]:
    """What the door says to whoever sends something and to whoever looks."""
    return {send(client, path), look(client, path)}


def look(client: Client, path: str) -> int:
    client.raise_request_exception = False
    return client.get(path).status_code


def send(client: Client, path: str) -> int:
    client.raise_request_exception = False
    key = {"Idempotency-Key": str(uuid.uuid4())}
    sent = {"text": "x", "do": "note", "version": 1, "to": "reopened"}
    as_json = {"content_type": "application/json"} if path.startswith("/api/") else {}
    return client.post(path, sent, headers=key, **as_json).status_code


def opened(answers: set[int]) -> bool:
    """Whether any of these answers is more than a no; a failure is no answer at all."""
    return any(code < 300 or code >= 500 for code in answers)


def only(*kinds: str) -> list[Door]:
    return [door for door in doors() if DOORS.get(door[0]) in kinds]
