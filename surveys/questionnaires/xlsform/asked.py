"""Rows of an XLSForm that ask: selects, lines of a table, ranges, and all other questions."""

import re
from dataclasses import replace

from django.utils.translation import gettext as _

from surveys.questionnaires.definition import Kind, Option, Question
from surveys.questionnaires.xlsform.cells import bounded, conditions, is_yes, parameters, required
from surveys.questionnaires.xlsform.choices import Choices, in_languages
from surveys.questionnaires.xlsform.draft import Draft, coded, free_code
from surveys.questionnaires.xlsform.names import (
    DIMENSION_MARK,
    GRID,
    LAST_MARK,
    NPS_MARK,
    ROW_BREAK,
    SCALE_MARK,
    SHUFFLED_MARK,
)
from surveys.questionnaires.xlsform.workbook import Row

_UNDERSTOOD = {
    *("type", "name", "label", "hint", "required", "relevant", "relevance", "constraint"),
    *("appearance", "parameters", "constraint_message", "required_message"),
}


class Questions:
    """Puts what rows ask into the draft."""

    def __init__(self, draft: Draft, choices: Choices) -> None:
        self.draft = draft
        self.choices = choices

    def select(self, row: Row, found: re.Match) -> None:
        several = found[1].endswith("multiple")
        name = found[2]
        if found[3].strip():
            words = _("“%(words)s” behind the list's name was left out.")
            self.draft.say(row.number, words % {"words": found[3].strip()})
        if not self.choices.has(name):
            words = _("The list “%(list)s” is not in this file; the question was left out.")
            self.draft.say(row.number, words % {"list": name})
            return
        if self.draft.groups and self.draft.groups[-1].matrix is not None:
            self.line(row, name, several=several)
            return
        marks = row.cells.get("appearance", "").split()
        for mark, kind in ((SCALE_MARK, Kind.SCALE), (NPS_MARK, Kind.NPS)):
            if mark in marks:
                self.question(row, kind)
                return
        kind = Kind.MULTIPLE if several else Kind.SINGLE
        self.question(row, kind, self.choices.options(name), self.choices.renamed(name))

    def line(self, row: Row, name: str, *, several: bool) -> None:
        """A line of the matrix that is open."""
        group = self.draft.groups[-1]
        self.draft.cells(row, {"label", "required", "type", "name", "appearance"})
        last = LAST_MARK in row.cells.get("appearance", "").split()
        if several or (group.lists and name not in group.lists):
            self.draft.say(
                row.number, _("A line with other answers than the table's was left out.")
            )
            return
        group.lists.add(name)
        code = coded(row.cells.get("name", "").removeprefix(f"{group.name}{ROW_BREAK}"))
        taken = {each.code for each in group.matrix.rows}
        code = free_code(code or "1", taken)
        label = in_languages(row.cells, "label", self.draft.languages)
        group.matrix = replace(
            group.matrix,
            options=self.choices.options(name),
            rows=(*group.matrix.rows, Option(code, label, last=last)),
            required=group.matrix.required or is_yes(row.cells.get("required", "")),
        )

    def range(self, row: Row) -> None:
        """A range of whole numbers that we have a kind for; else a number with bounds."""
        given = dict(re.findall(r"(start|end|step)\s*=\s*(-?\d+(?:\.\d+)?)", parameters(row)))
        first, last = float(given.get("start", 1)), float(given.get("end", 10))
        kinds = {(1, 5): Kind.SCALE, (0, 10): Kind.NPS}
        kind = kinds.get((first, last)) if float(given.get("step", 1)) == 1 else None
        if kind is Kind.NPS and NPS_MARK not in row.cells.get("appearance", ""):
            self.draft.say(row.number, _("A range from 0 to 10 became a recommendation (NPS)."))
        question = self.question(row, kind or Kind.NUMBER)
        if kind is None and question is not None:
            bounded = replace(question, least=_short(first), most=_short(last))
            self.draft.change_last(row.cells.get("name", ""), bounded)

    def question(
        self,
        row: Row,
        kind: Kind,
        options: tuple[Option, ...] = (),
        renamed: dict[str, str] | None = None,
    ) -> Question | None:
        if self.draft.groups and self.draft.groups[-1].matrix is not None:
            self.draft.say(row.number, _("What is no line of the table was left out of it."))
            return None
        self.draft.cells(row, _UNDERSTOOD)
        marks = row.cells.get("appearance", "").split()
        made = replace(self.made(row, kind, marks), options=options)
        made = bounded(self.draft, row, made, renamed or {})
        within = (
            self.draft.groups[-1].shown_if
            if self.draft.groups and not self.draft.groups[-1].section
            else ()
        )
        made = replace(made, shown_if=(*within, *conditions(self.draft, self.choices, row)))
        self.draft.add(row.cells.get("name", ""), made)
        return made

    def made(self, row: Row, kind: Kind, marks: list[str]) -> Question:
        dimension = next((each for each in marks if each.startswith(DIMENSION_MARK)), "")
        own = {GRID, SCALE_MARK, NPS_MARK, SHUFFLED_MARK, dimension}
        if left := [each for each in marks if each not in own]:
            words = _("How it is shown (“%(words)s”) is decided here; left out.")
            self.draft.say(row.number, words % {"words": " ".join(left)})
        mixed = "randomize=true" in parameters(row) or SHUFFLED_MARK in marks
        return Question(
            code=self.draft.code(row, row.cells.get("name", "") or "q"),
            kind=kind,
            label=in_languages(row.cells, "label", self.draft.languages),
            hint=in_languages(row.cells, "hint", self.draft.languages),
            required=required(self.draft, row),
            shuffled=mixed,
            dimension=dimension.removeprefix(DIMENSION_MARK),
        )


def _short(number: float) -> int | float:
    return int(number) if number.is_integer() else number
