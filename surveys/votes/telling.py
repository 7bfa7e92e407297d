"""What a voter is told, in a language of theirs. Never what they chose: the message would keep it.

Answers are short, as each letter of an SMS costs.
"""

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from channels.values import Choice
from surveys.models import Aside, Vote
from surveys.votes.voting import Taken

Reason = Aside.Reason
WORDS = {"en": "VOTE", "mn": "САНАЛ", "kk": "ДАУЫС", "ru": "ГОЛОС", "az": "SƏS"}


@dataclass(frozen=True)
class Notice:
    """What is said, in which language, and the buttons under it where a channel has them."""

    subject: str
    body: str
    language: str
    choices: tuple[Choice, ...] = ()


def spoken(language: str) -> str:
    """The language to speak in: the one given if it is ours, else the centre's."""
    return language if language in WORDS else settings.LANGUAGE_CODE[:2]


def link(vote: Vote, page: str = "") -> str:
    return f"{settings.PUBLIC_URL}/votes/{vote.number}/{page}"


def short_link(vote: Vote) -> str:
    """The vote's page in the fewest letters, for SMS; it leads on to `link`."""
    return _bare(f"{settings.PUBLIC_URL}/v/{vote.number}")


def call(vote: Vote, language: str) -> Notice:
    """The call to vote: the question, the options, how, until when."""
    language = spoken(language)
    with translation.override(language):
        title = vote.words(language)["title"]
        labels = vote.labels(language)
        options = "\n".join(f"{number} {label}" for number, label in labels.items())
        lines = [title, options, _how(vote, language), _until(vote), short_link(vote)]
        choices = tuple(
            Choice(label[:60], f"vote:{vote.number}:{number}") for number, label in labels.items()
        )
        return Notice(title, "\n".join(lines), language, choices if vote.most_choices == 1 else ())


def taken(vote: Vote, found: Taken, language: str) -> Notice:
    """What became of a voice."""
    language = spoken(language)
    with translation.override(language):
        given = {"number": vote.number, "receipt": found.receipt}
        if found.aside:
            body = _aside(vote, found.aside, language)
        elif not found.before:
            body = _("Vote %(number)s: your voice is counted. Receipt: %(receipt)s")
            body = body % given
        elif found.is_same:
            body = _("Vote %(number)s: your voice stays as it was. Receipt: %(receipt)s")
            body = body % given
        elif vote.may_change and found.counts:
            body = _(
                "Vote %(number)s: your voice is changed, this one counts. Receipt: %(receipt)s"
            )
            body = body % given
        elif vote.may_change:
            body = _("Vote %(number)s: a later message of yours counts. Receipt: %(receipt)s")
            body = body % given
        else:
            body = _(
                "Vote %(number)s: you have voted already, your first voice counts."
                " Receipt: %(receipt)s"
            )
            body = body % given
        return Notice(_("Your voice"), body, language)


def no_such_vote(language: str) -> Notice:
    """There is no vote of that number to take part in."""
    language = spoken(language)
    with translation.override(language):
        body = _("There is no vote with this number now. All votes: %(link)s")
        return Notice(
            _("Your voice"), body % {"link": _bare(f"{settings.PUBLIC_URL}/votes/")}, language
        )


def annulled(vote: Vote, language: str) -> Notice:
    """The vote was taken back; its page says why."""
    language = spoken(language)
    with translation.override(language):
        told = _("This vote was annulled: it has no result.")
        return Notice(_("Your voice"), f"{told} {short_link(vote)}", language)


def _aside(vote: Vote, why: str, language: str) -> str:
    given = {"number": vote.number, "link": short_link(vote)}
    if why == Reason.UNKNOWN_OPTION:
        labels = vote.labels(language)
        options = "\n".join(f"{number} {label}" for number, label in labels.items())
        words = _("We did not find that option. Answer with its number:")
        return f"{words}\n{options}\n{_how(vote, language)}"
    words = {
        Reason.LATE: _("Vote %(number)s is over: your message came too late and is not counted."),
        # A link ends in the vote's number, so these do not say it again: SMS are short.
        Reason.AFTER_COUNT: _("Not counted: the count was over. You may object: %(link)s"),
        Reason.EARLY: _("Not open yet. Please vote again then: %(link)s"),
        Reason.NOT_ON_LIST: _("Not counted: you are not on the list of voters. %(link)s"),
        Reason.NOT_VERIFIED: _("Not counted yet. Confirm that it is you: %(link)s"),
        Reason.NOT_AUTHENTIC: _(
            "Not counted: the sender may be forged. If it was you, vote here: %(link)s"
        ),
        Reason.CHANNEL: _("Not counted in this channel. Please vote here: %(link)s"),
        Reason.PUBLIC: _("Not counted: others can read it. Please vote here: %(link)s"),
        Reason.ON_PAPER: _("Vote %(number)s: you have voted on paper, and that counts."),
        Reason.NO_NUMBER: "",  # never answered
    }
    return words[Reason(why)] % given


def _how(vote: Vote, language: str) -> str:
    given = {"word": WORDS[language], "number": vote.number}
    if vote.most_choices > 1:
        given["most"] = vote.most_choices
        return _("Answer %(word)s %(number)s and up to %(most)s numbers.") % given
    return _("Answer %(word)s %(number)s and the option's number.") % given


def _until(vote: Vote) -> str:
    closes = timezone.localtime(vote.closes_at)
    return _("Until %(moment)s.") % {"moment": date_format(closes, "SHORT_DATETIME_FORMAT")}


def _bare(address: str) -> str:
    return address.partition("://")[2]
