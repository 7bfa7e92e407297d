"""Updates as Telegram sends them, and what nobody should send."""

import json
from pathlib import Path

from django.conf import settings as project
from hypothesis import given
from hypothesis import strategies as st

from channels.adapters.telegram import Telegram
from channels.errors import Malformed
from channels.models import Account, Envelope
from channels.values import Inbound
from tests.conftest import absent

adapter = Telegram()
SAMPLES = Path(project.BASE_DIR).parent / "shared/data/webhooks/telegram_updates.ndjson"


def read(update) -> list[Inbound]:
    raw = update if isinstance(update, bytes) else json.dumps(update).encode()
    account = Account(channel="telegram", code="x", name="x")
    return list(adapter.parse(Envelope(account=account, raw=raw)))


def test_real_updates_are_read_as_they_are_described():
    if not SAMPLES.exists():
        absent(f"the samples of real updates are not there ({SAMPLES.name})")
    for line in SAMPLES.read_text(encoding="utf-8").splitlines():
        sample = json.loads(line)
        expected = sample["expect"]
        values = read(sample["body"])
        if expected.get("ignored"):
            assert values == [], sample["label"]
            continue
        (inbound,) = values
        assert inbound.sender == expected["sender_id"]
        if "callback_data" in expected:
            assert inbound.payload == expected["callback_data"]
            continue
        named = inbound.edits or inbound.external_id
        assert named.rpartition(":")[2] == expected["external_id"], sample["label"]
        assert inbound.sender_name == expected["sender_name"]
        assert inbound.text == expected["text"]
        assert bool(inbound.edits) == ("edit of" in expected.get("note", ""))
        replied = expected.get("reply_to_external_id")
        assert [key.rpartition(":")[2] for key in inbound.thread_keys] == [replied] * bool(replied)
        files_named = [f"file:{each['file_id']}" for each in expected.get("attachments", [])]
        assert [media.url for media in inbound.media] == files_named


NAMES = """update_id message edited_message callback_query from chat id type text caption entities
    photo voice document sticker location venue contact latitude longitude file_id width user_id
    phone_number date edit_date reply_to_message message_id data is_bot poll media_group_id url
    language_code first_name question""".split()
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 2**70),
    st.floats(),
    st.sampled_from(["private", "text_link", "a\0b", "\ud800", "mn-MN", "97699112233"]),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(NAMES), inner, max_size=6)
    ),
    max_leaves=25,
)
PEOPLE = st.fixed_dictionaries({"id": st.integers(1, 99)}, optional={"first_name": LEAVES})
MESSAGES = st.builds(
    lambda content, person, number: {
        **content,
        "message_id": number,
        "from": person,
        "chat": {"id": 7, "type": "private"},
    },
    st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6),
    PEOPLE,
    st.integers(1, 9),
)
UPDATES = st.builds(
    lambda kind, content: {"update_id": 5, kind: content},
    st.sampled_from(["message", "edited_message", "callback_query"]),
    st.one_of(MESSAGES, VALUES),
)


@given(st.one_of(st.binary(max_size=60), VALUES, UPDATES))
def test_whatever_comes_is_read_or_malformed(update):
    try:
        values = read(update)
    except Malformed:
        return
    for value in values:
        assert value.sender.isdigit()
        for word in (value.text, value.sender_name, value.note, value.payload, value.external_id):
            assert "\0" not in word
            word.encode()  # a database can keep it
