"""What was frozen, as a document in one language; nothing is read but the bulletin's own row."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from analytics.bulletins.correcting import NOTICEABLE
from analytics.bulletins.document import Frozen
from analytics.bulletins.registry import SECTIONS
from analytics.models import Bulletin
from analytics.numbers import count, percent
from feedback.reports.document import Document, Part

_HASH_GROUP = 8


def document(bulletin: Bulletin, language: str) -> Document:
    """The bulletin as it is shown, printed and put into a workbook."""
    return of_content(bulletin.figures, language, digest=bulletin.hash, word=bulletin)


def of_content(
    content: dict, language: str, *, digest: str = "", word: Bulletin | None = None
) -> Document:
    """The same of figures that may not be frozen yet: a preview has no hash and no word."""
    with override(language):
        frozen = Frozen(content, language)
        parts = [_part(each, frozen) for each in content["sections"] if each["name"] in SECTIONS]
        return Document(
            language=language,
            centre=content["centre"]["name"],
            title=frozen.called(content["kind"]["names"]),
            number=_("№ %(number)s") % {"number": f"{content['year']}/{content['number']}"},
            period=str(frozen.span),
            of=frozen.called(content["of"]["names"]) if content["of"] else "",
            sentences=sentences(frozen),
            facts=_facts(frozen),
            parts=[*_word(word), *parts, *_corrections(frozen)],
            seal=_seal(content, digest),
        )


def _part(each: dict, frozen: Frozen) -> Part:
    return SECTIONS[each["name"]].draw(each["figures"], frozen)


def sentences(frozen: Frozen) -> list[str]:
    """The period in a few sentences that can be quoted."""
    now, before = frozen.figures["now"], frozen.figures["compared"]
    return [_how_many(frozen, now, before), _how_timely(now), _what_waits(frozen)]


def _how_many(frozen: Frozen, now: dict, before: dict) -> str:
    words = {"days": frozen.span, "count": count(now["received"])}
    if not now["received"]:
        return _("%(days)s: no appeals came in.") % words
    said = ngettext(
        "%(days)s: %(count)s appeal came in (%(compared)s: %(before)s).",
        "%(days)s: %(count)s appeals came in (%(compared)s: %(before)s).",
        now["received"],
    )
    return said % (words | {"compared": frozen.compared, "before": count(before["received"])})


def _how_timely(now: dict) -> str:
    if not now["answers"]:
        return _("No answers were given.")
    return ngettext(
        "%(count)s answer was given, %(percent)s in time.",
        "%(count)s answers were given, %(percent)s of them in time.",
        now["answers"],
    ) % {
        "count": count(now["answers"]),
        "percent": percent(now["answers_in_time"] / now["answers"]),
    }


def _what_waits(frozen: Frozen) -> str:
    for each in frozen.content["sections"]:
        if each["name"] == "summary":
            standing = each["figures"]["standing"]
            return ngettext(
                "%(count)s appeal is open; overdue: %(late)s.",
                "%(count)s appeals are open; overdue: %(late)s.",
                standing["open"],
            ) % {"count": count(standing["open"]), "late": count(standing["overdue"])}
    return ""


def _facts(frozen: Frozen) -> list[tuple[str, str]]:
    content = frozen.content
    return [
        (_("Days"), str(frozen.span)),
        (_("Held against"), str(frozen.compared)),
        (_("Counted"), _moment(content["counted_at"])),
        (_("Written"), _moment(content["written_at"])),
    ]


def _moment(text: str) -> str:
    return date_format(timezone.localtime(datetime.fromisoformat(text)), "DATETIME_FORMAT")


def _word(bulletin: Bulletin | None) -> list[Part]:
    if bulletin is None or not bulletin.word:
        return []
    said = [each.strip() for each in bulletin.said.split("\n") if each.strip()]
    by = bulletin.released_by
    signed = [f"{by}, {by.job_title}" if by.job_title else str(by)] if by else []
    return [
        Part(name="word", heading=_("Word of the head"), paragraphs=said, notes=signed),
    ]


def figure_name(name: str) -> str:
    """What a figure is called where its correction is told."""
    return {
        "received": _("Received"),
        "answers": _("Answers given"),
        "answers_in_time": _("Answers given in time"),
        "closings": _("Closed"),
        "reopenings": _("Reopened"),
        "redirections": _("Redirected"),
        "refusals": _("Refused"),
        "open": _("Open"),
        "overdue": _("Overdue"),
        "answered": _("Answered"),
        "answered_in_time": _("Answered in time"),
    }[name]


def _corrections(frozen: Frozen) -> list[Part]:
    """What the bulletin before had published and the facts say otherwise by now."""
    said = [
        _("№ %(number)s, %(figure)s: published %(published)s, by the facts of today %(today)s.")
        % {
            "number": f"{each['year']}/{each['number']}",
            "figure": figure_name(each["figure"]),
            "published": count(each["published"]),
            "today": count(each["today"]),
        }
        for each in frozen.content["corrections"]
    ]
    if not said:
        return []
    return [
        Part(
            name="corrections",
            heading=_("Corrections"),
            title=_("The bulletin before is corrected"),
            paragraphs=said,
            notes=[
                _("Told are differences of at least %(share)s of what was published.")
                % {"share": percent(1 / NOTICEABLE)}
            ],
        )
    ]


def _seal(content: dict, digest: str) -> list[tuple[str, str]]:
    if not digest:
        return []
    return [
        (_("Hash of these figures (SHA-256)"), in_groups(digest)),
        (_("Hash of the bulletin before"), in_groups(content["previous"])),
    ]


def in_groups(digest: str) -> str:
    """A hash as people can compare it."""
    groups = range(0, len(digest), _HASH_GROUP)
    return " ".join(digest[at : at + _HASH_GROUP] for at in groups)


def file_name(bulletin: Bulletin, language: str) -> str:
    """What its files are called: daily-2026-12-mn."""
    code = slugify(bulletin.figures["kind"]["code"])
    return f"{code}-{bulletin.year}-{bulletin.number}-{language}"
