"""An XLSForm that somebody wrote, as a questionnaire, with a report of all that was not understood.

Nothing is dropped in silence: each row and each cell that has no meaning here is a remark with its
row. Rows are read one after another; groups may stand in groups, what is asked stays in the
section of the outermost one and hangs on the conditions of the inner ones.
"""

import re
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from surveys.questionnaires.definition import (
    Condition,
    Definition,
    Kind,
    Option,
    Question,
    Section,
    Words,
)
from surveys.questionnaires.xlsform import expressions
from surveys.questionnaires.xlsform.choices import Choices, in_languages, languages_of
from surveys.questionnaires.xlsform.names import (
    DIMENSION_MARK,
    GRID,
    INTRO,
    NPS_MARK,
    ROW_BREAK,
    SCALE_MARK,
    SECTION_INTRO,
    SHUFFLED_MARK,
    THANKS,
)
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
_UNDERSTOOD = {
    *("type", "name", "label", "hint", "required", "relevant", "relevance", "constraint"),
    *("appearance", "parameters", "constraint_message", "required_message"),
}
_CODE = re.compile(r"[^a-z0-9_]+")


@dataclass(frozen=True)
class Remark:
    """What was not understood, or understood in another way. `row` as the sheet counts."""

    sheet: str
    row: int
    words: str


@dataclass(frozen=True)
class Found:
    """What a workbook holds."""

    definition: Definition
    title: str
    remarks: list[Remark]


@dataclass
class _Group:
    """An open group; `asked`: the questions in it so far, of an outermost one."""

    name: str
    section: Section | None = None
    matrix: Question | None = None
    shown_if: tuple[Condition, ...] = ()
    lists: set[str] = field(default_factory=set)


def questionnaire(content: bytes) -> Found:
    """Read a workbook. Raises `Refused` when it is none, or has no questions."""
    sheets = read(content)
    if "survey" not in sheets:
        raise Refused(_("There is no sheet named “survey”, so this is no XLSForm."))
    found = _Reader(sheets).run()
    if not any(True for _question in found.definition.questions):
        raise Refused(_("No question in this file was understood."))
    return found


