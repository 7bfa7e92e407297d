"""A vote and its result in words and localised figures, for the pages and the certificate."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Assurance, Sector
from surveys.models import Aside, Vote, VoteCount
from surveys.votes import tally

_ACTS = {
    "create": lambda: _("draft written"),
    "propose": lambda: _("proposed"),
    "take_back": lambda: _("taken back"),
    "approve": lambda: _("approved"),
    "open": lambda: _("voting opened"),
    "close": lambda: _("closed"),
    "count": lambda: _("voices counted"),
    "reopen_count": lambda: _("count taken back"),
    "publish": lambda: _("published"),
    "contest": lambda: _("contested"),
    "decide": lambda: _("objection decided"),
    "settle": lambda: _("all objections dismissed"),
    "annul": lambda: _("annulled"),
}
_REASONS = {
    **dict(Aside.Reason.choices),
    "replaced": lambda: _("changed by a later voice, or said again"),
}


@dataclass(frozen=True)
class Line:
    """One option of a result; `bar` is its share in whole percent, for drawing."""

    number: int
    label: str
    voices: str
    on_paper: str
    share: str
    bar: int
    is_winner: bool


@dataclass(frozen=True)
class Result:
    """All that a page or a certificate says of a count."""

    sentence: str
    quorum: str
    threshold: str
    lines: list[Line]
    facts: list[tuple[str, str]]
    aside: list[tuple[str, str]]
    sectors: list[tuple[str, list[str]]]
    digest: str


def act(what: str) -> str:
    return _ACTS[what]()


def who(vote: Vote) -> str:
    """Who may vote."""
    if vote.electorate == Vote.Electorate.SECTOR:
        return _("The residents of %(sector)s") % {"sector": vote.sector}
    if vote.electorate == Vote.Electorate.AUDIENCE:
        return _("The people of the list “%(name)s”") % {"name": vote.audience.name}
    return _("Anybody who proves who they are")


def how_sure(vote: Vote) -> str:
    """What a voter must have shown of themselves."""
    return {
        Assurance.NONE: _("A number on the list is enough."),
        Assurance.ADDRESS: _("A phone number or an e-mail address that you have confirmed."),
        Assurance.DOCUMENT: _("We have seen a document of yours."),
        Assurance.E_ID: _("You have signed in with your national e-ID."),
    }[Assurance(vote.least_assurance)]


def rules(vote: Vote) -> list[str]:
    """What decides, in sentences."""
    found = [
        _("You may change your voice until the end: the last one counts.")
        if vote.may_change
        else _("A voice cannot be changed: the first one counts.")
    ]
    if vote.most_choices > 1:
        found.append(_("You may choose up to %(most)s options.") % {"most": vote.most_choices})
    if vote.quorum_share is not None:
        found.append(
            _("It is valid if %(share)s percent of the electorate take part.")
            % {"share": _plain(vote.quorum_share)}
        )
    if vote.quorum_number is not None:
        found.append(_people(vote.quorum_number))
    if vote.threshold is not None:
        found.append(
            _("An option wins with more than %(share)s percent of the valid voices.")
            % {"share": _plain(vote.threshold)}
        )
    else:
        found.append(_("The option with the most voices wins."))
    return found


def _people(number: int) -> str:
    words = ngettext(
        "It is valid if %(number)s person takes part.",
        "It is valid if %(number)s people take part.",
        number,
    )
    return words % {"number": _plain(number)}


def chosen(vote: Vote, choice: str) -> str:
    """The options of a line by their names."""
    labels = vote.labels()
    return ", ".join(labels[int(each)] for each in choice.split("+")) if choice else ""


def result(vote: Vote, count: VoteCount) -> Result:
    """A count in words."""
    said, labels = count.result, vote.labels()
    figures = _tally(said)
    found = tally.Outcome(**said["outcome"])
    lines = [
        Line(
            number,
            labels[number],
            _plain(voices),
            _plain(figures.on_paper.get(number, 0)),
            share(voices, figures.valid),
            round(100 * voices / figures.valid) if figures.valid else 0,
            number == found.winner,
        )
        for number, voices in figures.options.items()
    ]
    return Result(
        sentence=_sentence(labels, figures, found),
        quorum=_quorum(vote, figures, found),
        threshold=_threshold(vote, found),
        lines=lines,
        facts=_facts(vote, said, figures),
        aside=[(_reason(why), _plain(number)) for why, number in sorted(figures.aside.items())],
        sectors=_sectors(said["by_sector"], labels),
        digest=count.csv_sha256,
    )


def share(part: int, whole: int) -> str:
    """A share in percent with one decimal, in the reader's numbers."""
    value = Decimal(100 * part) / whole if whole else Decimal(0)
    return _("%(share)s %%") % {"share": number_format(round(value, 1), 1)}


