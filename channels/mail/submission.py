"""Handing a mail to an SMTP server, and knowing after a failure whether it may have been taken."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from channels.errors import ChannelError

TIMEOUT_SECONDS = 30
_LOGIN_WANTED = (530, 534, 535, 538)  # our account is at fault, not the mail: try again later


def submit(account, *, recipient: str, content: bytes) -> None:
    """Send one mail to one recipient. Raises `ChannelError`: 5xx is permanent, 4xx is not, and
    silence after the whole mail was sent is `unknown`."""
    with _session(account) as server:
        sender = account.setting("address")
        try:
            options = _options(server, sender, recipient)
            _accepted("the sender", server.mail(sender, options))
            _accepted("the recipient", server.rcpt(recipient))
            _accepted("the mail", server.docmd("DATA"), wanted=354)
            server.send(_dotted(content))
        except (smtplib.SMTPException, OSError) as error:
            # The closing dot has not been sent, so the server cannot have taken the mail.
            raise ChannelError(f"the mail server went away: {error}") from error
        try:
            answer = server.getreply()
        except (smtplib.SMTPException, OSError) as error:
            raise ChannelError(
                f"the mail server did not say whether it took the mail: {error}", unknown=True
            ) from error
        _accepted("the mail", answer)


def check(account) -> None:
    """Connect and log in; raises `ChannelError` with the cause."""
    with _session(account):
        pass


@contextmanager
def _session(account) -> Iterator[smtplib.SMTP]:
    try:
        server = _connected(account)
    except (smtplib.SMTPException, OSError) as error:
        # Nothing of the mail was said yet; whatever it is, another attempt does no harm.
        raise ChannelError(f"cannot log in to the mail server: {error}") from error
    try:
        yield server
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
    finally:
        server.close()


def _connected(account) -> smtplib.SMTP:
    security = account.setting("smtp_security")
    domain = account.setting("address").rpartition("@")[2]
    line = {
        "host": account.setting("smtp_host"),
        "port": int(account.setting("smtp_port")),
        "local_hostname": domain.encode("idna").decode() or "localhost",
        "timeout": TIMEOUT_SECONDS,
    }
    if security == "ssl":
        server = smtplib.SMTP_SSL(**line, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(**line)
    try:
        if security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if account.setting("smtp_user"):
            server.login(account.setting("smtp_user"), account.setting("smtp_password"))
        server.ehlo_or_helo_if_needed()
    except BaseException:
        server.close()
        raise
    return server


def _options(server: smtplib.SMTP, *addresses: str) -> list[str]:
    if all(address.isascii() for address in addresses):
        return []
    if not server.has_extn("smtputf8"):
        raise ChannelError(
            "the mail server takes no addresses with letters beyond ASCII", permanent=True
        )
    server.command_encoding = "utf-8"
    return ["SMTPUTF8", "BODY=8BITMIME"]


def _accepted(what: str, answer: tuple[int, bytes], wanted: int = 250) -> None:
    code, words = answer
    if code == wanted or (wanted == 250 and code == 251):
        return
    said = words.decode("utf-8", "replace")[:500]
    permanent = code >= 500 and code not in _LOGIN_WANTED
    raise ChannelError(f"the mail server refused {what}: {code} {said}", permanent=permanent)


def _dotted(content: bytes) -> bytes:
    """The mail with a dot before every line that begins with one, and the line that ends it."""
    lines = content.replace(b"\r\n", b"\n").split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    stuffed = (b"." + line if line.startswith(b".") else line for line in lines)
    return b"\r\n".join(stuffed) + b"\r\n.\r\n"
