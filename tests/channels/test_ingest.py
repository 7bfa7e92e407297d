"""`manage.py ingest`: raw payloads through the same inbox, one JSON object a line."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from channels.models import Delivery, Envelope
from feedback.models import Appeal, Attachment
from tests.channels.test_inbox import sms

pytestmark = pytest.mark.django_db

CORPUS = Path(__file__).parents[3] / "shared" / "data" / "email"
MAIL = b"""From: =?utf-8?B?0JHQsNGC?= <Bat@Mail.mn>
To: hello@city.example
Subject: Lamp
Date: Mon, 02 Mar 2026 12:00:00 +0800
Message-ID: <one@mail.mn>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

The lamp is broken.
--b
Content-Type: text/plain; name=a.txt
Content-Disposition: attachment; filename=a.txt

abc
--b--
"""


def ingest(slug, *files, **options):
    """The command's rows, and its exit status."""
    out = io.StringIO()
    status = 0
    try:
        call_command("ingest", slug, *map(str, files), stdout=out, **options)
    except SystemExit as exit:
        status = exit.code
    return [json.loads(line) for line in out.getvalue().splitlines()], status


@pytest.fixture
def files(tmp_path):
    def write(**contents):
        for name, raw in contents.items():
            (tmp_path / name).write_bytes(raw)
        return [tmp_path / name for name in contents]

    return write


def test_a_mail_is_told_with_all_that_it_became(files):
    (path,) = files(mail=MAIL)
    (row,), status = ingest("email", path)
    appeal = Appeal.objects.get()
    assert status == 0
    assert row["result"] == "appeal"
    assert row["appeal"] == appeal.code
    assert (row["from"], row["name"]) == ("bat@mail.mn", "Бат")
    assert (row["subject"], row["text"].strip()) == ("Lamp", "The lamp is broken.")
    assert row["sent_at"] == "2026-03-02T12:00:00+08:00"
    (attachment,) = row["attachments"]
    assert (attachment["name"], attachment["size"]) == ("a.txt", 3)
    assert attachment["md5"] == "900150983cd24fb0d6963f7d28e17f72"
    assert Attachment.objects.get().md5 == attachment["md5"]


def test_the_same_file_again_is_a_duplicate_and_names_the_appeal(files):
    (path,) = files(mail=MAIL)
    ingest("email", path)
    (row,), status = ingest("email", path)
    assert (row["result"], status) == ("duplicate", 0)
    assert row["appeal"] == Appeal.objects.get().code


def test_one_bad_file_stops_nothing_and_sets_the_exit_status(files, tmp_path):
    bad = b"\r\n \t\r\n"
    good, bad, last = files(good=MAIL, bad=bad, last=MAIL.replace(b"one@", b"two@"))
    rows, status = ingest("email", good, bad, tmp_path / "absent", last)
    assert [row["result"] for row in rows] == ["appeal", "error", "error", "appeal"]
    assert status == 1
    assert all(row["error"] for row in rows if row["result"] == "error")
    assert bytes(Envelope.objects.get(state="dead").raw) == bad.read_bytes()


def test_an_sms_webhook_body_and_standard_input_are_taken(files, monkeypatch):
    body = b"MessageSid=SM1&From=%2B97699112233&To=%2B1555&Body=No+water+in+house+12&NumMedia=0"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(body)))
    (row,), _ = ingest("sms", "-")
    assert (row["file"], row["result"], row["from"]) == ("-", "appeal", "+97699112233")


def test_without_an_account_nothing_is_sent_to_anybody(files):
    ingest("sms", *files(body=sms("There is no water")))
    assert Delivery.objects.count() == 0


@pytest.mark.parametrize(("slug", "account"), [("web", None), ("pigeon", None), ("sms", "nowhere")])
def test_a_door_that_is_not_there_is_refused_with_a_clear_word(slug, account):
    with pytest.raises(CommandError, match="no"):
        call_command("ingest", slug, "-", account=account)


@pytest.mark.slow
def test_every_hostile_mail_goes_in_without_loss():
    if not CORPUS.is_dir():
        pytest.skip("the hostile mails are not beside the project")
    paths = sorted(CORPUS.rglob("*.eml"))
    rows, _ = ingest("email", *paths)
    assert {row["file"] for row in rows} == set(map(str, paths))
    assert {row["result"] for row in rows} <= {
        "appeal",
        "message",
        "bounce",
        "ignored",
        "quarantined",
        "receipt",
        "duplicate",
        "command",
        "error",
    }
    assert all(row["error"] for row in rows if row["result"] == "error")
    kept = {bytes(raw) for raw in Envelope.objects.values_list("raw", flat=True)}
    assert all(
        path.read_bytes() in kept
        for path, row in zip(paths, rows, strict=False)
        if row["result"] == "error"
    )
    with_files = [row for row in rows if row.get("appeal") and row["result"] == "appeal"]
    promised = sum(len(row["attachments"]) for row in with_files)
    held = Attachment.objects.filter(message__appeal__isnull=False).count()
    assert held >= promised
