"""Payloads kept on disk while the database was away are brought in, whatever lies among them."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from channels import inbox, spool
from channels.models import Account, Envelope
from tests.builders import an_account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.SPOOL_DIR = tmp_path / "spool"
    return settings.SPOOL_DIR


def keep(account, raw, external_id):
    return spool.keep(
        account=account, raw=raw, content_type="", external_id=external_id, headers={}
    )


def test_what_cannot_be_brought_in_is_set_aside_and_blocks_nothing(folder):
    account = an_account()
    keep(Account(pk=account.pk + 1), b"of an account that is gone", "1")
    torn = keep(account, b"torn", "2")
    torn.write_text("{")
    keep(account, b"whole", "3")
    assert spool.replay() == 1
    assert bytes(Envelope.objects.get().raw) == b"whole"
    assert len(list(folder.glob("*.bad"))) == 2
    assert not list(folder.glob("*.json"))
    assert spool.replay() == 0


def test_what_was_brought_in_before_is_not_doubled(folder):
    account = an_account()
    inbox.accept(account=account, raw=b"once", external_id="1")
    keep(account, b"once", "1")
    spool.replay()
    assert Envelope.objects.count() == 1


def test_an_envelope_with_a_very_long_name_is_found_again():
    account, name = an_account(), "n" * 400
    pk = inbox.accept(account=account, raw=b"once", external_id=name)
    assert inbox.find(account, b"once", name).pk == pk


def test_what_was_kept_counts_from_when_it_came():
    """A voice in a vote that came before the end is in time, however long the database was away."""
    account, now = an_account(), timezone.now()
    with time_machine.travel(now - timedelta(minutes=30), tick=False):
        keep(account, b"in time", "1")
    assert spool.waiting() == 1
    spool.replay()
    assert spool.waiting() == 0
    came = Envelope.objects.get().received_at
    assert abs(now - timedelta(minutes=30) - came) < timedelta(minutes=1)


def test_a_file_of_before_is_brought_in_as_if_it_came_now(folder):
    kept = keep(an_account(), b"old", "1")
    record = json.loads(kept.read_text())
    del record["kept_at"]
    kept.write_text(json.dumps(record))
    assert spool.replay() == 1
    assert timezone.now() - Envelope.objects.get().received_at < timedelta(minutes=1)
