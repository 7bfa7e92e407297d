"""What is wrong with a questionnaire before it may be fielded.

Pure. Each fault names the place, so that the editor can lead there, and says what is wrong in the
active language.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from surveys.questionnaires import checking_conditions
from surveys.questionnaires.definition import Definition, Kind, Option, Question, Section, Words
from surveys.questionnaires.figures import as_date, as_number

CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")  # of sections and questions
OPTION_CODE = re.compile(r"[a-z0-9][a-z0-9_]{0,39}")
CHOICES = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.MATRIX})
BOUNDED = frozenset({Kind.NUMBER, Kind.DATE, Kind.TEXT, Kind.MULTIPLE, Kind.PHOTO})
MOST_QUESTIONS = 300
MOST_OPTIONS = 200


@dataclass(frozen=True)
class Fault:
    """What is wrong. `section` and `question` are codes of where; both empty for the whole."""

    words: str
    section: str = ""
    question: str = ""


def faults(definition: Definition) -> list[Fault]:
    """All that is wrong, in the order of the questions; empty: it may be fielded."""
    found = [Fault(words) for words in _of_whole(definition)]
    repeated = _repeated(definition)
    for section in definition.sections:
        found += [Fault(words, section.code) for words in _of_section(definition, section)]
        if section.code in repeated:
            found.append(Fault(_twice(section.code), section.code))
        for question in section.questions:
            wrong = [*_of_question(definition, question)]
            if question.code in repeated:
                wrong.append(_twice(question.code))
            wrong += checking_conditions.of_question(definition, section, question)
            found += [Fault(words, section.code, question.code) for words in wrong]
    return found


def language_name(code: str) -> str:
    """What a language is called in the active one; its code, where it is not known."""
    try:
        return get_language_info(code)["name_translated"]
    except KeyError:
        return code


def _of_whole(definition: Definition) -> Iterator[str]:
    if not definition.languages:
        yield _("No language is chosen.")
    count = sum(1 for _question in definition.questions)
    if not count:
        yield _("There is no question yet.")
    if count > MOST_QUESTIONS:
        yield _("There are %(count)d questions; up to %(most)d can be asked.") % {
            "count": count,
            "most": MOST_QUESTIONS,
        }
    yield from _untranslated(definition, definition.intro, _("the introduction"), needed=False)
    yield from _untranslated(definition, definition.thanks, _("the thanks"), needed=False)


def _of_section(definition: Definition, section: Section) -> Iterator[str]:
    if not CODE.fullmatch(section.code):
        yield _bad_code(section.code)
    if not section.questions:
        yield _("The section has no questions.")
    yield from _untranslated(definition, section.title, _("the section's title"))
    yield from _untranslated(definition, section.intro, _("the section's words"), needed=False)
    yield from checking_conditions.of_section(definition, section)


def _of_question(definition: Definition, question: Question) -> Iterator[str]:
    if not CODE.fullmatch(question.code):
        yield _bad_code(question.code)
    yield from _untranslated(definition, question.label, _("the question"))
    yield from _untranslated(definition, question.hint, _("the hint"), needed=False)
    yield from _of_options(definition, question)
    yield from _of_rows(definition, question)
    yield from _of_bounds(question)
    yield from _of_dimension(question)


def _of_dimension(question: Question) -> Iterator[str]:
    if not question.dimension or question.kind is Kind.SCALE:
        return
    if question.kind not in (Kind.SINGLE, Kind.MATRIX):
        yield _("Only scales, choices with scores and matrices count to a dimension of the index.")
    elif all(option.score is None for option in question.options):
        yield _("It counts to a dimension of the index, but no option has a score.")


def _of_options(definition: Definition, question: Question) -> Iterator[str]:
    if question.kind not in CHOICES:
        if question.options:
            yield _("A question of this kind has no options of its own.")
        return
    if len(question.options) < 2:
        yield _("At least two options are needed.")
    if len(question.options) > MOST_OPTIONS:
        yield _("More than %(most)d options can't be offered.") % {"most": MOST_OPTIONS}
    yield from _of_lines(definition, question.options)


def _of_rows(definition: Definition, question: Question) -> Iterator[str]:
    if question.kind is not Kind.MATRIX:
        if question.rows:
            yield _("Only a matrix has lines.")
        return
    if not question.rows:
        yield _("The matrix has no lines.")
    yield from _of_lines(definition, question.rows)


def _of_lines(definition: Definition, lines: tuple[Option, ...]) -> Iterator[str]:
    """What is wrong with options or lines: their codes, and words that are missing."""
    for code, times in Counter(line.code for line in lines).items():
        if times > 1:
            yield _twice(code)
        if not OPTION_CODE.fullmatch(code):
            yield _bad_code(code)
    for line in lines:
        yield from _untranslated(definition, line.label, _("“%(code)s”") % {"code": line.code})


def _of_bounds(question: Question) -> Iterator[str]:
    given = [bound for bound in (question.least, question.most) if bound not in (None, "")]
    if not given:
        return
    if question.kind not in BOUNDED:
        yield _("A question of this kind has no bounds.")
        return
    read = as_date if question.kind is Kind.DATE else as_number
    bounds = [read(str(bound)) if read is as_date else read(bound) for bound in given]
    if None in bounds:
        yield _("A bound can't be read.")
        return
    if len(bounds) == 2 and bounds[0] > bounds[1]:
        yield _("The least is more than the most.")
    if question.kind in (Kind.TEXT, Kind.MULTIPLE, Kind.PHOTO) and min(bounds) < 0:
        yield _("A count can't be below nought.")
    least = as_number(question.least or 0) if question.kind is Kind.MULTIPLE else 0
    if (least or 0) > len(question.options):
        yield _("More answers are asked for than there are options.")


def _untranslated(
    definition: Definition, words: Words, what: str, *, needed: bool = True
) -> Iterator[str]:
    """The languages in which something has no words; what is not `needed` may have none at all."""
    if not needed and not any(text.strip() for text in words.values()):
        return
    for language in definition.languages:
        if not words.get(language, "").strip():
            yield _("%(language)s: no words for %(what)s.") % {
                "language": language_name(language),
                "what": what,
            }


def _repeated(definition: Definition) -> set[str]:
    codes = [section.code for section in definition.sections]
    codes += [question.code for question in definition.questions]
    return {code for code, times in Counter(codes).items() if times > 1}


def _twice(code: str) -> str:
    return _("The code “%(code)s” is used more than once.") % {"code": code}


def _bad_code(code: str) -> str:
    words = _("The code “%(code)s” must be small Latin letters, figures and underscores.")
    return words % {"code": code}
