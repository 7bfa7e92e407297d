"""A real Dovecot is read: every mail once, whatever the server and we do in between."""

import itertools

import pytest

from channels import polling
from channels.adapters.email import Email
from channels.errors import ChannelError
from channels.models import Envelope
from tests.channels.mail import a_mail, an_account, an_envelope
from tests.conftest import absent, free_port
from tests.standins import dovecot

adapter = Email()
_users = itertools.count(1)


@pytest.fixture(scope="module")
def server():
    if dovecot.executable() is None:
        absent("no Dovecot 2.3 on this machine: apt install dovecot-imapd")
    with dovecot.running(free_port()) as running:
        yield running


@pytest.fixture
def user() -> str:
    return f"user{next(_users)}"


def account_of(server, user, **options):
    return an_account(
        imap_host="127.0.0.1",
        imap_port=server.port,
        imap_security="none",
        imap_user=user,
        imap_password=dovecot.PASSWORD,
        **options,
    )


def take_all(account) -> list:
    return list(adapter.poll(account))


def texts(pulled) -> list[str]:
    return [next(adapter.parse(an_envelope(p.raw, **p.headers))).text for p in pulled]


def test_what_waits_is_taken_once_and_oldest_first(server, user):
    account = account_of(server, user)
    server.put(user, a_mail("one", Message_ID="<1@x>"), a_mail("two", Message_ID="<2@x>"))
    assert texts(take_all(account)) == ["one", "two"]
    assert take_all(account) == []
    server.put(user, a_mail("three", Message_ID="<3@x>"))
    assert texts(take_all(account)) == ["three"]


def test_nothing_is_deleted_or_marked_as_read(server, user):
    server.put(user, a_mail())
    take_all(account_of(server, user))
    with server.box(user) as client:
        client.select_folder("INBOX")
        assert client.search(["UNSEEN"]) == [1]


def test_a_mail_is_moved_only_after_it_was_kept(server, user):
    account = account_of(server, user, done_folder="Taken")
    server.put(user, a_mail("one", Message_ID="<1@x>"), a_mail("two", Message_ID="<2@x>"))
    poll = adapter.poll(account)
    next(poll)
    assert (server.count(user), server.count(user, "Taken")) == (2, 0)
    next(poll)
    assert (server.count(user), server.count(user, "Taken")) == (1, 1)
    assert list(poll) == []
    assert (server.count(user), server.count(user, "Taken")) == (0, 2)


def test_a_death_between_keeping_and_moving_brings_the_same_mail_again(server, user):
    account = account_of(server, user, done_folder="Taken")
    server.put(user, a_mail("one", Message_ID="<1@x>"), a_mail("two", Message_ID="<2@x>"))
    poll = adapter.poll(account)
    first = next(poll)
    poll.close()  # the process died: its cursor was never saved
    again = take_all(account_of(server, user, done_folder="Taken"))
    assert again[0].external_id == first.external_id
    assert texts(again) == ["one", "two"]
    assert (server.count(user), server.count(user, "Taken")) == (0, 2)


def test_a_server_that_counts_anew_is_read_again_with_the_same_identities(server, user):
    account = account_of(server, user)
    server.put(user, a_mail("one", Message_ID="<1@x>"), a_mail("two", Message_ID=None))
    before = [pulled.external_id for pulled in take_all(account)]
    validity = account.cursor["uidvalidity"]
    server.forget_numbers(user)
    server.put(user, a_mail("three", Message_ID="<3@x>"))
    after = [pulled.external_id for pulled in take_all(account)]
    assert account.cursor["uidvalidity"] != validity
    assert after[:2] == before
    assert len(after) == 3


def test_the_same_mail_twice_in_the_box_has_one_identity(server, user):
    server.put(user, a_mail(), a_mail())
    first, second = take_all(account_of(server, user))
    assert first.external_id == second.external_id


def test_two_mails_under_one_message_id_are_two(server, user):
    server.put(user, a_mail("one"), a_mail("two"))
    first, second = take_all(account_of(server, user))
    assert first.external_id != second.external_id
    assert texts([first, second]) == ["one", "two"]


def test_mails_without_a_message_id_come_in(server, user):
    server.put(user, a_mail("one", Message_ID=None), a_mail("two", Message_ID=None))
    assert len({pulled.external_id for pulled in take_all(account_of(server, user))}) == 2


def test_a_mail_too_large_becomes_words_that_say_so(server, user, settings):
    settings.UPLOAD_MAX_BYTES = 400_000
    part = "--b\r\nContent-Type: {}\r\n\r\n{}\r\n"
    body = part.format("text/plain; charset=utf-8", "Гэрэл алга.")
    body += part.format(
        "application/octet-stream; name=film.avi", "x" * 70 + "\r\n" + "y\r\n" * 400_000
    )
    large = a_mail(body + "--b--", Content_Type="multipart/mixed; boundary=b")
    server.put(user, large, a_mail("small", Message_ID="<small@x>"))
    account = account_of(server, user)
    pulled, small = take_all(account)
    assert len(pulled.raw) < 300_000
    (inbound,) = adapter.parse(an_envelope(pulled.raw, **pulled.headers))
    assert inbound.text == "Гэрэл алга."
    assert inbound.media == ()
    assert "too large" in inbound.note
    assert texts([small]) == ["small"]


def test_a_poll_takes_no_more_than_its_share(server, user, monkeypatch):
    monkeypatch.setattr("channels.mail.mailbox.MAX_MAILS", 2)
    server.put(user, *(a_mail(str(n), Message_ID=f"<{n}@x>") for n in range(5)))
    account = account_of(server, user)
    assert [texts(take_all(account)) for _ in range(4)] == [["0", "1"], ["2", "3"], ["4"], []]


def test_another_folder_is_read_from_its_beginning(server, user):
    server.put(user, a_mail("inbox"))
    server.put(user, a_mail("other"), folder="Other")
    account = account_of(server, user)
    take_all(account)
    account.options["folder"] = "Other"
    assert texts(take_all(account)) == ["other"]


def test_a_wrong_password_is_said(server, user):
    account = account_of(server, user)
    account.secrets["imap_password"] = "wrong"
    with pytest.raises(ChannelError, match="refused the login"):
        take_all(account)
    with pytest.raises(ChannelError, match="refused the login"):
        adapter.check(account)


def test_a_server_that_is_not_there_is_said():
    account = an_account(imap_host="127.0.0.1", imap_port=free_port(), imap_security="none")
    with pytest.raises(ChannelError, match="Connection refused"):
        take_all(account)


def test_the_settings_are_tried(server, user):
    adapter.check(account_of(server, user))
    with pytest.raises(ChannelError):
        adapter.check(account_of(server, user, folder="Nowhere"))


def test_an_account_without_a_mailbox_has_nothing_to_poll():
    assert take_all(an_account()) == []


@pytest.mark.django_db
def test_the_inbox_holds_each_mail_once_whatever_the_server_counts(server, user):
    account = account_of(server, user, done_folder="Taken")
    account.save()
    server.put(user, a_mail("one"), a_mail("two"), a_mail("two"))
    assert polling.poll(account.pk) == 2
    server.put(user, a_mail("one"), a_mail("three", Message_ID=None))
    server.forget_numbers(user)
    assert polling.poll(account.pk) == 1
    assert server.count(user, "Taken") == 5
    assert polling.poll(account.pk) == 0
    kept = Envelope.objects.filter(account=account).order_by("id")
    assert [next(adapter.parse(envelope)).text for envelope in kept] == ["one", "two", "three"]
