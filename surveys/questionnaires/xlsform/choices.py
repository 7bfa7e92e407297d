"""The sheet of choices: lists of options, in the languages that the file has."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from django.conf import settings
from django.utils.translation import gettext as _

from surveys.questionnaires.definition import Condition, Option, Question
from surveys.questionnaires.figures import as_number
from surveys.questionnaires.xlsform.names import OTHER, language_code
from surveys.questionnaires.xlsform.workbook import Sheet

_CODE = re.compile(r"[^a-z0-9_]+")
_KNOWN = {"list_name", "name", "label", "score", "alone", "last"}


def languages_of(
    headings: tuple[str, ...], given: Mapping[str, str]
) -> tuple[tuple[str, ...], list[str]]:
    """The languages of the labels in their order, and the headings of those that we don't speak.

    A label without a language is in the file's default one, as far as it names one of ours.
    """
    found, unknown = [], []
    for heading in headings:
        name, _colons, language = heading.partition("::")
        if name not in ("label", "hint"):
            continue
        code = language_code(language) if language else default_language(given)
        if not code:
            unknown.append(heading)
        elif code not in found:
            found.append(code)
    return tuple(found) or (default_language(given),), unknown


def default_language(given: Mapping[str, str]) -> str:
    """What the file says it is in by default; else the centre's own."""
    return language_code(given.get("default_language", "")) or settings.LANGUAGE_CODE


def in_languages(
    cells: Mapping[str, str], column: str, languages: tuple[str, ...]
) -> dict[str, str]:
    """The words of a column by language; those without a language count for the first one."""
    found = {}
    for heading, text in cells.items():
        name, _colons, language = heading.partition("::")
        if name == column:
            code = language_code(language) if language else languages[0]
            if code:
                found[code] = text
    return {code: found[code] for code in languages if code in found}


class Choices:
    """The lists of a file. Names that are no codes of ours get one; conditions follow."""

    def __init__(
        self, sheet: Sheet | None, languages: tuple[str, ...], say: Callable[[int, str], None]
    ) -> None:
        self._lists: dict[str, list[Option]] = {}
        self._codes: dict[str, dict[str, str]] = {}
        for row in sheet.rows if sheet is not None else ():
            name = row.cells.get("list_name") or row.cells.get("list") or ""
            original = row.cells.get("name") or row.cells.get("value") or ""
            if not name or not original:
                say(row.number, _("A choice without a list or a name was left out."))
                continue
            codes = self._codes.setdefault(name, {})
            if original in codes:
                say(
                    row.number, _("“%(name)s” is twice in the list; left out.") % {"name": original}
                )
                continue
            code = self._code(original, set(codes.values()))
            if code != original:
                words = _("“%(name)s” is called “%(code)s” here.")
                say(row.number, words % {"name": original, "code": code})
            codes[original] = code
            label = in_languages(row.cells, "label", languages)
            score = as_number(row.cells.get("score", ""))
            alone = row.cells.get("alone", "").lower() == "yes"
            usual = "yes" if original.lower() == OTHER else "no"  # where the file says nothing
            last = row.cells.get("last", usual).lower() == "yes"
            option = Option(code, label, score, alone, last)
            self._lists.setdefault(name, []).append(option)
            for heading, text in row.cells.items():
                if heading.partition("::")[0] not in {*_KNOWN, "list", "value"}:
                    words = _("“%(column)s” has no meaning here: “%(words)s” was left out.")
                    say(row.number, words % {"column": heading, "words": text[:100]})

    def has(self, name: str) -> bool:
        return name in self._lists

    def options(self, name: str) -> tuple[Option, ...]:
        return tuple(self._lists[name])

    def renamed(self, name: str) -> dict[str, str]:
        """The codes of a list's options, by their names in the file."""
        return self._codes[name]

    def followed(self, condition: Condition, asked: Mapping[str, Question]) -> Condition:
        """The condition with the code that the option has here."""
        question = next(each for each in asked.values() if each.code == condition.question)
        known = {option.code for option in question.options}
        if not known or condition.value in known:
            return condition
        for codes in self._codes.values():
            code = codes.get(str(condition.value))
            if code in known:
                return replace(condition, value=code)
        return condition

    @staticmethod
    def _code(name: str, taken: set[str]) -> str:
        code = _CODE.sub("_", name.strip().lower()).strip("_")[:36] or "o"
        stem, number = code, 2
        while code in taken:
            code, number = f"{stem}_{number}", number + 1
        return code
