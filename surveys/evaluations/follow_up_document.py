"""A follow-up plan as a document in one language: for paper and for a workbook."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from accounts.models import Organisation
from feedback.reports.document import Cell, Document, Line, Part
from surveys.evaluations import following_up
from surveys.evaluations.follow_up_forms import dimension_label
from surveys.models import Action, Evaluation

_DAY = "SHORT_DATE_FORMAT"


def document(evaluation: Evaluation, language: str, *, inside: bool) -> Document:
    """The plan as it stands now; who answers for what, and what they said, only `inside`."""
    with override(language):
        shown = evaluation.actions.select_related("organisation", "owner")
        actions = list(shown.prefetch_related("entries").order_by("organisation", "due_on", "pk"))
        by_body: dict[Organisation, list[Action]] = {}
        for action in actions:
            by_body.setdefault(action.organisation, []).append(action)
        return Document(
            language=language,
            centre=settings.CENTRE_NAME,
            title=str(evaluation),
            number=_("Follow-up plan"),
            period=date_format(timezone.localdate(), "DATE_FORMAT"),
            of=", ".join(_named(body, language) for body in by_body),
            sentences=[_standing(evaluation)],
            facts=[(_("Guideline"), str(evaluation.guideline))],
            parts=[
                _part(evaluation, _named(body, language), theirs, inside=inside)
                for body, theirs in by_body.items()
            ],
            seal=[(_("Written"), date_format(timezone.localtime(), "SHORT_DATETIME_FORMAT"))],
        )


def _named(body: Organisation, language: str) -> str:
    return body.names.get(language) or body.name


def _standing(evaluation: Evaluation) -> str:
    found = following_up.standing(evaluation)
    words = (
        (_("planned"), found["planned"]),
        (_("under way"), found["running"]),
        (Action.State.DONE.label, found["done"]),
        (_("dropped"), found["dropped"]),
        (_("late"), found["late"]),
    )
    told = "; ".join(f"{label}: {number}" for label, number in words)
    return f"{told[:1].upper()}{told[1:]}."


def _part(evaluation: Evaluation, name: str, actions: Iterable[Action], *, inside: bool) -> Part:
    head = [_("Action"), pgettext("a planned action", "Deadline"), _("How far")]
    if inside:
        head.insert(1, _("Who answers for it"))
    return Part(
        f"body-{name}",
        name,
        head=head,
        lines=[_line(action, inside=inside) for action in actions],
        paragraphs=list(_found(evaluation, actions, inside=inside)),
    )


def _line(action: Action, *, inside: bool) -> Line:
    late = action.state in following_up.OPEN and action.due_on < timezone.localdate()
    until = date_format(action.due_on, _DAY)
    overdue = _("late")
    cells = [
        Cell(f"{until} ({overdue})" if late else until),
        Cell(f"{action.get_state_display()}, {action.progress} %"),
    ]
    return Line(action.what, [Cell(str(action.owner)), *cells] if inside else cells)


def _found(evaluation: Evaluation, actions: Iterable[Action], *, inside: bool) -> Iterator[str]:
    """Of each action what was found; inside also what was said of it last, and the evidence."""
    for action in actions:
        part = dimension_label(evaluation, action.dimension)
        yield f"{action.what}. {part + ': ' if part else ''}{action.finding}"
        entries = list(action.entries.all()) if inside else []
        if entries:
            last = max(entries, key=lambda entry: entry.pk)
            said = " ".join(words for words in (last.words, last.evidence) if words)
            yield f"{date_format(timezone.localtime(last.at), _DAY)}: {said}"
