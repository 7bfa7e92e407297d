"""Whatever bytes come, something readable or a clear error comes out, soon, and safe to keep."""

import base64
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.errors import Malformed
from channels.mail import body, html, mime, reading
from tests.channels.mail import a_mail, read

PIECES = [
    *(b"From: ", b"Subject: ", b"Content-Type: ", b"Content-Transfer-Encoding: ", b"Date: "),
    *(b"Message-ID: ", b"References: ", b"Content-Disposition: attachment;", b"Final-Recipient: "),
    *(
        b"multipart/mixed; boundary=",
        b"multipart/report; report-type=delivery-status",
        b"text/html",
    ),
    *(b"text/plain; charset=", b"message/rfc822", b"message/delivery-status", b"format=flowed"),
    *(b"base64", b"quoted-printable", b"x-uuencode", b"begin 644 x", b"utf-7", b"utf-16", b"hz"),
    *(
        b"=?utf-8?B?",
        b"=?utf-8?Q?=E2",
        b"?=",
        b"filename*0*=utf-8''%D0",
        b"Status: 5.1.1",
        b"+2AA-",
    ),
    *(
        b"\r\n",
        b"\n",
        b"\r",
        b"--",
        b"a",
        b"<",
        b">",
        b"@",
        b'"',
        b";",
        b"\0",
        b"\xff",
        b"\xd0\xbf",
    ),
    *(b"\x1b$B", b"&#xD800;", b"&#0;", b"> ", b"On 1.1.2025 a@b.c 10:10 wrote:", b"iso-2022-jp"),
]


@given(
    st.one_of(
        st.binary(max_size=300),
        st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=4)), max_size=60).map(
            b"".join
        ),
    )
)
@settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.too_slow])
def test_any_bytes_are_read_or_refused(raw):
    try:
        mail = reading.read(raw, own="info@centre.example")
    except Malformed:
        return
    texts = [mail.identity, mail.sender, mail.sender_name, mail.subject, mail.text, mail.full_text]
    texts += [*mail.thread_keys, *(media.name for media in mail.media)]
    for text in texts:
        assert "\0" not in text
        text.encode("utf-8")
    assert mail.text.strip() or not mail.full_text.strip()


def in_time(seconds: float, raw: bytes) -> reading.Mail:
    begun = time.perf_counter()
    mail = reading.read(raw)
    assert time.perf_counter() - begun < seconds
    return mail


def multipart(*parts: str, kind: str = "mixed") -> bytes:
    body = "".join(f"--b\r\n{part}\r\n" for part in parts) + "--b--"
    return a_mail(body, Content_Type=f"multipart/{kind}; boundary=b")


def test_nothing_at_all_is_refused():
    with pytest.raises(Malformed, match="empty"):
        reading.read(b" \r\n\r\n")
    with pytest.raises(Malformed, match="no sender"):
        reading.read(b"Received: by nobody\r\n\r\n")


def test_five_thousand_parts_are_cut_and_it_is_said():
    mail = in_time(5, multipart(*["Content-Type: text/plain\r\n\r\nhi"] * 5000))
    assert mail.full_text.count("hi") == mime.MAX_PARTS - 1
    assert "parts" in mail.problems
    assert "more parts" in read(multipart(*["\r\nhi"] * 600)).note


def test_a_hundred_multiparts_in_each_other_are_read():
    assert nested(95).text == "the innermost"


def test_deeper_ones_are_kept_as_a_file_or_words_and_it_is_said():
    mail = nested(3000)
    assert "depth" in mail.problems
    assert "the innermost" in mail.full_text


def nested(depth: int) -> reading.Mail:
    head = "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(depth)
    )
    return in_time(5, f"From: a@home.example\r\n{head}\r\nthe innermost".encode())


def test_fifty_megabytes_are_read_whole():
    film = base64.encodebytes(b"\x01\x02\x03" * 12_500_000).decode().replace("\n", "\r\n")
    part = "Content-Type: video/mp4; name=film.mp4\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    mail = in_time(30, multipart("\r\nThe film.", part + film))
    assert mail.text == "The film."
    assert mail.media[0].size == 37_500_000


