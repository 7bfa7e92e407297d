"""Payloads kept on disk while the database was away are brought in, whatever lies among them."""

import pytest

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