def _tally(said: dict) -> tally.Tally:
    return tally.Tally(
        options={int(k): n for k, n in said["options"].items()},
        on_paper={int(k): n for k, n in said["on_paper"].items()},
        voices=said["voices"],
        papers=said["papers"],
        spoiled=said["spoiled"],
        aside=said["aside"],
    )


def _sentence(labels: dict[int, str], figures: tally.Tally, found: tally.Outcome) -> str:
    if not figures.took_part:
        return _("Nobody voted.")
    if not found.has_quorum:
        return _("The vote is not valid: too few people took part.")
    if len(found.best) > 1:
        names = ", ".join(labels[each] for each in found.best)
        return _("Nothing won: the same number of voices for %(names)s.") % {"names": names}
    best = found.best[0] if found.best else None
    if best is None:
        return _("No valid voice was given.")
    given = {
        "option": labels[best],
        "share": share(figures.options[best], figures.valid),
        "voices": _plain(figures.options[best]),
    }
    if not found.is_enough:
        return (
            _("No option has enough: most voices, %(voices)s (%(share)s), went to “%(option)s”.")
            % given
        )
    return _("“%(option)s” won with %(voices)s voices (%(share)s).") % given


def _quorum(vote: Vote, figures: tally.Tally, found: tally.Outcome) -> str:
    if found.needed is None:
        return _("No quorum was set.")
    given = {"part": _plain(figures.took_part), "needed": _plain(found.needed)}
    if found.has_quorum:
        return (
            _("The quorum is reached: %(part)s people took part, %(needed)s were needed.") % given
        )
    return _("The quorum is missed: %(part)s people took part, %(needed)s were needed.") % given


def _threshold(vote: Vote, found: tally.Outcome) -> str:
    if vote.threshold is None or not found.best:
        return ""
    given = {"share": _plain(vote.threshold)}
    if found.is_enough:
        return _("The option with the most voices has more than %(share)s percent.") % given
    return _("No option has more than %(share)s percent.") % given


def _facts(vote: Vote, said: dict, figures: tally.Tally) -> list[tuple[str, str]]:
    found = []
    if vote.electorate_size is not None:
        found.append((_("Electorate"), _plain(vote.electorate_size)))
    took_part = _plain(figures.took_part)
    if vote.electorate_size:
        took_part += f" ({share(figures.took_part, vote.electorate_size)})"
    found += [
        (_("Took part"), took_part),
        (_("By message and on the site"), _plain(figures.voices)),
        (_("Valid papers"), _plain(figures.papers)),
        (_("Spoiled papers"), _plain(figures.spoiled)),
    ]
    if said["papers_given"] or figures.papers:
        found.append((_("People who were given a paper"), _plain(said["papers_given"])))
    return found


def _sectors(shown: dict, labels: dict[int, str]) -> list[tuple[str, list[str]]]:
    names = {str(sector.pk): str(sector) for sector in Sector.objects.filter(pk__in=shown)}
    return [
        (names.get(pk, pk), [_plain(result.get(str(number), 0)) for number in labels])
        for pk, result in shown.items()
    ]


def _reason(why: str) -> str:
    known = _REASONS[why]
    return str(known() if callable(known) else known)


def _plain(value: int | Decimal) -> str:
    """A number as the reader writes it, without needless noughts after the point."""
    if isinstance(value, Decimal):
        value = value.normalize()
        places = max(0, -value.as_tuple().exponent)
        return number_format(value, places)
    return number_format(value, force_grouping=True)
