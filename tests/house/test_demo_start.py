"""A demo that was broken off, or is started at another port, starts whole."""

import pytest
from django.core.management import CommandError, call_command

from channels.models import Account
from config.demo import ports, unfinished
from config.demo.post_office import HOST, WEATHER
from config.management.commands import seed_demo
from outreach.models import Feed
from tests.builders import a_user

pytestmark = pytest.mark.django_db


def test_what_listens_at_the_ports_of_another_start_is_never_called():
    sms = Account.objects.create(channel="sms", code="demo", name="SMS")
    sms.options = {"send_url": f"http://{HOST}:8707/send", "sender": "1111"}
    sms.save()
    mail = {"smtp_host": HOST, "smtp_port": "8708"}
    own = {"smtp_host": "mail.city.example", "smtp_port": "25"}
    for code, options in (("hello", mail), ("theirs", own)):
        Account.objects.create(channel="email", code=code, name=code, options=options)
    writer = a_user()
    for url in (f"http://{HOST}:8707{WEATHER}", "https://weather.example/rss"):
        Feed.objects.create(name=url, url=url, language="mn", written_by=writer)
    ports.lead(8760)
    found = dict(Account.objects.values_list("code", "options"))
    assert found["demo"] == {"send_url": f"http://{HOST}:8761/send", "sender": "1111"}
    assert found["hello"]["smtp_port"] == "8762"
    assert found["theirs"] == own
    urls = set(Feed.objects.values_list("url", flat=True))
    assert urls == {f"http://{HOST}:8761{WEATHER}", "https://weather.example/rss"}


def test_a_story_that_was_broken_off_is_told_anew(monkeypatch):
    def killed(self, address):
        a_user()
        raise KeyboardInterrupt

    flushed = []
    monkeypatch.setattr(seed_demo.Command, "_tell", killed)
    with pytest.raises(KeyboardInterrupt):
        call_command("seed_demo", verbosity=0)
    assert unfinished.is_there()
    monkeypatch.setattr(seed_demo, "call_command", lambda name, **_given: flushed.append(name))
    with pytest.raises(KeyboardInterrupt):
        call_command("seed_demo", verbosity=0)
    assert flushed == ["flush"]
    unfinished.end()
    with pytest.raises(CommandError, match="people in this database already"):
        call_command("seed_demo", verbosity=0)