def test_text_of_ten_megabytes_is_shortened_and_kept_whole_as_a_file():
    text = "Гэрэл алга. " * 500_000
    inbound = read(a_mail(text))
    assert len(inbound.text) == body.MAX_TEXT or len(inbound.text) < body.MAX_TEXT
    assert inbound.media[0].name == "message.txt"
    assert inbound.media[0].content.decode() == text.strip()
    assert "message.txt" in inbound.note


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 200_000 + "the words",
        "<blockquote>" * 50_000 + "the words",
        "<table><tr><td>" * 20_000 + "the words",
        "the words" + "<!--" * 200_000,
        "the words" + "<" * 300_000,
        "the words" + "<a " + "x=y " * 200_000 + ">",
        "the words" + "&amp" * 300_000,
    ],
    ids=["div", "quote", "table", "comment", "angle", "attributes", "entities"],
)
def test_hostile_html_gives_its_words_in_time(page):
    mail = in_time(10, a_mail(page, Content_Type="text/html; charset=utf-8"))
    assert "the words" in mail.full_text


def test_html_is_shown_without_anything_that_acts():
    page = (
        '<p onclick="x()">Hi <img src="http://spy.example/1.png"><script>x()</script>'
        '<style>p{}</style><a href="javascript:x()">a</a><a href="https://ok.example">b</a>'
        '<form action="/x"><input name="p"></form><iframe src="https://x.example"></iframe></p>'
    )
    raw = a_mail(page, Content_Type="text/html; charset=utf-8")
    safe = reading.safe_html(raw)
    assert "Hi" in safe
    assert 'href="https://ok.example"' in safe
    for bad in (
        "img",
        "script",
        "style",
        "onclick",
        "javascript",
        "form",
        "input",
        "iframe",
        "spy",
    ):
        assert bad not in safe
    assert reading.safe_html(a_mail("plain")) == ""


def test_html_becomes_text_with_its_lines_lists_links_and_quotes():
    page = (
        "<h1>Title</h1><p>One<br>two &amp; three</p><ul><li>a</li><li>b</li></ul>"
        '<p>See <a href="https://x.example/y">this</a></p><pre>  kept\n  so</pre>'
        "<blockquote>old<blockquote>older</blockquote></blockquote>"
    )
    assert html.to_text(page) == (
        "Title\n\nOne\ntwo & three\n\n- a\n- b\n\nSee this <https://x.example/y>\n\n"
        "  kept\n  so\n\n> old\n> > older"
    )


def test_a_plain_part_that_says_nothing_gives_way_to_the_html():
    words = "Дэлгэрэнгүй мэдээлэл. " * 20
    raw = multipart(
        "Content-Type: text/plain\r\n\r\nYour program shows no HTML.",
        f"Content-Type: text/html; charset=utf-8\r\n\r\n<p>{words}</p>",
        kind="alternative",
    )
    assert read(raw).text == words.strip()


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("windows-1251", "cp1251"),
        ("koi8-r", "koi8-r"),
        ("iso-8859-5", "iso8859-5"),
        ("utf-16", "utf-16"),
        ("iso-8859-1", "utf-8"),
        ("us-ascii", "utf-8"),
        ("windows-1251", "utf-8"),
        ("utf-8", "cp1251"),
        ("", "cp1251"),
        ("", "koi8-r"),
        ("no-such-charset", "utf-8"),
        ("rot13", "utf-8"),
        ("utf-16", "utf-8"),
    ],
)
def test_letters_are_read_whatever_the_mail_says_of_them(declared, written):
    text = "Здравствуйте! На улице Ленина третий день нет горячей воды, просим разобраться."
    header = f"From: a@home.example\r\nContent-Type: text/plain; charset={declared}\r\n\r\n"
    assert reading.read(header.encode() + text.encode(written)).text == text


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("filename*=UTF-8''%D3%A9%D0%B4%D3%A9%D1%80.pdf", "өдөр.pdf"),
        ("filename*0*=UTF-8''%D3%A9%D0%B4; filename*1*=%D3%A9%D1%80; filename*2=.pdf", "өдөр.pdf"),
        ('filename="=?UTF-8?B?06nQtNOp0YAucGRm?="', "өдөр.pdf"),
        ('filename="өдөр.pdf"', "өдөр.pdf"),
        ("filename=day one.pdf", "day one.pdf"),
        ('filename="../../etc/passwd"', "passwd.pdf"),
        (r'filename="C:\docs\day.pdf"', "day.pdf"),
        ('filename="a\\"b;c.pdf"', "ab;c.pdf"),
        ('filename="fdp.\u202eexe"', "fdp.exe"),
        ("", "file-1.pdf"),
        (f'filename="{"x" * 400}.pdf"', "x" * 146 + ".pdf"),
    ],
)
def test_files_keep_their_names_and_no_tricks(written, name):
    part = (
        f"Content-Type: application/pdf\r\nContent-Disposition: attachment; {written}\r\n\r\n%PDF"
    )
    (media,) = read(multipart(part)).media
    assert (media.name, media.content_type, media.content) == (name, "application/pdf", b"%PDF")


