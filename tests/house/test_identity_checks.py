"""A provider of identity that is asked over an unprotected line is a fault at start."""

from config.checks import identity_travels_protected
from config.identity import providers


def faults(settings, monkeypatch, issuer: str) -> list[str]:
    monkeypatch.setenv("EID_ISSUER", issuer)
    monkeypatch.setenv("EID_CLIENT_ID", "sanal")
    settings.SOCIALACCOUNT_PROVIDERS = providers()
    return [fault.id for fault in identity_travels_protected(None)]


def test_an_unprotected_provider_is_a_fault(settings, monkeypatch):
    assert faults(settings, monkeypatch, "http://eid.example") == ["sanal.E004"]
    assert faults(settings, monkeypatch, "https://eid.example") == []


def test_a_provider_on_the_own_network_may_be_named(settings, monkeypatch):
    settings.OUTGOING_ALLOWED_HOSTS = ["eid.local:8080"]
    assert faults(settings, monkeypatch, "http://eid.local:8080") == []


def test_without_a_client_there_is_no_provider(monkeypatch):
    for name in ("EID_CLIENT_ID", "DAN_CLIENT_ID"):
        monkeypatch.delenv(name, raising=False)
    assert providers() == {"eid": {"APPS": []}, "dan": {"APPS": []}}


def test_the_environment_describes_both(monkeypatch):
    given = {
        "EID_ISSUER": "https://eid.example/realm",
        "EID_CLIENT_ID": "sanal",
        "EID_SCOPE": "openid civil",
        "EID_HOSTS": "keys.example, tokens.example",
        "DAN_CLIENT_ID": "centre",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    known = providers()
    eid, dan = known["eid"]["APPS"][0]["settings"], known["dan"]["APPS"][0]["settings"]
    assert eid["hosts"] == ["eid.example", "keys.example", "tokens.example"]
    assert eid["scope"] == ["openid", "civil"]
    assert dan["hosts"] == ["sso.gov.mn"]
