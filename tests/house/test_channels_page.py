"""docs/channels.md says what the adapters declare, and each declares all of it."""

import pytest

from channels import description, registry
from tests.house.tree import ROOT

FIFTEEN = (
    "walkin kiosk phone voicemail sms fax web webchat mobile email messenger instagram x whatsapp"
    " telegram"
).split()


def test_the_page_is_as_the_adapters_say():
    page = (ROOT / "docs" / "channels.md").read_text(encoding="utf-8")
    assert page == description.page(), "manage.py describe_channels > docs/channels.md"


def test_all_fifteen_channels_are_there():
    assert set(FIFTEEN) <= {adapter.slug for adapter in registry.every()}


@pytest.mark.parametrize("adapter", registry.every(), ids=lambda adapter: adapter.slug)
def test_each_channel_says_how_it_is_set_up_and_what_its_address_proves(adapter):
    assert adapter.setup
    assert adapter.identity
    assert adapter.out_of_hours
    assert adapter.carries <= {"media", "location", "receipts"}


def test_each_channel_that_takes_in_has_recordings():
    without = [
        adapter.slug
        for adapter in registry.every()
        if adapter.receives
        and not list((ROOT / "tests" / "channels" / "recorded" / adapter.slug).glob("*"))
    ]
    assert without == []
