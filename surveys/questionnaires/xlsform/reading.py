"""An XLSForm that somebody wrote, as a questionnaire, with a report of all that was not understood.

Nothing is dropped in silence: each row and each cell that has no meaning here is a remark with its
row. Rows are read one after another; groups may stand in groups, what is asked stays in the
section of the outermost one and hangs on the conditions of the inner ones.
"""

import re
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from surveys.questionnaires.checking import MOST_QUESTIONS
from surveys.questionnaires.definition import Definition, Kind, Section
from surveys.questionnaires.xlsform.asked import Questions
from surveys.questionnaires.xlsform.cells import conditions
from surveys.questionnaires.xlsform.choices import Choices, in_languages, languages_of
from surveys.questionnaires.xlsform.draft import Draft, Group, Remark
from surveys.questionnaires.xlsform.names import GRID, INTRO, SECTION_INTRO, SHUFFLED_MARK, THANKS
from surveys.questionnaires.xlsform.workbook import Refused, Row, Sheet, read

_ASKED = {
    "integer": Kind.NUMBER,
    "int": Kind.NUMBER,
    "decimal": Kind.NUMBER,
    "date": Kind.DATE,
    "today's date": Kind.DATE,
    "text": Kind.TEXT,
    "string": Kind.TEXT,
    "geopoint": Kind.PLACE,
    "gps": Kind.PLACE,
    "image": Kind.PHOTO,
    "photo": Kind.PHOTO,
}
_SELECT = re.compile(
    r"(select_one|select one|select_multiple|select multiple)(?: from)?\s+(\S+)(.*)"
)


@dataclass(frozen=True)
class Found:
    """What a workbook holds."""

    definition: Definition
    title: str
    remarks: list[Remark]


def questionnaire(content: bytes) -> Found:
    """Read a workbook. Raises `Refused` when it is none, or has no questions."""
    sheets = read(content)
    if "survey" not in sheets:
        raise Refused(_("There is no sheet named “survey”, so this is no XLSForm."))
    found = _Reader(sheets).run()
    count = sum(1 for _question in found.definition.questions)
    if not count:
        raise Refused(_("No question in this file was understood."))
    if count > MOST_QUESTIONS:  # to look at so many takes minutes
        words = _("There are %(count)d questions; up to %(most)d can be asked.")
        raise Refused(words % {"count": count, "most": MOST_QUESTIONS})
    return found


class _Reader:
    """One reading: each row is taken to where it belongs."""

    def __init__(self, sheets: dict[str, Sheet]) -> None:
        self.rows = sheets["survey"].rows
        settings = sheets.get("settings")
        given = settings.rows[0].cells if settings and settings.rows else {}
        languages, unknown = languages_of(sheets["survey"].headings, given)
        self.draft = Draft(languages, given.get("form_title", ""))
        for heading in unknown:
            words = _("The language of “%(heading)s” is not one of ours.") % {"heading": heading}
            self.draft.say(1, words)
        self.choices = Choices(sheets.get("choices"), languages, self.draft.say_of_choices)
        self.questions = Questions(self.draft, self.choices)

    def run(self) -> Found:
        for row in self.rows:
            self.take(row)
        if self.draft.groups:
            self.draft.say(self.rows[-1].number, _("A group is not closed; it ends here."))
            while self.draft.groups:
                self.close(self.rows[-1])
        remarks = sorted(self.draft.remarks, key=lambda each: (each.sheet, each.row))
        return Found(self.draft.definition, self.draft.title, remarks)

    def take(self, row: Row) -> None:
        kind = re.sub(r"\s+", " ", row.cells.get("type", "")).strip()
        low = kind.lower().replace("begin_", "begin ").replace("end_", "end ")
        if low in ("begin group", "begin repeat"):
            if low == "begin repeat":
                self.draft.say(row.number, _("What is repeated in the file is asked once here."))
            self.open(row)
        elif low in ("end group", "end repeat"):
            self.close(row)
        elif low == "note":
            self.note(row)
        elif (found := _SELECT.fullmatch(kind)) is not None:
            self.questions.select(row, found)
        elif low == "range":
            self.questions.range(row)
        elif low in _ASKED:
            if low in ("integer", "int"):
                self.draft.say(
                    row.number, _("Fractions are taken here, too, not only whole numbers.")
                )
            self.questions.question(row, _ASKED[low])
        elif not kind:
            self.draft.say(row.number, _("A row without a type was left out."))
        else:
            self.draft.say(
                row.number, _("“%(type)s” is not asked here; left out.") % {"type": kind}
            )

    def open(self, row: Row) -> None:
        marks = row.cells.get("appearance", "").split()
        hangs = conditions(self.draft, self.choices, row)
        if GRID in marks and self.draft.groups:
            self.draft.cells(row, {"label", "hint", "relevant", "appearance", "type", "name"})
            matrix = self.questions.made(row, Kind.MATRIX, marks)
            self.draft.groups.append(
                Group(row.cells.get("name", ""), matrix=matrix, shown_if=hangs)
            )
            return
        self.draft.cells(row, {"label", "relevant", "appearance", "type", "name"})
        if self.draft.groups:
            if any(in_languages(row.cells, "label", self.draft.languages).values()):
                self.draft.say(row.number, _("The title of a group within a group was left out."))
            above = self.draft.groups[-1].shown_if if self.draft.groups[-1].section is None else ()
            self.draft.groups.append(Group(row.cells.get("name", ""), shown_if=(*above, *hangs)))
            return
        code = self.draft.code(row, row.cells.get("name", "") or "s")
        title = in_languages(row.cells, "label", self.draft.languages)
        section = Section(code, title, (), {}, hangs, SHUFFLED_MARK in marks)
        self.draft.groups.append(Group(row.cells.get("name", ""), section=section))

    def close(self, row: Row) -> None:
        if not self.draft.groups:
            self.draft.say(row.number, _("A group ends here that did not begin."))
            return
        group = self.draft.groups.pop()
        if group.matrix is not None:
            self.finish_matrix(row, group)
        elif group.section is not None:
            self.draft.sections.append(group.section)

    def finish_matrix(self, row: Row, group: Group) -> None:
        matrix = replace(group.matrix, shown_if=group.shown_if)
        if not matrix.rows or len(group.lists) != 1:
            words = _("A table that is no matrix of one list of answers was left out.")
            self.draft.say(row.number, words)
            return
        self.draft.add(group.name, matrix)

    def note(self, row: Row) -> None:
        """Words of ours by their name; a note of others goes above the section it stands in."""
        words = in_languages(row.cells, "label", self.draft.languages)
        name = row.cells.get("name", "")
        outermost = self.draft.groups[0] if self.draft.groups else None
        if name == INTRO or (
            not self.draft.groups and not self.draft.asked and not self.draft.intro
        ):
            self.draft.intro = words
        elif name == THANKS:
            self.draft.thanks = words
        elif outermost is not None and outermost.section is not None and self.is_free(outermost):
            outermost.section = replace(outermost.section, intro=words)
            if not name.endswith(SECTION_INTRO):
                self.draft.say(row.number, _("The note stands above the section's questions here."))
        else:
            self.draft.say(row.number, _("A note was left out: words stand only above a section."))

    def is_free(self, group: Group) -> bool:
        return not group.section.intro
