"""What the author of a published proposal is told, in the language of their appeal."""

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.models import Appeal, Proposal
from feedback.notices import Notice


def link(proposal: Proposal) -> str:
    return f"{settings.PUBLIC_URL}/proposals/{proposal.pk}/"


def published(appeal: Appeal, proposal: Proposal, *, brief: bool) -> Notice:
    """Others can support it now."""
    with translation.override(appeal.language):
        words = {"code": appeal.code, "link": link(proposal)}
        if brief:
            words["day"] = date_format(proposal.until, "d.m")
            text = _("%(code)s: your proposal can be supported until %(day)s. %(link)s")
            return Notice("", text % words)
        words["day"] = date_format(proposal.until, "DATE_FORMAT")
        lines = [
            _("We published your proposal %(code)s, without your name.") % words,
            _("Until %(day)s others can support it here: %(link)s") % words,
        ]
        return _letter(_("Your proposal %(code)s is published") % words, lines)


def closed(appeal: Appeal, proposal: Proposal, *, brief: bool) -> Notice:
    """No more voices are taken, and so many there are."""
    with translation.override(appeal.language):
        words = {"code": appeal.code, "link": link(proposal), "number": proposal.voices}
        told = ngettext(
            "%(code)s: %(number)s person supports your proposal.",
            "%(code)s: %(number)s people support your proposal.",
            proposal.voices,
        )
        if brief:
            return Notice("", told % words)
        lines = [
            _("The time in which others could support your proposal is over."),
            told % words,
            _("It stays here to read: %(link)s") % words,
        ]
        return _letter(_("How many support your proposal %(code)s") % words, lines)


def _letter(subject: str, lines: list[str]) -> Notice:
    return Notice(subject, "\n\n".join([*lines, settings.CENTRE_NAME]))
