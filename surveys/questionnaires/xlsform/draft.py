"""What was read of an XLSForm so far: sections, open groups, names that are codes, and remarks."""

import re
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from surveys.questionnaires.definition import Condition, Definition, Question, Section, Words
from surveys.questionnaires.xlsform.workbook import Row

_CODE = re.compile(r"[^a-z0-9_]+")


@dataclass(frozen=True)
class Remark:
    """What was not understood, or understood in another way. `row` as the sheet counts."""

    sheet: str
    row: int
    words: str


@dataclass
class Group:
    """An open group; `asked`: the questions in it so far, of an outermost one."""

    name: str
    section: Section | None = None
    matrix: Question | None = None
    shown_if: tuple[Condition, ...] = ()
    lists: set[str] = field(default_factory=set)


class Draft:
    """The questionnaire in the making. `asked` has the questions by their names in the file."""

    def __init__(self, languages: tuple[str, ...], title: str) -> None:
        self.languages = languages
        self.title = title
        self.remarks: list[Remark] = []
        self.sections: list[Section] = []
        self.groups: list[Group] = []
        self.asked: dict[str, Question] = {}
        self.codes: set[str] = set()
        self.intro: Words = {}
        self.thanks: Words = {}

    @property
    def definition(self) -> Definition:
        return Definition(tuple(self.sections), self.languages, self.intro, self.thanks)

    def say(self, row: int, words: str, sheet: str = "survey") -> None:
        self.remarks.append(Remark(sheet, row, words))

    def say_of_choices(self, row: int, words: str) -> None:
        self.say(row, words, "choices")

    def add(self, name: str, question: Question) -> None:
        """Into the section that is open; outside of all, into one that is made for it."""
        self.asked[name] = question
        home = next((group for group in self.groups if group.section is not None), None)
        if home is not None:
            questions = (*home.section.questions, question)
            home.section = replace(home.section, questions=questions)
            return
        if not self.sections or not self.sections[-1].code.startswith("outside"):
            title = dict.fromkeys(self.languages, self.title or "—")
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
        code = coded(name)
        code = code if code[:1].isalpha() else f"q_{code}"[:40]
        code = self.free(code)
        if code != name:
            words = _("“%(name)s” is called “%(code)s” here.")
            self.say(row.number, words % {"name": name, "code": code})
        return code

    def free(self, code: str) -> str:
        code = free_code(code, self.codes)
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


def coded(name: str) -> str:
    return _CODE.sub("_", name.strip().lower()).strip("_")[:40] or "q"


def free_code(code: str, taken: set[str]) -> str:
    stem, number = code, 2
    while code in taken:
        ending = f"_{number}"
        code, number = stem[: 40 - len(ending)] + ending, number + 1
    return code