class _Reader:
    """One reading: what is open, what was read, what is to be told."""

    def __init__(self, sheets: dict[str, Sheet]) -> None:
        self.survey = sheets["survey"]
        settings = sheets.get("settings")
        self.settings = settings.rows[0].cells if settings and settings.rows else {}
        self.remarks: list[Remark] = []
        self.languages, unknown = languages_of(self.survey.headings, self.settings)
        for heading in unknown:
            self.say(
                1, _("The language of “%(heading)s” is not one of ours.") % {"heading": heading}
            )
        self.choices = Choices(sheets.get("choices"), self.languages, self.remark_choices)
        self.sections: list[Section] = []
        self.groups: list[_Group] = []
        self.asked: dict[str, Question] = {}  # by the name in the file
        self.codes: set[str] = set()
        self.intro: Words = {}
        self.thanks: Words = {}

    def say(self, row: int, words: str, sheet: str = "survey") -> None:
        self.remarks.append(Remark(sheet, row, words))

    def remark_choices(self, row: int, words: str) -> None:
        self.say(row, words, "choices")

    def run(self) -> Found:
        for row in self.survey.rows:
            self.take(row)
        if self.groups:
            self.say(self.survey.rows[-1].number, _("A group is not closed; it ends here."))
            while self.groups:
                self.close(self.survey.rows[-1])
        title = self.settings.get("form_title", "")
        definition = Definition(tuple(self.sections), self.languages, self.intro, self.thanks)
        return Found(definition, title, sorted(self.remarks, key=lambda r: (r.sheet, r.row)))

    def take(self, row: Row) -> None:
        kind = re.sub(r"\s+", " ", row.cells.get("type", "")).strip()
        low = kind.lower().replace("begin_", "begin ").replace("end_", "end ")
        if low in ("begin group", "begin repeat"):
            if low == "begin repeat":
                self.say(row.number, _("What is repeated in the file is asked once here."))
            self.open(row)
        elif low in ("end group", "end repeat"):
            self.close(row)
        elif low == "note":
            self.note(row)
        elif (found := _SELECT.fullmatch(kind)) is not None:
            self.select(row, found)
        elif low == "range":
            self.range(row)
        elif low in _ASKED:
            if low in ("integer", "int"):
                self.say(row.number, _("Fractions are taken here, too, not only whole numbers."))
            self.question(row, _ASKED[low])
        elif not kind:
            self.say(row.number, _("A row without a type was left out."))
        else:
            self.say(row.number, _("“%(type)s” is not asked here; left out.") % {"type": kind})

    # Groups ---------------------------------------------------------------------------------------
    def open(self, row: Row) -> None:
        marks = row.cells.get("appearance", "").split()
        hangs = self.conditions(row)
        if GRID in marks and self.groups:
            self.cells(row, {"label", "hint", "relevant", "appearance", "type", "name"})
            matrix = self.made(row, Kind.MATRIX, marks)
            self.groups.append(_Group(row.cells.get("name", ""), matrix=matrix, shown_if=hangs))
            return
        self.cells(row, {"label", "relevant", "appearance", "type", "name"})
        if self.groups:
            if any(in_languages(row.cells, "label", self.languages).values()):
                self.say(row.number, _("The title of a group within a group was left out."))
            above = self.groups[-1].shown_if if self.groups[-1].section is None else ()
            self.groups.append(_Group(row.cells.get("name", ""), shown_if=(*above, *hangs)))
            return
        code = self.code(row, row.cells.get("name", "") or "s")
        title = in_languages(row.cells, "label", self.languages)
        section = Section(code, title, (), {}, hangs, SHUFFLED_MARK in marks)
        self.groups.append(_Group(row.cells.get("name", ""), section=section))

    def close(self, row: Row) -> None:
        if not self.groups:
            self.say(row.number, _("A group ends here that did not begin."))
            return
        group = self.groups.pop()
        if group.matrix is not None:
            self.finish_matrix(row, group)
        elif group.section is not None:
            self.sections.append(group.section)

    def finish_matrix(self, row: Row, group: _Group) -> None:
        matrix = replace(group.matrix, shown_if=group.shown_if)
        if not matrix.rows or len(group.lists) != 1:
            words = _("A table that is no matrix of one list of answers was left out.")
            self.say(row.number, words)
            return
        self.add(group.name, matrix)

    # Questions ------------------------------------------------------------------------------------
    def select(self, row: Row, found: re.Match) -> None:
        several = found[1].endswith("multiple")
        name = found[2]
        if found[3].strip():
            words = _("“%(words)s” behind the list's name was left out.")
            self.say(row.number, words % {"words": found[3].strip()})
        if not self.choices.has(name):
            words = _("The list “%(list)s” is not in this file; the question was left out.")
            self.say(row.number, words % {"list": name})
            return
        if self.groups and self.groups[-1].matrix is not None:
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
        group = self.groups[-1]
        self.cells(row, {"label", "required", "type", "name"})
        if several or (group.lists and name not in group.lists):
            self.say(row.number, _("A line with other answers than the table's was left out."))
            return
        group.lists.add(name)
        code = _coded(row.cells.get("name", "").removeprefix(f"{group.name}{ROW_BREAK}"))
        taken = {each.code for each in group.matrix.rows}
        code = _free(code or "1", taken)
        label = in_languages(row.cells, "label", self.languages)
        group.matrix = replace(
            group.matrix,
            options=self.choices.options(name),
            rows=(*group.matrix.rows, Option(code, label)),
            required=group.matrix.required or _is_yes(row.cells.get("required", "")),
        )

    def range(self, row: Row) -> None:
        """A range of whole numbers that we have a kind for; else a number with bounds."""
        given = dict(re.findall(r"(start|end|step)\s*=\s*(-?\d+(?:\.\d+)?)", _parameters(row)))
        first, last = float(given.get("start", 1)), float(given.get("end", 10))
        kinds = {(1, 5): Kind.SCALE, (0, 10): Kind.NPS}
        kind = kinds.get((first, last)) if float(given.get("step", 1)) == 1 else None
        if kind is Kind.NPS and NPS_MARK not in row.cells.get("appearance", ""):
            self.say(row.number, _("A range from 0 to 10 became a recommendation (NPS)."))
        question = self.question(row, kind or Kind.NUMBER)
        if kind is None and question is not None:
            bounded = replace(question, least=_short(first), most=_short(last))
            self.change_last(row.cells.get("name", ""), bounded)

    def question(
        self,
        row: Row,
        kind: Kind,
        options: tuple[Option, ...] = (),
        renamed: dict[str, str] | None = None,
    ) -> Question | None:
        if self.groups and self.groups[-1].matrix is not None:
            self.say(row.number, _("What is no line of the table was left out of it."))
            return None
        self.cells(row, _UNDERSTOOD)
        marks = row.cells.get("appearance", "").split()
        made = replace(self.made(row, kind, marks), options=options)
        made = self.bounded(row, made, renamed or {})
        within = self.groups[-1].shown_if if self.groups and not self.groups[-1].section else ()
        made = replace(made, shown_if=(*within, *self.conditions(row)))
        self.add(row.cells.get("name", ""), made)
        return made

    def made(self, row: Row, kind: Kind, marks: list[str]) -> Question:
        dimension = next((each for each in marks if each.startswith(DIMENSION_MARK)), "")
        own = {GRID, SCALE_MARK, NPS_MARK, SHUFFLED_MARK, dimension}
        if left := [each for each in marks if each not in own]:
            words = _("How it is shown (“%(words)s”) is decided here; left out.")
            self.say(row.number, words % {"words": " ".join(left)})
        mixed = "randomize=true" in _parameters(row) or SHUFFLED_MARK in marks
        return Question(
            code=self.code(row, row.cells.get("name", "") or "q"),
            kind=kind,
            label=in_languages(row.cells, "label", self.languages),
            hint=in_languages(row.cells, "hint", self.languages),
            required=self.required(row),
            shuffled=mixed,
            dimension=dimension.removeprefix(DIMENSION_MARK),
        )

    def required(self, row: Row) -> bool:
        text = row.cells.get("required", "")
        if text and not _is_yes(text) and text.lower() not in ("no", "false", "false()", "0"):
            self.say(
                row.number,
                _("When an answer is needed (“%(words)s”) was not understood.") % {"words": text},
            )
        return _is_yes(text)

    def bounded(self, row: Row, made: Question, renamed: dict[str, str]) -> Question:
        text = row.cells.get("constraint", "")
        if not text:
            return made
        try:
            bounds = expressions.bounds(text, made.kind)
        except expressions.NotUnderstood:
            self.say(
                row.number,
                _("The constraint “%(words)s” was not understood; left out.")
                % {"words": text[:200]},
            )
            return made
        alone = {renamed.get(code, code) for code in bounds.alone}
        options = tuple(
            replace(each, alone=each.alone or each.code in alone) for each in made.options
        )
        return replace(made, least=bounds.least, most=bounds.most, options=options)

    def conditions(self, row: Row) -> tuple[Condition, ...]:
        text = row.cells.get("relevant") or row.cells.get("relevance") or ""
        if not text:
            return ()
        try:
            found = expressions.conditions(text, self.asked)
        except expressions.NotUnderstood:
            words = _("When it is asked (“%(words)s”) was not understood: it is always asked here.")
            self.say(row.number, words % {"words": text[:200]})
            return ()
        return tuple(self.choices.followed(each, self.asked) for each in found)

    def note(self, row: Row) -> None:
        """Words of ours by their name; a note of others goes above the section it stands in."""
        words = in_languages(row.cells, "label", self.languages)
        name = row.cells.get("name", "")
        outermost = self.groups[0] if self.groups else None
        if name == INTRO or (not self.groups and not self.asked and not self.intro):
            self.intro = words
        elif name == THANKS:
            self.thanks = words
        elif outermost is not None and outermost.section is not None and self.is_free(outermost):
            outermost.section = replace(outermost.section, intro=words)
            if not name.endswith(SECTION_INTRO):
                self.say(row.number, _("The note stands above the section's questions here."))
        else:
            self.say(row.number, _("A note was left out: words stand only above a section."))

    def is_free(self, group: _Group) -> bool:
        return not group.section.intro

    # What is kept ---------------------------------------------------------------------------------
    def add(self, name: str, question: Question) -> None:
        """Into the section that is open; outside of all, into one that is made for it."""
        self.asked[name] = question
        home = next((group for group in self.groups if group.section is not None), None)
        if home is not None:
            questions = (*home.section.questions, question)
            home.section = replace(home.section, questions=questions)
            return
        if not self.sections or not self.sections[-1].code.startswith("outside"):
            title = dict.fromkeys(self.languages, self.settings.get("form_title") or "—")
            self.sections.append(Section(self.free("outside"), title))
        last = self.sections[-1]
        self.sections[-1] = replace(last, questions=(*last.questions, question))

    def change_last(self, name: str, question: Question) -> None:
        self.asked[name] = question
        home = next((group for group in self.groups if group.section is not None), None)
        if home is not None:
            questions = (*home.section.questions[:-1], question)
            home.section = replace(home.section, questions=questions)
        else:
            last = self.sections[-1]
            self.sections[-1] = replace(last, questions=(*last.questions[:-1], question))

    def code(self, row: Row, name: str) -> str:
        """The name as a code of ours; another one is told."""
        code = _coded(name)
        code = code if code[:1].isalpha() else f"q_{code}"[:40]
        code = self.free(code)
        if code != name:
            words = _("“%(name)s” is called “%(code)s” here.")
            self.say(row.number, words % {"name": name, "code": code})
        return code

    def free(self, code: str) -> str:
        code = _free(code, self.codes)
        self.codes.add(code)
        return code

    def cells(self, row: Row, known: set[str]) -> None:
        """Remark on cells that have no meaning here."""
        for heading, text in row.cells.items():
            name, _colons, _language = heading.partition("::")
            if name in ("constraint_message", "required_message") and name in known:
                self.say(row.number, _("What is said of a wrong answer is ours; left out."))
            elif name not in known and text.lower() not in ("no", "false"):
                words = _("“%(column)s” has no meaning here: “%(words)s” was left out.")
                self.say(row.number, words % {"column": heading, "words": text[:100]})


def _coded(name: str) -> str:
    return _CODE.sub("_", name.strip().lower()).strip("_")[:40] or "q"


def _free(code: str, taken: set[str]) -> str:
    stem, number = code, 2
    while code in taken:
        ending = f"_{number}"
        code, number = stem[: 40 - len(ending)] + ending, number + 1
    return code


def _is_yes(text: str) -> bool:
    return text.strip().lower() in ("yes", "true", "true()", "1")


def _parameters(row: Row) -> str:
    return re.sub(r"\s*=\s*", "=", row.cells.get("parameters", "").lower())


def _short(number: float) -> int | float:
    return int(number) if number.is_integer() else number
