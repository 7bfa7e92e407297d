"""Nobody enters the desk on a password alone, and a stolen database has no one's second factor."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.urls import reverse

from accounts.encryption import cipher
from accounts.roles import Role
from feedback.evidence import keeping
from tests.builders import a_citizen, a_message, a_user, an_appeal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _required(settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = True


def signed_in(client, role=Role.OPERATOR):
    user = a_user(role)
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return user


@pytest.mark.parametrize("door", ["/admin/", "/dashboard/", "/api/v1/desk/appeals/"])
def test_without_a_second_factor_staff_are_sent_to_set_one_up(client, door):
    signed_in(client, Role.ADMINISTRATOR)
    answer = client.get(door)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/")


@pytest.mark.parametrize("door", ["/admin/", "/dashboard/", "/api/v1/desk/appeals/"])
def test_with_one_they_come_in(client, door):
    totp.TOTP.activate(signed_in(client, Role.ADMINISTRATOR), totp.generate_totp_secret())
    assert client.get(door).status_code == 200


def test_the_site_asks_citizens_for_no_second_factor(client):
    signed_in(client, None)
    assert client.get("/").status_code == 200


def test_the_secret_of_a_second_factor_is_not_readable_in_the_database(client):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(signed_in(client), secret)
    kept = Authenticator.objects.get().data["secret"]
    assert secret not in kept
    assert cipher().decrypt(kept.encode()).decode() == secret


def test_files_are_not_opened_on_a_password_alone(client):
    file = keeping.keep(
        name="note.txt", declared_type="text/plain", content=b"My flat is cold", message=a_message()
    )
    user = signed_in(client, Role.ADMINISTRATOR)
    for door in ("file", "file_original"):
        answer = client.get(reverse(door, args=[file.pk]))
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/")
    totp.TOTP.activate(user, totp.generate_totp_secret())
    assert client.get(reverse("file_original", args=[file.pk])).status_code == 200


def test_a_citizen_opens_their_file_without(client):
    citizen = a_citizen(user=signed_in(client, None))
    file = keeping.keep(
        name="note.txt",
        declared_type="text/plain",
        content=b"My flat is cold",
        message=a_message(an_appeal(citizen=citizen)),
    )
    keeping.process(file)
    assert client.get(reverse("file", args=[file.pk])).status_code == 200
