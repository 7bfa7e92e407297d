"""`manage.py ingest` takes what every channel that receives has on record."""

import json

import pytest
from django.core.management import call_command

from channels import registry
from tests.builders import an_account
from tests.channels.contract import RECORDED, recordings

RECEIVING = [adapter.slug for adapter in registry.every() if adapter.receives]


def files_of(slug: str, tmp_path) -> list[str]:
    """The recorded payloads that need no options of their own, as files."""
    if mails := sorted((RECORDED / slug).glob("*.eml")):
        return [str(path) for path in mails]
    # Words first: what only adds to them waits until they are there.
    found = sorted(recordings(slug), key=lambda each: not _brings_words(each))
    made = []
    for recording in found:
        if not recording["options"] and recording.get("gateway", "twilio") == "twilio":
            path = tmp_path / f"{recording['name']}.bin"
            path.write_bytes(recording["raw"])
            made.append(str(path))
    return made


def _brings_words(recording: dict) -> bool:
    return any(value["kind"] == "inbound" for value in recording["expect"])


@pytest.mark.parametrize("slug", RECEIVING)
def test_every_recorded_payload_can_be_fed_in_by_hand(slug, db, tmp_path, capsys):
    an_account(slug, code=f"{slug}-by-hand", options={}, secrets={})
    files = files_of(slug, tmp_path)
    call_command("ingest", slug, *files)
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {row["file"] for row in rows} == set(files)
    assert [row for row in rows if row["result"] == "error"] == []
    assert {"appeal", "call"} & {row["result"] for row in rows}
