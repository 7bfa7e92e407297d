"""`manage.py rotate_keys`: every encrypted value moves to the newest key and stays readable."""

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.management.commands.rotate_keys import _encrypted_fields
from accounts.models import Address, Citizen
from channels.models import Account
from tests.builders import a_citizen

pytestmark = pytest.mark.django_db


def tokens(table: str, column: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} ORDER BY id")
        return [token for (token,) in cursor.fetchall()]


def readable_with(key: str, token: str) -> bool:
    try:
        Fernet(key).decrypt(token.encode())
    except Exception:
        return False
    return True


@pytest.fixture
def keys(settings) -> dict[str, str]:
    """An old key, under which things are written, and a new one for later."""
    found = {"old": Fernet.generate_key().decode(), "new": Fernet.generate_key().decode()}
    settings.FIELD_KEYS = [found["old"]]
    return found


def test_everything_is_readable_with_the_new_key_alone(keys, settings):
    for number in range(5):
        a_citizen(f"bat{number}@mail.mn", name=f"Bat {number}")
    Account.objects.create(channel="web", code="w", name="W", secrets={"token": "тс"})
    settings.FIELD_KEYS = [keys["new"], keys["old"]]
    call_command("rotate_keys", batch=2)
    settings.FIELD_KEYS = [keys["new"]]
    assert sorted(c.name for c in Citizen.objects.all()) == [f"Bat {n}" for n in range(5)]
    assert Address.objects.first().value.endswith("@mail.mn")
    assert Account.objects.get(code="w").secrets == {"token": "тс"}


def test_a_second_run_writes_nothing(keys, settings, capsys):
    a_citizen(name="Bat")
    a_citizen(name="")
    settings.FIELD_KEYS = [keys["new"], keys["old"]]
    call_command("rotate_keys")
    before = tokens("accounts_citizen", "name")
    capsys.readouterr()
    call_command("rotate_keys")
    assert tokens("accounts_citizen", "name") == before
    assert "accounts.Citizen.name: 0 encrypted anew, 1 were" in capsys.readouterr().out


def test_it_goes_on_where_it_was_stopped(keys, settings):
    first = a_citizen(name="Bat")
    settings.FIELD_KEYS = [keys["new"], keys["old"]]
    call_command("rotate_keys")
    settings.FIELD_KEYS = [keys["old"]]
    a_citizen(name="Bold")
    settings.FIELD_KEYS = [keys["new"], keys["old"]]
    done = tokens("accounts_citizen", "name")[0]
    call_command("rotate_keys")
    after = tokens("accounts_citizen", "name")
    assert after[0] == done
    assert all(readable_with(keys["new"], token) for token in after)
    assert Citizen.objects.get(pk=first.pk).name == "Bat"


def test_a_value_of_a_lost_key_is_reported_and_left(keys, settings):
    a_citizen(name="Bat")
    settings.FIELD_KEYS = [keys["new"]]
    a_citizen(name="Bold")
    before = tokens("accounts_citizen", "name")
    with pytest.raises(CommandError, match="1 values"):
        call_command("rotate_keys")
    assert tokens("accounts_citizen", "name") == before


def test_no_encrypted_field_is_forgotten():
    found = {f"{model._meta.label}.{field.name}" for model, field in _encrypted_fields()}
    assert found >= {
        "accounts.Citizen.name",
        "accounts.Citizen.national_number",
        "accounts.Address.value",
        "channels.Account.secrets",
        "feedback.Appeal.code",
        "feedback.Attachment.seal",
    }
