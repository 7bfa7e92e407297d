"""A From line proves nothing; what our own receiving server found out about it does."""

import pytest

from channels.mail import authenticity

OURS = "mx.centre.example"


def a_mail(*results: str, sender: str = "Bat <bat@mail.mn>", more: str = "") -> bytes:
    fields = "".join(f"Authentication-Results: {result}\r\n" for result in results)
    return f"{fields}From: {sender}\r\n{more}Subject: Water\r\n\r\nNone.\r\n".encode()


def holds(raw: bytes, sender: str = "bat@mail.mn") -> bool:
    return authenticity.holds(raw, sender=sender, server=OURS)


@pytest.mark.parametrize(
    "result",
    [
        "mx.centre.example; dmarc=pass (p=reject) header.from=mail.mn",
        "mx.centre.example; spf=fail smtp.mailfrom=x.mn; dmarc=pass header.from=mail.mn",
        "mx.centre.example 1; dkim=pass header.d=mail.mn header.s=one; spf=none",
        "MX.Centre.Example; spf=pass smtp.mailfrom=bat@mail.mn",
        "mx.centre.example;\r\n\tdkim=pass (short key; odd) header.i=@mail.mn;\r\n spf=fail",
    ],
)
def test_what_our_server_found_true_holds(result):
    assert holds(a_mail(result))


@pytest.mark.parametrize(
    "result",
    [
        "mx.evil.example; dmarc=pass header.from=mail.mn",
        "mx.centre.example; none",
        "mx.centre.example; dmarc=fail header.from=mail.mn; dkim=pass header.d=mail.mn",
        "mx.centre.example; dmarc=pass header.from=evil.example",
        "mx.centre.example; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=evil.example",
        "mx.centre.example; spf=pass smtp.mailfrom=mn",
        "mx.centre.example; spf=pass smtp.mailfrom=il.mn",
        "mx.centre.example; dkim=fail (; dkim=pass header.d=mail.mn) header.d=mail.mn",
        'mx.centre.example; dkim=fail reason="; dkim=pass header.d=mail.mn"',
        "mx.centre.example.evil.example; dmarc=pass header.from=mail.mn",
        "evil.example; mx.centre.example; dmarc=pass header.from=mail.mn",
    ],
)
def test_anything_else_proves_nothing(result):
    assert not holds(a_mail(result))


def test_only_the_topmost_word_of_our_server_counts():
    forged = f"{OURS}; dmarc=pass header.from=mail.mn"
    assert not holds(a_mail(f"{OURS}; dmarc=fail header.from=mail.mn", forged))


def test_a_mail_without_a_word_of_our_server_proves_nothing():
    assert not holds(a_mail())
    assert not authenticity.holds(
        a_mail("; dmarc=pass header.from=mail.mn"), sender="bat@mail.mn", server=""
    )


def test_two_senders_prove_nothing():
    result = f"{OURS}; dmarc=pass header.from=mail.mn"
    assert not holds(a_mail(result, more="From: saraa@mail.mn\r\n"))


def test_it_is_the_from_that_is_proven_and_no_other_field():
    result = f"{OURS}; dmarc=pass header.from=mail.mn"
    assert not holds(a_mail(result, more="Reply-To: boss@mail.mn\r\n"), sender="boss@mail.mn")