@pytest.mark.parametrize(
    ("date", "sent"),
    [
        ("Sat, 21 Nov 2026 10:00:00 +0800", "2026-11-21T10:00:00+08:00"),
        ("21 Nov 2026 10:00:00 -0000", "2026-11-21T10:00:00+00:00"),
        ("Sat, 21 Nov 2026 10:00:00 EST", "2026-11-21T10:00:00-05:00"),
        ("Mon, 30 Jun 3609 10:00:00 +0000", None),
        ("Thu, 1 Jan 1970 00:00:00 +0000", None),
        ("Sat, 21 Nov 2026 10:00:00 +9999", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_has_its_zone_or_is_none(date, sent):
    at = read(a_mail(Date=date)).sent_at
    assert (at.isoformat() if at else None) == sent


@pytest.mark.parametrize(
    ("written", "name", "address"),
    [
        ("Bat <Bat@Home.Example>", "Bat", "bat@home.example"),
        ('"Erdene, Bat" <bat@home.example>', "Erdene, Bat", "bat@home.example"),
        ("=?utf-8?B?0JHQsNGC?= <bat@home.example>", "Бат", "bat@home.example"),
        ('"=?utf-8?B?0JHQsNGC?=" <bat@home.example>', "Бат", "bat@home.example"),
        ("=?utf-8?Q?=D0=91=D0=B0=D1=82_=3Cbat=40home=2Eexample=3E?=", "Бат", "bat@home.example"),
        ("Бат <bat@home.example>", "Бат", "bat@home.example"),
        ("bat@home.example (Bat)", "Bat", "bat@home.example"),
        ("bat@home.example", "", "bat@home.example"),
        ("<bat@home.example", "", "bat@home.example"),
        ("Bat bat@home.example, other@home.example", "Bat", "bat@home.example"),
        ("Group: Bat <bat@home.example>;", "Bat", "bat@home.example"),
        ("бат@жишээ.мон", "", "бат@жишээ.мон"),
        ("nobody", "nobody", ""),
        ("", "", ""),
    ],
)
def test_the_sender_is_found_however_written(written, name, address):
    inbound = read(a_mail(From=written))
    assert (inbound.sender_name, inbound.sender) == (name, address)


def test_a_mail_that_names_no_sender_says_so():
    assert "no sender" in read(a_mail(From=None)).note


def test_threads_are_named_nearest_first():
    inbound = read(a_mail(In_Reply_To="<c@x>", References="<a@x> <b@x>\r\n <c@x>"))
    assert inbound.thread_keys == ("c@x", "b@x", "a@x")
    assert inbound.thread_key == "one@home.example"


def test_the_same_mail_by_another_way_is_the_same():
    mail = a_mail()
    assert read(mail).external_id == read(b"Received: by another way\r\n" + mail).external_id
    assert read(mail).external_id == read(mail.replace(b"\r\n", b"\n")).external_id
    assert read(mail).external_id != read(a_mail("Other words.")).external_id
    assert read(mail).external_id != read(a_mail(From="other@home.example")).external_id
