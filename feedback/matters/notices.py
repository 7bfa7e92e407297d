"""What citizens are told when their appeals are joined, parted, or part of something larger.

In the language of the appeal. Nobody is told anything of another person.
"""

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.models import Appeal, Incident
from feedback.notices import Notice, track_link


def joined(appeal: Appeal, into: Appeal, *, brief: bool) -> Notice:
    """One person's two appeals became one: the answer comes under the other code."""
    with translation.override(appeal.language):
        words = {"code": appeal.code, "other": into.code}
        if brief:
            return Notice("", _("%(code)s is joined with %(other)s: one answer for both.") % words)
        lines = [
            _("Your appeals %(code)s and %(other)s are about the same matter. We joined them.")
            % words,
            _("You get one answer. Both codes lead to it: %(link)s") % {"link": track_link()},
        ]
        return _letter(_("Your appeal %(code)s was joined with another") % words, lines)


def joined_with_others(appeal: Appeal, *, brief: bool) -> Notice:
    """Somebody else told us the same: one answer for both."""
    with translation.override(appeal.language):
        words = {"code": appeal.code}
        if brief:
            return Notice("", _("%(code)s: others told us the same. You get the answer.") % words)
        lines = [
            _("Others told us about the same matter. We deal with it once for all of you."),
            _("You get the answer under your code %(code)s. Nobody else reads your words.") % words,
        ]
        return _letter(_("Your appeal %(code)s goes on with others") % words, lines)


def parted(appeal: Appeal, *, brief: bool) -> Notice:
    """It was joined with another by mistake."""
    with translation.override(appeal.language):
        words = {"code": appeal.code}
        text = _("%(code)s goes on by itself again and gets an answer of its own.") % words
        if brief:
            return Notice("", text)
        return _letter(_("Your appeal %(code)s goes on by itself") % words, [text])


def second_matter(appeal: Appeal, first: Appeal, *, brief: bool) -> Notice:
    """A part of what they wrote became an appeal of its own."""
    with translation.override(appeal.language):
        words = {"code": appeal.code, "first": first.code, "link": track_link()}
        if brief:
            return Notice("", _("Your second matter has its own code: %(code)s.") % words)
        lines = [
            _("You wrote about two matters. We deal with the second one by itself."),
            _("Your second matter has its own code: %(code)s") % words,
            _("The first one goes on under %(first)s.") % words,
            _("Follow each step here: %(link)s") % words,
        ]
        return _letter(_("Your second matter has its own code: %(code)s") % words, lines)


def answer_too(appeal: Appeal, text: str, *, brief: bool) -> Notice:
    """The answer to a matter that others told us about as well."""
    with translation.override(appeal.language):
        if brief:
            return Notice("", f"{appeal.code}: {text}")
        return _letter(_("The answer to your appeal %(code)s") % {"code": appeal.code}, [text])


def known_incident(
    appeal: Appeal, incident: Incident, people: int, words: str = "", *, brief: bool
) -> Notice:
    """We know about it, so many told us, it should be over by then."""
    with translation.override(appeal.language):
        parts = incident_lines(incident, people)
        if words:
            parts.append(words)
        if brief:
            return Notice("", f"{appeal.code}: {' '.join(parts)}")
        parts.append(
            _("The answer comes under your code %(code)s as well.") % {"code": appeal.code}
        )
        return _letter(_("About your appeal %(code)s") % {"code": appeal.code}, parts)


def incident_lines(incident: Incident, people: int) -> list[str]:
    """What is told of an incident to each who has to do with it, in the language in use."""
    lines = [
        _("We know about it: %(title)s.") % {"title": incident.title.rstrip(".")},
        ngettext(
            "%(people)s person told us.",
            "%(people)s people told us.",
            people,
        )
        % {"people": people},
    ]
    if incident.expected_at:
        day = date_format(timezone.localtime(incident.expected_at), "SHORT_DATETIME_FORMAT")
        lines.append(_("It should be over by %(day)s.") % {"day": day})
    return lines


def _letter(subject: str, lines: list[str]) -> Notice:
    return Notice(subject, "\n\n".join([*lines, settings.CENTRE_NAME]))
