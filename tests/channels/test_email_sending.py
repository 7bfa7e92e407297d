"""What we send arrives as it should, and a failure is known for what it is, at a real server."""

import email
import io
from email.policy import default
from types import SimpleNamespace

import pytest

from channels.adapters.email import Email
from channels.errors import ChannelError
from channels.mail import composing, identity
from tests.channels.mail import CITIZEN, OURS, a_delivery, an_account, an_envelope
from tests.conftest import free_port
from tests.standins import smtp

pytestmark = pytest.mark.django_db  # what goes along with a mail is asked for there

adapter = Email()


@pytest.fixture(scope="module")
def running_server():
    with smtp.running(free_port()) as server:
        yield server


@pytest.fixture
def server(running_server):
    running_server.taken.clear()
    running_server.answers_to_rcpt.clear()
    running_server.answers_to_data.clear()
    return running_server


def account_at(server, **options):
    return an_account(
        smtp_host="127.0.0.1",
        smtp_port=server.port,
        smtp_security="none",
        smtp_user=smtp.USER,
        smtp_password=smtp.PASSWORD,
        **options,
    )


def sent(server):
    (taken,) = server.taken
    return email.message_from_bytes(taken.content, policy=default)


def refusal(server, **fields) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        adapter.send(a_delivery(account_at(server), **fields))
    return caught.value


def test_a_delivery_arrives_with_its_words_and_its_people(server):
    body = "Таны өргөдлийг хүлээн авлаа.\n\n.Цэгээр эхэлсэн мөр\nӨө Үү Ққ Әә"
    adapter.send(a_delivery(account_at(server), body=body))
    mail = sent(server)
    assert mail.get_content().replace("\r\n", "\n").rstrip("\n") == body
    assert mail["Subject"] == "Таны өргөдөл"
    assert mail["From"].addresses[0].display_name == "Иргэдийн төв"
    assert mail["From"].addresses[0].addr_spec == OURS
    assert mail["To"] == CITIZEN
    assert mail["Content-Language"] == "mn"
    assert mail["Date"].datetime.tzinfo is not None
    assert server.taken[0].sender == OURS
    assert server.taken[0].recipients == [CITIZEN]


def test_a_line_that_begins_with_a_dot_and_a_long_one_arrive_whole(server):
    body = ".\n..\n.x\nthe end " + "long " * 400
    adapter.send(a_delivery(account_at(server), body=body))
    assert sent(server).get_content().replace("\r\n", "\n").rstrip("\n") == body


def test_the_message_id_is_the_same_at_every_attempt_and_is_returned(server):
    account = account_at(server)
    first = adapter.send(a_delivery(account))
    second = adapter.send(a_delivery(account))
    other = adapter.send(a_delivery(account, key="appeal:12:answered"))
    assert first == second != other
    found = [email.message_from_bytes(taken.content)["Message-ID"] for taken in server.taken]
    assert found == [f"<{first}>", f"<{first}>", f"<{other}>"]
    assert first.endswith("@centre.example")


def test_only_what_no_person_wrote_says_that_it_is_automatic(server):
    adapter.send(a_delivery(account_at(server), automatic=True))
    adapter.send(a_delivery(account_at(server), automatic=False))
    by_machine, by_person = (email.message_from_bytes(taken.content) for taken in server.taken)
    assert by_machine["Auto-Submitted"] == "auto-replied"
    assert by_person["Auto-Submitted"] is None
    assert by_person["X-Loop"] is None


def test_an_answer_stands_in_the_thread_of_the_words_it_answers(server):
    long = "a" * 120 + "@home.example"
    thread = {"in_reply_to": f"<{long}>", "references": ["first@home.example"]}
    adapter.send(a_delivery(account_at(server), thread=thread))
    mail = email.message_from_bytes(server.taken[0].content)
    assert mail["In-Reply-To"] == f"<{long}>"
    assert mail["References"].split() == ["<first@home.example>", f"<{long}>"]


