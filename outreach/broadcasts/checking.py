"""What stands in the way of a broadcast before it may be proposed, in words for its writer."""

from collections.abc import Collection, Iterable, Mapping

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channels import registry
from channels.sms.parts import parts
from channels.telegram.terms import MAX_TEXT
from outreach.audiences.definition import Invalid
from outreach.broadcasts import recipients, reckoning, texts
from outreach.broadcasts.recipients import Nobody
from outreach.broadcasts.texts import Placeholder, Words
from outreach.models import Broadcast, BroadcastText, PeopleUpload

MOST_PARTS = 10  # of one SMS: phones refuse to put more together
MOST_LETTERS = MAX_TEXT  # of one message in a chat; the tightest of them all


class Unready(ValueError):
    """It cannot be proposed as it stands; `problems` say why."""

    def __init__(self, problems: Iterable[str]):
        self.problems = list(problems)
        super().__init__("; ".join(self.problems))


def demand_ready(broadcast: Broadcast) -> None:
    """Raise `Unready` when something is missing or wrong."""
    estimate = None if names_nobody(broadcast) else reckoning.estimate(broadcast)
    # By which channels they are reached, or even who they are, nobody knows yet.
    if estimate is not None and (estimate.counted.is_counting or _comes_on(broadcast)):
        raise Unready([_("Its people are still being counted. Propose it when the figures stand.")])
    if found := problems(broadcast, reckoning.expected(broadcast, estimate)):
        raise Unready(found)


def _comes_on(broadcast: Broadcast) -> bool:
    """Whether a list of its audience is just being taken in."""
    known = recipients.definition_of(broadcast)
    lists = [pk for part in (*known.include, *known.exclude) for pk in part.lists]
    taking = PeopleUpload.objects.filter(people__in=lists, state=PeopleUpload.State.TAKING)
    return bool(lists) and taking.exists()


def demand_sound_words(broadcast: Broadcast, channels: Collection[str]) -> None:
    """Raise `Unready` when its texts alone are wrong, whomever they are for: too long for one of
    these channels, or a brace too many."""
    if found := _of_texts(list(broadcast.texts.order_by("id")), channels):
        raise Unready(found)


def problems(broadcast: Broadcast, channels: Collection[str]) -> list[str]:
    """All that is missing or wrong; `channels` are those by which people are reached."""
    found = [*_of_audience(broadcast), *_of_time(broadcast)]
    written = list(broadcast.texts.order_by("id"))
    if not written:
        found.append(_("Write a text in one language at least."))
    if written and not any(text.language == broadcast.language for text in written):
        found.append(_("There is no text in the language that the others fall back to."))
    columns = None if names_nobody(broadcast) else recipients.columns(broadcast)
    found += _of_texts(written, channels)
    by_mail = "email" in channels
    for text in written:
        place = _place(text)
        words = Words(text.language, text.subject, text.body)
        if by_mail and text.channel in ("", "email") and not text.subject.strip():
            found.append(f"{place}: " + _("It goes out by mail, too: write the mail's subject."))
        if columns is not None:
            own = _of_placeholders(words, columns)
            found += [f"{place}: {problem}" for problem in own]
    return list(dict.fromkeys(found))


def _place(text: BroadcastText) -> str:
    """Where a text stands in the form: its language, and its channel where it is for one."""
    language = str(dict(settings.LANGUAGES).get(text.language, text.language))
    return f"{language} · {registry.get(text.channel).label}" if text.channel else language


def _of_audience(broadcast: Broadcast) -> list[str]:
    try:
        recipients.definition_of(broadcast)
    except Nobody:
        return [_("Say whom it is for: an audience, or a kind of news.")]
    except Invalid as error:
        return [str(problem) for problem in error.problems]
    return []


def _of_time(broadcast: Broadcast) -> list[str]:
    if broadcast.starts_at and broadcast.starts_at < timezone.now():
        return [_("The time at which it is to go out is over.")]
    if broadcast.repeats and not broadcast.starts_at:
        return [_("What is repeated needs a day and an hour at which it goes out first.")]
    return []


def _of_texts(written: list[BroadcastText], channels: Collection[str]) -> list[str]:
    short = {text.language for text in written if text.channel == "sms"}  # have their own for SMS
    found = []
    for text in written:
        as_sms = "sms" in channels and not text.channel and text.language not in short
        words = Words(text.language, text.subject, text.body)
        told = _of_words(words, "sms" if as_sms else text.channel)
        found += [f"{_place(text)}: {problem}" for problem in told]
    return found


def _of_words(words: Words, channel: str) -> list[str]:
    found = []
    if texts.wrong_braces(f"{words.subject}\n{words.body}"):
        found.append(_("A brace opens or closes no placeholder. Write {name|neighbour}."))
    units = parts(words.body)
    if channel == "sms" and units.count > MOST_PARTS:
        found.append(
            _("An SMS of %(number)d parts: %(most)d is the most.")
            % {"number": units.count, "most": MOST_PARTS}
        )
    if channel not in ("", "email") and len(words.body) > MOST_LETTERS:
        found.append(_("Longer than a chat takes: %(most)d letters.") % {"most": MOST_LETTERS})
    return found


def _of_placeholders(words: Words, columns: Mapping[str, int]) -> list[str]:
    return [
        problem
        for placeholder in words.placeholders
        if (problem := _of_placeholder(placeholder, columns))
    ]


def _of_placeholder(placeholder: Placeholder, columns: Mapping[str, int]) -> str:
    name = {"name": placeholder.name}
    if placeholder.name == texts.STOP:
        return ""
    if placeholder.name == texts.NAME and texts.NAME not in columns:
        if placeholder.default is None:
            return _("We know few people's names: write what stands for one, {name|neighbour}.")
        return ""
    if placeholder.name not in columns:
        return _("There is no placeholder {%(name)s}.") % name
    if placeholder.default is not None:
        return ""
    number = columns[placeholder.name]
    if number == 0:
        return ""
    words = ngettext(
        "{%(name)s} has no value in %(number)d row of the list.",
        "{%(name)s} has no value in %(number)d rows of the list.",
        number,
    )
    return words % {**name, "number": number}


def names_nobody(broadcast: Broadcast) -> bool:
    """Whether it says of no one, or of no one that can be found, whom it is for."""
    return bool(_of_audience(broadcast))
