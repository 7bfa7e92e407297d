"""Words as their channel will carry them: the whole notice, and what it takes."""

from dataclasses import dataclass

from accounts.models import Address, User
from channels.sms import parts
from feedback import notices, speaking
from feedback.composing import naming
from feedback.models import Appeal
from feedback.models.composing import Mode

_TOKEN = "x" * 32  # as long as an invitation's, which is made only when the answer goes out


@dataclass(frozen=True)
class Carried:
    """What the citizen will read. `letters` and `parts` (charged one by one) are counted where
    each costs; else they are 0."""

    subject: str
    body: str
    letters: int = 0
    parts: int = 0

    def as_dict(self) -> dict:
        return {
            "subject": self.subject,
            "body": self.body,
            "letters": self.letters,
            "parts": self.parts,
        }


def preview(appeal: Appeal, user: User, *, mode: str, text: str) -> Carried:
    """How a reply or an answer would go out now: shown with the citizen's name masked, counted
    with the whole of it."""
    text = text.strip()
    shown = naming.masked(text, appeal, user)
    account = speaking.way_out(appeal)
    if mode == Mode.NOTE or not text or account is None:  # it will stand as it is written
        return Carried("", shown)
    is_brief = account.adapter.brief
    notice = _notice(appeal, mode, shown, is_brief)
    body = notice.body.replace(_TOKEN, "…")
    if not (is_brief and account.adapter.address_kind == Address.Kind.PHONE):
        return Carried(notice.subject, body)
    whole = naming.named(text, appeal, user)
    taken = parts.parts(_notice(appeal, mode, whole, is_brief).body)
    return Carried(notice.subject, body, letters=taken.units, parts=taken.count)


def _notice(appeal: Appeal, mode: str, text: str, is_brief: bool) -> notices.Notice:
    if mode == Mode.ANSWER:
        return notices.answer(appeal, text, _TOKEN, brief=is_brief)
    return notices.reply(appeal, text, brief=is_brief)
