"""What the citizen is told of statutory steps, in their language: long for mail, brief where every
letter costs."""

from datetime import date

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Organisation
from feedback.models import Appeal
from feedback.notices import Notice


def redirected(
    appeal: Appeal, body: Organisation | str, reason: str, contact: str = "", *, brief: bool
) -> Notice:
    """Another body is competent; one with a `contact` is outside, and answers by itself."""
    with translation.override(appeal.language):
        words = {"code": appeal.code, "body": body, "contact": contact, "reason": reason}
        if brief:
            return Notice("", _("%(code)s: sent to %(body)s.") % words)
        lines = [_("We sent your appeal %(code)s to the body that is competent: %(body)s.") % words]
        lines.append(_("Why: %(reason)s") % words)
        if contact:
            lines.append(_("It answers you itself. You reach it here: %(contact)s") % words)
        else:
            lines.append(_("You need do nothing. The answer comes to you as before."))
        return _letter(appeal, _("Your appeal %(code)s was sent on"), lines)


def extended(appeal: Appeal, until: date, reason: str, *, brief: bool) -> Notice:
    """The answer takes longer, for a reason, until a day."""
    with translation.override(appeal.language):
        if brief:
            words = {"code": appeal.code, "day": date_format(until, "d.m")}
            return Notice("", _("%(code)s: we need more time, until %(day)s.") % words)
        words = {"code": appeal.code, "day": date_format(until, "DATE_FORMAT")}
        lines = [
            _("We need more time for your appeal %(code)s. You get the answer by %(day)s.") % words,
            _("Why: %(reason)s") % {"reason": reason},
        ]
        return _letter(appeal, _("More time for your appeal %(code)s"), lines)


def withdrawn(appeal: Appeal, days: int, *, brief: bool) -> Notice:
    """They withdrew it, it is said; if they did not, they can say so."""
    with translation.override(appeal.language):
        words = {"code": appeal.code, "days": days}
        if brief:
            return Notice("", _("%(code)s: withdrawn by you. Not so? Write to us.") % words)
        lines = [
            _("Your appeal %(code)s was withdrawn, as you wished, and is closed.") % words,
            _("If you did not wish it, answer within %(days)s days and we open it again.") % words,
        ]
        return _letter(appeal, _("Your appeal %(code)s is withdrawn"), lines)


def closed_unanswered(appeal: Appeal, days: int, *, brief: bool) -> Notice:
    """We asked, they did not answer, and we closed it."""
    with translation.override(appeal.language):
        words = {"code": appeal.code, "days": days}
        if brief:
            return Notice("", _("%(code)s: closed, we had no answer from you.") % words)
        lines = [
            _("We asked you about your appeal %(code)s and had no answer, so we closed it.")
            % words,
            _("Answer within %(days)s days if it still matters, and we open it again.") % words,
        ]
        return _letter(appeal, _("Your appeal %(code)s is closed"), lines)


def ground(name: str, law: str) -> str:
    """Why the law allows a refusal, as the last line of the answer; in the language active."""
    return _("Ground: %(name)s (%(law)s).") % {"name": name, "law": law}


def may_withdraw(appeal: Appeal, language: str) -> str:
    """How to say that one means it."""
    with translation.override(language):
        return _("To withdraw %(code)s, write: WITHDRAW %(code)s YES") % {"code": appeal.code}


def withdraw_which(language: str) -> str:
    with translation.override(language):
        return _("Write WITHDRAW and the code of the appeal that you wish to withdraw.")


def not_withdrawn(language: str) -> str:
    with translation.override(language):
        return _("There is no open appeal of yours with this code.")


def withdrawn_now(appeal: Appeal, language: str) -> str:
    with translation.override(language):
        return _("%(code)s: withdrawn by you. Not so? Write to us.") % {"code": appeal.code}


def yes_withdraw(language: str) -> str:
    """On a button."""
    with translation.override(language):
        return _("Yes, withdraw it")


def _letter(appeal: Appeal, subject: str, lines: list[str]) -> Notice:
    body = "\n\n".join([*lines, settings.CENTRE_NAME])
    return Notice(subject % {"code": appeal.code}, body)
