"""A channel is one file: a sixteenth, dropped in, has its route, form, checks and admin at once."""

import os
import subprocess
import sys
import textwrap

import pytest

from channels import adapters, registry
from tests.house.tree import ROOT

PIGEON = '''
"""Carrier pigeons, by way of a loft that tells us over HTTP."""

import hmac
import json

from channels.contract import Adapter
from channels.errors import ChannelError, Malformed, NotAuthentic
from channels.values import Inbound, Setting


class Pigeon(Adapter):
    slug = "pigeon"
    label = "Carrier pigeon"
    address_kind = "ring"
    receives = True
    sends = True
    threaded = False
    conversation_hours = 24
    identity = "the ring on its leg"
    setup = ("Build a loft.",)
    settings = (
        Setting("loft", "Loft"),
        Setting("word", "Secret word", secret=True),
    )

    def verify(self, request, account):
        given = request.headers.get("X-Loft-Word", "")
        if not hmac.compare_digest(given.encode(), str(account.setting("word")).encode()):
            raise NotAuthentic("the word is wrong")

    def external_id(self, raw, content_type, headers):
        return ""

    def parse(self, envelope):
        try:
            letter = json.loads(bytes(envelope.raw))
            yield Inbound(
                external_id=str(letter["id"]),
                sender=str(letter["ring"]),
                address_kind=self.address_kind,
                text=str(letter["text"]),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise Malformed(f"no letter: {error}") from error

    def send(self, delivery):
        return f"flight-{delivery.key}"

    def check(self, account):
        if account.setting("loft") != "north":
            raise ChannelError("nobody is at that loft")
'''
PROOF = '''
"""What becomes of the new file, in a process of its own."""

import json
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.roles import Role
from channels import inbox, outbox
from channels.models import Account, Delivery
from feedback.models import Appeal
from tests.builders import a_user
from tests.desk import at_desk

pytestmark = pytest.mark.django_db
WORD = {"X-Loft-Word": "coo"}
LETTER = {"id": "7", "ring": "MN-42", "text": "There is no water in our street"}


@pytest.fixture
def account(settings):
    desk = at_desk(a_user(Role.ADMINISTRATOR))
    new = {"channel": "pigeon", "code": "loft", "name": "Northern loft", "is_active": "on"}
    page = desk.post("/admin/channels/account/add/", new, follow=True).content.decode()
    assert "setting_loft" in page and "setting_word" in page and "/hooks/pigeon/loft/" in page
    assert "Build a loft." in page
    (made,) = Account.objects.all()
    form = {"name": "Loft", "is_active": "on", "setting_loft": "north", "setting_word": "coo"}
    desk.post(f"/admin/channels/account/{made.pk}/change/", form)
    checked = desk.post(f"/admin/channels/account/{made.pk}/check/", follow=True)
    assert "It works." in checked.content.decode()
    return Account.objects.get()


def test_its_settings_are_kept_and_its_secret_is_encrypted(account):
    assert (account.options, account.secrets) == ({"loft": "north"}, {"word": "coo"})


def test_its_route_takes_letters_once_and_answers_them(client, account):
    for _ in range(2):
        said = client.post("/hooks/pigeon/loft/", LETTER, "application/json", headers=WORD)
        assert said.status_code == 200
        inbox.drain()
    assert Appeal.objects.get().channel == "pigeon"
    outbox.drain()
    told = Delivery.objects.get()
    assert (told.recipient, told.state) == ("MN-42", "sent")
    assert Appeal.objects.get().code in told.body


def test_a_stranger_is_refused(client, account):
    wrong = {"X-Loft-Word": "moo"}
    said = client.post("/hooks/pigeon/loft/", LETTER, "application/json", headers=wrong)
    assert (said.status_code, Appeal.objects.count()) == (403, 0)


def test_its_payloads_are_fed_in_from_files(account, tmp_path, capsys):
    file = tmp_path / "letter.json"
    file.write_text(json.dumps(LETTER))
    call_command("ingest", "pigeon", str(file))
    assert json.loads(capsys.readouterr().out)["result"] == "appeal"


def test_it_needs_no_migration():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_it_stands_among_the_others_on_the_page_about_channels(capsys):
    call_command("describe_channels")
    assert "Carrier pigeon" in capsys.readouterr().out
'''
PLUGIN = '''
"""Puts the folder beside the adapters of the house, before Django starts."""

import os
import sys

import channels.adapters

channels.adapters.__path__.append(os.environ["MORE_ADAPTERS"])
'''


@pytest.mark.slow
def test_a_sixteenth_channel_is_one_file(tmp_path, database_of_ones_own):
    (tmp_path / "adapters").mkdir()
    (tmp_path / "adapters" / "pigeon.py").write_text(textwrap.dedent(PIGEON).lstrip())
    (tmp_path / "sixteenth_plugin.py").write_text(textwrap.dedent(PLUGIN).lstrip())
    (tmp_path / "conftest.py").write_text("from tests.conftest import *\n")
    (tmp_path / "test_pigeon.py").write_text(textwrap.dedent(PROOF).lstrip())
    environment = {
        **os.environ,
        "MORE_ADAPTERS": str(tmp_path / "adapters"),
        "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}",
        **database_of_ones_own,
    }
    command = [sys.executable, "-m", "pytest", "-p", "sixteenth_plugin", "-q", "-p", "no:xdist"]
    command += [
        "-p",
        "no:cacheprovider",
        f"--rootdir={ROOT}",
        "-c",
        str(ROOT / "pyproject.toml"),
    ]
    command += [str(tmp_path / "test_pigeon.py")]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]


def test_a_broken_adapter_stops_the_start_with_its_name(tmp_path, monkeypatch):
    (tmp_path / "dodo.py").write_text("class Nothing: pass\n")
    monkeypatch.setattr(adapters, "__path__", [*adapters.__path__, str(tmp_path)])
    with pytest.raises(Exception, match=r"adapters\.dodo must define one adapter, has 0"):
        registry.load()
    sys.modules.pop("channels.adapters.dodo")
