"""A real SMTP server of our own on the loopback address, which can be told to misbehave."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from config.demo.post_office import MailController

USER, PASSWORD = "centre", "loopback-only"


@dataclass
class Taken:
    """One mail that the server took, as it arrived."""

    sender: str
    recipients: list[str]
    content: bytes


@dataclass
class MailServer:
    """What it took. `answers` are given in turn instead of a yes: to `RCPT`, or to the mail.

    The answer `drop` takes the mail and then cuts the line without a word; `vanish` cuts it as
    soon as the mail begins.
    """

    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    answers_to_rcpt: deque[str] = field(default_factory=deque)
    answers_to_data: deque[str] = field(default_factory=deque)

    async def handle_RCPT(self, server, session, envelope, address, _options) -> str:  # noqa: N802
        if self.answers_to_rcpt:
            return self.answers_to_rcpt.popleft()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        answer = self.answers_to_data.popleft() if self.answers_to_data else "250 OK"
        if answer in ("250 OK", "drop"):
            self.taken.append(
                Taken(envelope.mail_from, list(envelope.rcpt_tos), envelope.original_content)
            )
        if answer == "drop":
            server.transport.abort()
        return answer


class _Server(SMTP):
    """Cuts the line at DATA when the handler has `vanish` next."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        answers = self.event_handler.answers_to_data
        if answers and answers[0] == "vanish":
            answers.popleft()
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class _Controller(MailController):
    def line(self) -> SMTP:
        return _Server(
            self.handler,
            hostname="mx.test",
            enable_SMTPUTF8=True,
            data_size_limit=5_000_000,
            authenticator=_authenticate,
            auth_require_tls=False,
        )


def _authenticate(_server, _session, _envelope, _mechanism, data) -> AuthResult:
    known = isinstance(data, LoginPassword) and data.login == USER.encode()
    success = known and data.password == PASSWORD.encode()
    return AuthResult(success=success, handled=False)


@contextmanager
def running(port: int) -> Iterator[MailServer]:
    handler = MailServer(port)
    controller = _Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield handler
    finally:
        controller.stop()