def test_a_mail_to_many_has_the_button_that_ends_them_however_long_its_link(server):
    link = f"https://centre.example/{'n' * 120}/"
    adapter.send(a_delivery(account_at(server), thread={"unsubscribe": link}))
    mail = email.message_from_bytes(server.taken[0].content)
    assert mail["List-Unsubscribe"] == f"<{link}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_hostile_subject_and_thread_add_no_field(server):
    adapter.send(
        a_delivery(
            account_at(server),
            subject="Hello\r\nBcc: all@home.example",
            thread={
                "in_reply_to": "x@y>\r\nBcc: all@home.example",
                "unsubscribe": "https://centre.example/>\r\nBcc: all@home.example",
            },
        )
    )
    mail = email.message_from_bytes(server.taken[0].content)
    assert (mail["Bcc"], mail["List-Unsubscribe"]) == (None, None)
    assert mail["Subject"] == "Hello Bcc: all@home.example"


def test_our_own_automatic_mail_is_known_when_it_comes_back(server):
    adapter.send(a_delivery(account_at(server)))
    (inbound,) = adapter.parse(an_envelope(server.taken[0].content))
    assert inbound.auto_reply


def test_a_file_goes_along_under_its_name():
    attached = SimpleNamespace(
        name="хариу.pdf", content_type="application/pdf", open=lambda: io.BytesIO(b"%PDF-1.7")
    )
    told = a_delivery(an_account())
    delivery = SimpleNamespace(
        attachments=[attached],
        recipient=told.recipient,
        **{
            name: getattr(told, name)
            for name in ("key", "account", "subject", "body", "language", "thread", "automatic")
        },
    )
    mail = email.message_from_bytes(composing.message(delivery), policy=default)
    (attachment,) = mail.iter_attachments()
    assert attachment.get_filename() == "хариу.pdf"
    assert attachment.get_content() == b"%PDF-1.7"
    assert mail.get_body().get_content().strip() == told.body


def test_a_refusal_for_now_is_tried_again(server):
    server.answers_to_rcpt.append("451 4.7.1 Greylisted, try later")
    error = refusal(server)
    assert not error.permanent
    assert not error.unknown
    assert "451" in str(error)


def test_a_refusal_for_good_is_not(server):
    server.answers_to_rcpt.append("550 5.1.1 No such user")
    error = refusal(server)
    assert error.permanent
    assert "No such user" in str(error)


@pytest.mark.parametrize(
    ("answer", "permanent"), [("452 4.3.1 Disk full", False), ("554 5.7.1 Spam", True)]
)
def test_a_refusal_after_the_mail_counts_like_one_before(server, answer, permanent):
    server.answers_to_data.append(answer)
    error = refusal(server)
    assert (error.permanent, error.unknown) == (permanent, False)
    assert server.taken == []


def test_silence_after_the_whole_mail_leaves_its_fate_unknown(server):
    server.answers_to_data.append("drop")
    assert refusal(server).unknown
    assert len(server.taken) == 1


def test_a_line_cut_before_the_mail_is_tried_again(server):
    server.answers_to_data.append("vanish")
    error = refusal(server)
    assert (error.permanent, error.unknown) == (False, False)


def test_a_wrong_password_is_our_fault_and_not_the_mails(server):
    account = account_at(server)
    account.secrets["smtp_password"] = "wrong"
    with pytest.raises(ChannelError) as caught:
        adapter.send(a_delivery(account))
    assert not caught.value.permanent
    with pytest.raises(ChannelError):
        adapter.check(account)


def test_a_server_that_is_not_there_is_tried_again():
    account = an_account(smtp_host="127.0.0.1", smtp_port=free_port(), smtp_security="none")
    with pytest.raises(ChannelError) as caught:
        adapter.send(a_delivery(account))
    assert not caught.value.permanent


def test_the_settings_are_tried(server):
    adapter.check(account_at(server))


def test_an_address_of_many_letters_is_reached_where_the_server_can(server):
    adapter.send(a_delivery(account_at(server), to="бат@жишээ.мон"))
    assert server.taken[0].recipients == ["бат@жишээ.мон"]


@pytest.mark.parametrize("address", ["", "bat", "bat@", "a b@home.example"])
def test_what_is_no_address_is_refused_for_good(server, address):
    assert refusal(server, to=address).permanent
    assert server.taken == []


def test_nobody_can_say_what_became_of_a_mail_of_unknown_fate():
    with pytest.raises(ChannelError) as caught:
        adapter.find(a_delivery(an_account()))
    assert caught.value.permanent


def test_a_message_id_tells_nothing_of_the_appeal():
    assert "appeal" not in identity.message_id("appeal:12:received", OURS)
