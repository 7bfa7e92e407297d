"""A citizen at the site, with nothing but forms: what the tests of the pages have in common."""

import re
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from channels.models import Delivery
from feedback.models import Appeal, Draft
from tests.builders import an_account

WORDS = "There is no hot water in our building since Monday."
MAILBOX = "bat@example.mn"


def write(client: Client, *, who: str = "anonymous", **answers) -> None:
    """Fill in the form up to its last page, without sending it."""
    client.post("/", {"text": answers.pop("text", WORDS), "kind": "incident"})
    client.post("/write/place/", {"place": answers.pop("place", "12 Peace Avenue")})
    client.post("/write/evidence/", {})
    client.post("/write/you/", {"who": who, **answers})


def send(client: Client):
    """Press the button of the last page; the answer."""
    return client.post("/write/check/", {"token": token(client)})


def token(client: Client) -> str:
    """The form's token, as the last page holds it."""
    return str(Draft.objects.get(pk=client.session["draft"]).pk)


def a_sent_appeal(client: Client, **answers) -> Appeal:
    """The appeal that came of the whole form."""
    write(client, **answers)
    send(client)
    return Draft.objects.get(pk=client.session["draft"]).appeal


def a_mailbox() -> None:
    """The centre can send e-mail."""
    options = {"address": "hello@centre.example", "smtp_host": "127.0.0.1"}
    an_account("email", options=options)


def last_code() -> str:
    """The six digits of the newest one-time code that waits to be sent."""
    body = Delivery.objects.filter(key__startswith="proof:").latest("id").body
    return re.search(r"\b\d{6}\b", body)[0]


def a_photo(name: str = "boiler.jpg", size: tuple[int, int] = (40, 30)) -> SimpleUploadedFile:
    """A real JPEG."""
    content = BytesIO()
    Image.new("RGB", size, "#77aa99").save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


def page(response) -> str:
    return response.content.decode()
