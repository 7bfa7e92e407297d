"""Every key of the environment is explained in `.env.example`, and nothing else stands there."""

import ast
import re

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment
from tests.house.tree import APPS, ROOT, modules, syntax

READERS = {"text", "flag", "whole", "words", "kept_secret"}


def keys_read_by_code() -> set[str]:
    """The first argument of every `environment.text(...)` and its kin, wherever it stands."""
    found = set()
    for path in modules("config", *APPS):
        for node in ast.walk(syntax(path)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in READERS
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "environment"
            ):
                found.add(ast.literal_eval(node.args[0]))
    return found


def keys_read_by_compose() -> set[str]:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    return set(re.findall(r"\$\{([A-Z_]+)", text))


def keys_explained() -> list[str]:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    return re.findall(r"^([A-Z][A-Z0-9_]*)=", text, re.MULTILINE)


def test_every_key_that_is_read_is_explained_and_the_reverse():
    assert set(keys_explained()) == keys_read_by_code() | keys_read_by_compose()


def test_no_key_is_explained_twice():
    assert len(keys_explained()) == len(set(keys_explained()))


def test_settings_read_the_keys_that_the_code_shows():
    assert environment.KEYS - keys_read_by_code() == set()


def test_an_empty_value_is_no_value(monkeypatch):
    monkeypatch.setenv("CENTRE_NAME", " ")
    assert environment.text("CENTRE_NAME", "Sanal") == "Sanal"


def test_a_secret_is_read_from_the_file_that_is_named(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("from the file\n", encoding="utf-8")
    monkeypatch.setenv("SECRET_KEY", "")
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))
    assert environment.text("SECRET_KEY") == "from the file"


def test_a_secret_file_that_is_missing_is_refused_by_name(monkeypatch, tmp_path):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "none"))
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY_FILE"):
        environment.text("SECRET_KEY")


def test_a_made_up_secret_is_kept_and_private(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    first = environment.kept_secret("SECRET_KEY", tmp_path / "keys")
    assert len(first) >= 50
    assert environment.kept_secret("SECRET_KEY", tmp_path / "keys") == first
    assert (tmp_path / "keys" / "secret_key").stat().st_mode & 0o077 == 0
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["secret_key"]


@pytest.mark.parametrize("word", ["maybe", "2", "нет"])
def test_a_flag_refuses_nonsense(monkeypatch, word):
    monkeypatch.setenv("DEBUG", word)
    with pytest.raises(ImproperlyConfigured, match="DEBUG"):
        environment.flag("DEBUG")


@pytest.mark.parametrize("word", ["ten", "1.5", "-3", "0"])
def test_a_whole_number_refuses_nonsense(monkeypatch, word):
    monkeypatch.setenv("UPLOAD_MAX_MB", word)
    with pytest.raises(ImproperlyConfigured, match="UPLOAD_MAX_MB"):
        environment.whole("UPLOAD_MAX_MB", 50, least=1)


def test_a_database_address_is_taken_apart():
    entry = environment.database("postgresql://sanal:p%40ss@db.example:5433/centre?sslmode=require")
    assert entry["NAME"] == "centre"
    assert (entry["USER"], entry["PASSWORD"]) == ("sanal", "p@ss")
    assert (entry["HOST"], entry["PORT"]) == ("db.example", "5433")
    assert entry["OPTIONS"] == {"sslmode": "require"}


def test_any_other_database_is_refused():
    with pytest.raises(ImproperlyConfigured, match="mysql"):
        environment.database("mysql://sanal@db.example/centre")
