"""Who of the staff opened what: the page, and its rows as a file."""

import csv
import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django import forms
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Capability
from feedback import access, codes, reading
from feedback.desk import audit, frame
from feedback.models import Appeal, PersonalDataRead, Reading

MOST_EXPORTED = 100_000
PERSONAL = "personal"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SOURCES: tuple[type[Model], ...] = (Reading, PersonalDataRead)


class ReadsForm(audit.AuditForm):
    what = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    appeal = forms.CharField(
        label=gettext_lazy("Appeal (code or number of the row)"), required=False, max_length=60
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [("", _("anything")), *_kinds()]

    def rows(self, source: type[Model]) -> QuerySet:
        """The rows of one table that are asked for."""
        what, wanted = self.chosen.get("what"), self.condition()
        if what:
            wanted &= Q(pk__in=[]) if (what == PERSONAL) != (source is PersonalDataRead) else Q()
            if source is Reading:
                wanted &= Q(what=what)
        if words := self.chosen.get("appeal"):
            wanted &= Q(appeal__in=_meant(words))
        return source.objects.filter(wanted).select_related("user")


def _kinds() -> list[tuple[str, str]]:
    return [(PERSONAL, _("name and addresses")), *Reading.What.choices]


def _meant(words: str) -> list[int]:
    words = words.strip()
    if words.isdecimal() and len(words) < 19:
        return [int(words)]
    try:
        index = codes.index(codes.read(words))
    except ValueError:
        return []
    return list(Appeal.objects.filter(code_index=index).values_list("pk", flat=True))


@dataclass(frozen=True, order=True)
class Key:
    """Where a row stands: by time, and among rows of one moment by table and number."""

    at: datetime
    source: int
    pk: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}_{self.source}_{self.pk}"

    @classmethod
    def read(cls, words: str) -> "Key | None":
        """The key in an address; None for anything else."""
        try:
            at, source, pk = words.split("_")
            return cls(datetime.fromisoformat(at), int(source), int(pk))
        except (ValueError, OverflowError):
            return None

    def before(self, source: int) -> Q:
        """The rows of a table that stand after this one on a page that goes back in time."""
        same = Q(at=self.at)
        if source == self.source:
            return Q(at__lt=self.at) | same & Q(pk__lt=self.pk)
        return Q(at__lt=self.at) | (same if source < self.source else Q(pk__in=[]))


def found(form: ReadsForm, start: Key | None) -> Iterator[tuple[Key, Model]]:
    """The rows asked for, the newest first, from a key on; read in pages."""
    sources = []
    for number, source in enumerate(_SOURCES):
        rows = form.rows(source).order_by("-at", "-pk")
        rows = rows.filter(start.before(number)) if start else rows
        sources.append(_keyed(number, rows))
    return heapq.merge(*sources, key=lambda each: each[0], reverse=True)


def _keyed(source: int, rows: QuerySet) -> Iterator[tuple[Key, Model]]:
    begin = None
    while True:
        page = rows.filter(begin.before(source)) if begin else rows
        batch = list(page[: audit.PER_PAGE + 1])
        for row in batch:
            begin = Key(row.at, source, row.pk)
            yield begin, row
        if len(batch) <= audit.PER_PAGE:
            return


@dataclass(frozen=True)
class Line:
    at: datetime
    who: User
    what: str
    appeal: int | None
    is_open: bool  # whether whoever reads the audit may open that appeal
    about: str


def view(request: HttpRequest) -> HttpResponse:
    """The page."""
    if not audit.may_read(request.user):
        return frame.forbidden(request, Capability.READ_AUDIT)
    form = ReadsForm(request.GET)
    start = Key.read(request.GET.get("at", ""))
    page = list(islice(found(form, start), audit.PER_PAGE + 1))
    here = page[: audit.PER_PAGE]
    context = {
        "title": _("Who opened what"),
        "form": form,
        "lines": _lines([row for _key, row in here], request.user),
        "next": audit.with_key(request.GET, str(here[-1][0])) if len(page) > len(here) else "",
        "query": request.GET.urlencode(),
    }
    return frame.render(request, "desk/audit_reads.html", context)


def _lines(rows: list[Model], user: User) -> list[Line]:
    named = {row.appeal_id for row in rows} - {None}
    seen = set(access.visible_to(user).filter(pk__in=named).values_list("pk", flat=True))
    return [
        Line(row.at, row.user, _what(row), row.appeal_id, row.appeal_id in seen, _about(row))
        for row in rows
    ]


def _what(row: Model) -> str:
    if isinstance(row, Reading):
        return row.get_what_display()
    return _("name and addresses")


def _about(row: Model) -> str:
    parts = [_("citizen %(number)s") % {"number": row.citizen_id}] if row.citizen_id else []
    return ", ".join([*parts, *filter(None, [getattr(row, "reference", "")])])


def export(request: HttpRequest) -> HttpResponse:
    """The rows asked for as a file; that it was taken is kept."""
    if not audit.may_read(request.user):
        return frame.forbidden(request, Capability.READ_AUDIT)
    form = ReadsForm(request.GET)
    reading.export(request.user, f"readings?{request.GET.urlencode()}"[:200])
    answer = StreamingHttpResponse(_cells(form), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="readings.csv"'
    answer["Cache-Control"] = "private, no-store"
    return answer


class _Line:
    """What `csv` writes to: it hands each line back instead of keeping it."""

    def write(self, text: str) -> str:
        return text


def _cells(form: ReadsForm) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(["at", "user", "what", "appeal", "about"])
    for _key, row in islice(found(form, None), MOST_EXPORTED):
        what = row.what if isinstance(row, Reading) else PERSONAL
        about = getattr(row, "reference", "") or row.citizen_id or ""
        cells = [row.at.isoformat(), row.user.username, what, row.appeal_id or "", str(about)]
        yield writer.writerow([_safe(str(cell)) for cell in cells])


def _safe(text: str) -> str:
    """The text as a spreadsheet shows it and doesn't compute it."""
    return f"'{text}" if text.startswith(_FORMULA) else text
