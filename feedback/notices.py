"""What the centre says by itself: acknowledgement, status, answer, help. In the reader's language.

Each notice has a long form, for mail, and a brief one, for channels where every letter costs.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from channels.values import Choice
from feedback.models import Appeal, OfficialLetter


@dataclass(frozen=True)
class Notice:
    """What is said; `choices` are buttons under it where a channel has them."""

    subject: str
    body: str
    choices: tuple[Choice, ...] = ()


LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
MARKS = (5, 4, 3, 2, 1)


def track_link() -> str:
    """The short public address where a code is entered; the code itself is never in a link."""
    return f"{settings.PUBLIC_URL}/track/"


def rate_link(token: str) -> str:
    return f"{settings.PUBLIC_URL}/rate/{token}/"


def verify_link(check: str = "") -> str:
    """Where anybody sees whether a letter is ours; `check` is what its QR code names it by."""
    return f"{settings.PUBLIC_URL}/verify/" + (f"{check}/" if check else "")


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")


def _short_day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "d.m")


def acknowledgement(appeal: Appeal, confirm: str = "", *, brief: bool) -> Notice:
    """We have it, this is its code, an answer comes by then; `confirm` is the link by which the
    person may confirm who they are."""
    with translation.override(appeal.language):
        if brief:
            words = {"code": appeal.code, "link": _bare(track_link())}
            if appeal.due_at:
                words["day"] = _short_day(appeal.due_at)
                return Notice("", _("%(code)s: answer by %(day)s. %(link)s") % words)
            return Notice("", _("%(code)s: received. %(link)s") % words)
        lines = [
            _("Thank you for writing to us. We have received your words."),
            _("Your tracking code: %(code)s") % {"code": appeal.code},
        ]
        if appeal.due_at:
            lines.append(_("We will answer by %(day)s.") % {"day": _day(appeal.due_at)})
        if appeal.follows_id:
            lines.append(_second(appeal.follows))
        lines.append(_("Follow each step here: %(link)s") % {"link": track_link()})
        lines.append(_("To add something, answer this message."))
        if confirm:
            lines.append(_("If you wish, confirm with your national e-ID that it is you:"))
            lines[-1] += f"\n{confirm}"
        subject = _("We received your appeal %(code)s") % {"code": appeal.code}
        return Notice(subject, "\n\n".join([*lines, _signature()]))


def answer(
    appeal: Appeal,
    text: str,
    token: str,
    letter: OfficialLetter | None = None,
    *,
    brief: bool,
) -> Notice:
    """The official answer itself, with the invitation to rate it; and where its letter is, if it
    is one."""
    with translation.override(appeal.language):
        invitation = _("Rate the answer: %(link)s") % {"link": rate_link(token)}
        marks = tuple(Choice("★" * mark, f"rate:{token}:{mark}") for mark in MARKS)
        if brief:
            number = f" № {letter.number}." if letter else ""
            return Notice("", f"{appeal.code}:{number} {text}\n{invitation}", marks)
        subject = _("The answer to your appeal %(code)s") % {"code": appeal.code}
        lines = [text]
        if letter:
            words = {"number": letter.number, "day": date_format(letter.date, "DATE_FORMAT")}
            words |= {"track": track_link(), "verify": verify_link()}
            lines.append(
                _(
                    "This is our letter No %(number)s of %(day)s. As a PDF: %(track)s\n"
                    "Whether it is genuine and unchanged: %(verify)s"
                )
                % words
            )
        until = _("The link is good for 30 days.")
        lines += [f"{invitation}\n{until}", _signature()]
        return Notice(subject, "\n\n".join(lines), marks)


def consulted(appeal: Appeal, token: str, *, brief: bool) -> Notice:
    """They were answered at once, as on the telephone: the code, and how to judge it."""
    with translation.override(appeal.language):
        invitation = _("Rate the answer: %(link)s") % {"link": rate_link(token)}
        if brief:
            return Notice("", f"{appeal.code}. {invitation}")
        subject = _("We answered your question, %(code)s") % {"code": appeal.code}
        lines = [
            _("Thank you for your question. The answer stays under the code %(code)s: %(link)s")
            % {"code": appeal.code, "link": track_link()},
            invitation,
            _signature(),
        ]
        return Notice(subject, "\n\n".join(lines))


def reply(appeal: Appeal, text: str, *, brief: bool) -> Notice:
    """Words of a member of staff: a question, news of the matter."""
    with translation.override(appeal.language):
        if brief:
            return Notice("", f"{appeal.code}: {text}")
        subject = _("About your appeal %(code)s") % {"code": appeal.code}
        return Notice(subject, "\n\n".join([text, _signature()]))


def status(appeal: Appeal, language: str) -> str:
    """Where an appeal is: what anybody with its code may know."""
    with translation.override(language):
        words = {"code": appeal.code, "status": appeal.get_status_display()}
        if appeal.is_open and appeal.due_at:
            words["day"] = _short_day(appeal.due_at)
            return _("%(code)s: %(status)s. Answer by %(day)s.") % words
        return _("%(code)s: %(status)s.") % words


def unknown_code(language: str) -> str:
    with translation.override(language):
        return _("We know no appeal with this code. Please check it.")


def nothing_yet(language: str) -> str:
    with translation.override(language):
        return _("You have no appeal with us yet. Write to us what it is about.")


def help_text(language: str) -> str:
    with translation.override(language):
        return _(
            "Write what it is about and we answer. STATUS and your code: where it is. "
            "STOP: no news from us."
        )


def stopped(language: str) -> str:
    with translation.override(language):
        return _("You get no more news from us. Answers to your appeals still come. START: news.")


def started(language: str) -> str:
    with translation.override(language):
        return _("You get our news again. STOP ends it.")


def rate_servant(token: str, language: str) -> Notice:
    """Thanks for the first mark; the second question."""
    with translation.override(language):
        words = _("Thank you. And how did the civil servant treat you?")
        marks = tuple(Choice("★" * mark, f"servant:{token}:{mark}") for mark in MARKS)
        return Notice("", words, marks)


def rated(language: str) -> str:
    with translation.override(language):
        return _("Thank you. Your judgement is counted.")


def rated_before(language: str) -> str:
    with translation.override(language):
        return _("You have judged this answer already. Thank you.")


def rating_over(language: str) -> str:
    with translation.override(language):
        return _("This answer can no longer be judged. Write to us if something is still wrong.")


def open_again(language: str) -> str:
    """On a button: the matter is not solved."""
    with translation.override(language):
        return _("Open the matter again")


def held_back(language: str) -> str:
    """Very many messages came from them in a short time."""
    with translation.override(language):
        return _("You wrote to us very often. All of it is kept, and a person will read it.")


def one_time_code(code: str, language: str) -> Notice:
    """The code that proves that an address is theirs."""
    with translation.override(language):
        words = {"code": code, "centre": settings.CENTRE_NAME}
        return Notice(
            _("Your code: %(code)s") % words,
            _("%(code)s is your code for %(centre)s. It is good for 10 minutes.") % words,
        )


def news(appeal: Appeal, words: str) -> Notice:
    """Something happened; shown on a device, where others may see it: no code, no name.

    In the language that is active.
    """
    day = date_format(timezone.localtime(appeal.received_at), "MONTH_DAY_FORMAT")
    return Notice(_("Your appeal of %(day)s") % {"day": day}, words)


def confirm_identity(appeal: Appeal, link: str, *, brief: bool, language: str = "") -> Notice:
    """Please confirm with a national e-ID that these words are yours."""
    with translation.override(language or appeal.language):
        if brief:
            return Notice("", _("Confirm it's you: %(link)s") % {"link": link})
        lines = [
            _("Please confirm with your national e-ID that appeal %(code)s is yours.")
            % {"code": appeal.code},
            link,
            _("The link is good for 14 days and for you alone: do not pass it on."),
        ]
        subject = _("Confirm that appeal %(code)s is yours") % {"code": appeal.code}
        return Notice(subject, "\n\n".join([*lines, _signature()]))


def identity_asked(language: str) -> str:
    """What the conversation says of that: the link itself is for the person alone."""
    with translation.override(language):
        return _("We sent a link to confirm with a national e-ID who is writing.")


def identity_confirmed(appeal: Appeal, *, brief: bool) -> Notice:
    """It happened, to whoever reads at that address."""
    with translation.override(appeal.language):
        if brief:
            return Notice("", _("%(code)s: confirmed by e-ID.") % {"code": appeal.code})
        body = _(
            "Appeal %(code)s and this address were just confirmed with a national e-ID."
            " If it was not you, answer this message."
        ) % {"code": appeal.code}
        subject = _("Your appeal %(code)s is confirmed") % {"code": appeal.code}
        return Notice(subject, "\n\n".join([body, _signature()]))


def identity_done(language: str) -> str:
    with translation.override(language):
        return _("There is nothing to confirm: you did it already, or we know no appeal of yours.")


def identity_not_offered(language: str) -> str:
    with translation.override(language):
        return _("We cannot send you such a link now. Your appeal goes on without it.")


def _second(first: Appeal) -> str:
    words = {"code": first.code, "day": _day(first.received_at)}
    return _("It is kept as your second appeal, after %(code)s of %(day)s.") % words


def _signature() -> str:
    return settings.CENTRE_NAME


def _bare(link: str) -> str:
    return link.removeprefix("https://").removeprefix("http://").rstrip("/")
