"""The one door for providers: verify, keep, say yes; and what happens when it cannot."""

from urllib.parse import urlencode

import pytest
from django.db import OperationalError, close_old_connections, connection

from channels import inbox, spool, webhooks
from channels.models import Envelope
from feedback.models import Appeal
from tests.builders import an_account

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def account(db):
    return an_account("sms", code="city")


def bring(client, word="word", path="/hooks/sms/city/", **fields):
    body = urlencode(
        {"from": "+97699112233", "text": "No water", "id": "1", "token": word} | fields
    )
    return client.post(path, body, content_type=FORM)


def test_an_authentic_payload_is_kept_and_answered(client, account):
    assert bring(client).status_code == 200
    inbox.drain()
    assert Appeal.objects.get().channel == "sms"


@pytest.mark.parametrize("word", ["", "wrong", "wordy"])
def test_what_is_not_authentic_is_refused_and_nothing_of_it_kept(client, account, word):
    response = bring(client, word)
    assert response.status_code == 403
    assert "word" not in response.content.decode()
    assert Envelope.objects.count() == 0


@pytest.mark.parametrize("path", ["/hooks/sms/village/", "/hooks/pigeon/city/", "/hooks/web/city/"])
def test_an_unknown_door_is_not_there(client, account, path):
    assert bring(client, path=path).status_code == 404
    assert Envelope.objects.count() == 0


def test_an_account_out_of_use_takes_nothing(client, account):
    account.is_active = False
    account.save()
    assert bring(client).status_code == 404


def test_the_same_webhook_twice_changes_nothing(client, account):
    for _ in range(3):
        assert bring(client).status_code == 200
        inbox.drain()
    assert (Envelope.objects.count(), Appeal.objects.count()) == (1, 1)


def test_a_body_over_the_limit_is_refused(client, account, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert bring(client, text="x" * 2000).status_code == 413
    assert Envelope.objects.count() == 0


def test_other_methods_are_not_taken(client, account):
    assert client.put("/hooks/sms/city/").status_code == 405


class Away:
    def __call__(self, **payload):
        raise OperationalError("the server closed the connection")


def test_while_the_database_is_away_payloads_wait_on_disk_and_arrive_once(
    client, account, monkeypatch, settings, tmp_path
):
    settings.SPOOL_DIR = tmp_path / "spool"
    bring(client, id="0")  # the process has read the account's settings by now
    with monkeypatch.context() as broken:
        broken.setattr(inbox, "accept", Away())
        for number in (1, 2, 2):
            assert bring(client, id=str(number)).status_code == 200
        assert spool.replay() == 0
    assert Envelope.objects.count() == 1
    spool.replay()
    assert Envelope.objects.count() == 3
    assert not list(settings.SPOOL_DIR.glob("*"))
    assert spool.replay() == 0


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_died_between_two_webhooks_costs_nothing(client, settings, tmp_path):
    settings.SPOOL_DIR = tmp_path
    an_account("sms", code="city")
    bring(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (mine,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])
    other.close()
    close_old_connections()  # as Django does between two requests
    assert bring(client, id="2").status_code == 200
    assert Envelope.objects.count() == 2
    assert not list(tmp_path.iterdir())


def test_a_webhook_costs_one_statement(client, account, django_assert_num_queries):
    bring(client)  # the process has read the account's settings by now
    with django_assert_num_queries(1):
        bring(client, id="2")


def test_a_full_spool_asks_the_provider_to_come_again(
    client, account, monkeypatch, settings, tmp_path
):
    settings.SPOOL_DIR, settings.SPOOL_MAX_BYTES = tmp_path, 10
    monkeypatch.setattr(inbox, "accept", Away())
    assert bring(client).status_code == 503


def test_accounts_are_read_anew_after_a_while(client, account, monkeypatch):
    bring(client)
    account.secrets = {"token": "another"}
    account.save()
    monkeypatch.setattr(webhooks, "ACCOUNT_SECONDS", 0)
    assert bring(client, id="2").status_code == 403
    assert bring(client, "another", id="2").status_code == 200


def test_a_providers_call_gets_no_session_and_no_cookie(client, account):
    response = bring(client)
    assert not response.cookies
    assert "Vary" not in response
    assert response["Content-Length"] == str(len(response.content))


def test_an_address_that_is_no_door_is_a_page_not_found(client, db):
    assert client.get("/hooks/").status_code == 404
    assert client.get("/hooks/sms/no_slug!/").status_code == 404
