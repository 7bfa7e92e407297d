"""Conditions and bounds as XLSForm writes them, and back as far as we understand them.

Only what our own conditions can say is understood: comparisons of one question with one value, all
of which must hold. Anything else raises `NotUnderstood`, and the row is told.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from surveys.questionnaires.definition import Condition, Kind, Question, Test

_NUMERIC = (Kind.SCALE, Kind.NPS, Kind.NUMBER)
_OF = r"\$\{\s*([\w.-]+)\s*\}"
_VALUE = r"""('[^']*'|"[^"]*"|-?\d+(?:\.\d+)?|date\(\s*(?:'[^']*'|"[^"]*")\s*\))"""
_COMPARED = re.compile(rf"{_OF}\s*(=|!=|>=|<=|>|<)\s*{_VALUE}")
_SELECTED = re.compile(rf"selected\(\s*{_OF}\s*,\s*{_VALUE}\s*\)")
_NOT = re.compile(r"not\((.*)\)", re.DOTALL)
_FILLED = re.compile(rf"string-length\(\s*{_OF}\s*\)\s*(?:>\s*0|>=\s*1)")
_ANY_LINE = re.compile(rf"\(\s*{_OF} != ''(?: or {_OF} != '')*\s*\)")
_OWN = re.compile(rf"\.\s*(>=|<=|>|<)\s*{_VALUE}")
_LENGTH = re.compile(r"string-length\(\s*\.\s*\)\s*(>=|<=|>|<)\s*(\d+)")
_COUNT = re.compile(r"count-selected\(\s*\.\s*\)\s*(>=|<=|>|<|=)\s*(\d+)")
_ALONE = re.compile(
    rf"not\(\s*selected\(\s*\.\s*,\s*{_VALUE}\s*\)\s*and\s*count-selected\(\s*\.\s*\)\s*>\s*1\s*\)"
)
MOST_LETTERS = 4000


class NotUnderstood(Exception):
    """The expression says more than we can."""


# Out ----------------------------------------------------------------------------------------------
def relevant(conditions: tuple[Condition, ...], asked: Mapping[str, Question]) -> str:
    """All conditions as one expression; "" for none. Raises `NotUnderstood` where XPath can't."""
    return " and ".join(_written(each, asked[each.question]) for each in conditions)


def _written(condition: Condition, asked: Question) -> str:
    name = f"${{{asked.code}}}"
    if condition.test is Test.ANSWERED:
        if asked.kind is Kind.MATRIX:
            rows = [f"${{{asked.code}__{row.code}}} != ''" for row in asked.rows]
            return f"({' or '.join(rows)})"
        return f"{name} != ''"
    value = _literal(asked, condition.value)
    if asked.kind is Kind.MULTIPLE:
        chosen = f"selected({name}, {value})"
        return chosen if condition.test is Test.HAS else f"({name} != '' and not({chosen}))"
    match condition.test:
        case Test.IS:
            return f"{name} = {value}"
        case Test.IS_NOT:
            return f"({name} != '' and {name} != {value})"
        case Test.LEAST:
            return f"{name} >= {value}"
        case _:
            return f"{name} <= {value}"


def _literal(asked: Question, value) -> str:
    if asked.kind in _NUMERIC:
        return f"{value}"
    text = str(value)
    if "'" in text and '"' in text:
        raise NotUnderstood(text)
    quoted = f'"{text}"' if "'" in text else f"'{text}'"
    return f"date({quoted})" if asked.kind is Kind.DATE else quoted


def constraint(question: Question) -> str:
    """The bounds of a question, and what stands alone among its options."""
    measure = {Kind.TEXT: "string-length(.)", Kind.MULTIPLE: "count-selected(.)"}
    subject = measure.get(question.kind, ".")
    found = []
    if question.kind is not Kind.PHOTO:
        for bound, sign in ((question.least, ">="), (question.most, "<=")):
            if bound not in (None, ""):
                shown = f"date('{bound}')" if question.kind is Kind.DATE else f"{bound}"
                found.append(f"{subject} {sign} {shown}")
    if question.kind is Kind.MULTIPLE:
        found += [
            f"not(selected(., '{each.code}') and count-selected(.) > 1)"
            for each in question.options
            if each.alone
        ]
    return " and ".join(found)


# In -----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Bounds:
    """What a constraint says. `alone`: codes of options that stand alone."""

    least: float | int | str | None = None
    most: float | int | str | None = None
    alone: tuple[str, ...] = ()


def conditions(text: str, asked: Mapping[str, Question]) -> tuple[Condition, ...]:
    """The conditions of an expression on questions that were read. Raises `NotUnderstood`."""
    found: list[Condition] = []
    for part in _parts(text.strip()):
        if (matrix := _answered_line(part, asked)) is not None:
            found.append(Condition(matrix.code, Test.ANSWERED))
        elif (pair := _refusal(part)) is not None:
            found.append(_compared(pair, asked, exact=True))
        elif part != _bare(part):
            found += conditions(_bare(part), asked)
        else:
            found.append(_compared(part, asked))
    return tuple(found)


def _refusal(part: str) -> str | None:
    """Of `(${q} != '' and ${q} != 'x')`, as we write `is not`, the second half."""
    halves = _parts(_bare(part)) if part.startswith("(") else []
    if len(halves) != 2:
        return None
    filled = re.fullmatch(rf"{_OF}\s*!=\s*(''|\"\")", halves[0])
    other = re.fullmatch(rf"(?:not\(\s*selected\(\s*)?{_OF}.*", halves[1], re.DOTALL)
    negative = "!=" in halves[1] or halves[1].startswith("not(")
    same = filled and other and filled[1] == other[1]
    return halves[1] if same and negative else None


def _answered_line(part: str, asked: Mapping[str, Question]) -> Question | None:
    """The matrix of `(${m__x} != '' or ${m__y} != '')`: that one of its lines was answered."""
    if _ANY_LINE.fullmatch(part) is None:
        return None
    names = {name.rpartition("__")[0] for name in re.findall(_OF, part)}
    matrix = asked.get(names.pop()) if len(names) == 1 else None
    return matrix if matrix is not None and matrix.kind is Kind.MATRIX else None


def _compared(part: str, asked: Mapping[str, Question], *, exact: bool = False) -> Condition:
    if (found := _FILLED.fullmatch(part)) is not None:
        return Condition(_known(found[1], asked).code, Test.ANSWERED)
    if (found := _SELECTED.fullmatch(part)) is not None:
        question = _known(found[1], asked)
        test = Test.HAS if question.kind is Kind.MULTIPLE else Test.IS
        return Condition(question.code, test, _plain(found[2], question))
    if (found := _NOT.fullmatch(part)) is not None:
        inner = _SELECTED.fullmatch(found[1].strip())
        if inner is None:
            raise NotUnderstood(part)
        question = _known(inner[1], asked)
        return Condition(question.code, Test.IS_NOT, _plain(inner[2], question))
    found = _COMPARED.fullmatch(part)
    if found is None:
        raise NotUnderstood(part)
    question, sign = _known(found[1], asked), found[2]
    if sign == "!=" and found[3] in ("''", '""') and not exact:
        return Condition(question.code, Test.ANSWERED)
    value = _plain(found[3], question)
    if sign in ("<", ">"):
        sign, value = _inclusive(sign, value, question)
    tests = {"=": Test.IS, "!=": Test.IS_NOT, ">=": Test.LEAST, "<=": Test.MOST}
    test = tests[sign]
    if question.kind is Kind.MULTIPLE and test is Test.IS:
        test = Test.HAS
    return Condition(question.code, test, value)


def _known(name: str, asked: Mapping[str, Question]) -> Question:
    if name not in asked:
        raise NotUnderstood(name)
    return asked[name]


def _plain(literal: str, question: Question) -> str | int | float:
    """A literal as the value of an answer; numbers are numbers where the question asks for one."""
    text = literal.removeprefix("date(").removesuffix(")").strip()
    text = text[1:-1] if text[:1] in ("'", '"') else text
    if question.kind not in _NUMERIC:
        return text
    try:
        number = float(text)
    except ValueError as error:
        raise NotUnderstood(literal) from error
    return int(number) if number.is_integer() and "." not in text else number


def _inclusive(sign: str, value, question: Question):
    """More than three, where only whole numbers are, is four and more."""
    if question.kind not in (Kind.SCALE, Kind.NPS) or not isinstance(value, int):
        raise NotUnderstood(sign)
    return (">=", value + 1) if sign == ">" else ("<=", value - 1)


def bounds(text: str, kind: Kind) -> Bounds:
    """What a constraint says of the least and the most. Raises `NotUnderstood`."""
    least = most = None
    alone: list[str] = []
    for part in _parts(_bare(text)):
        if (found := _ALONE.fullmatch(part)) is not None and kind is Kind.MULTIPLE:
            alone.append(found[1][1:-1])
            continue
        sign, value = _bound(part, kind)
        if sign in (">=", "=") and least is None:
            least = value
        elif sign == ">=":
            raise NotUnderstood(part)
        if sign in ("<=", "=") and most is None:
            most = value
        elif sign == "<=":
            raise NotUnderstood(part)
    return Bounds(least, most, tuple(alone))


def _bound(part: str, kind: Kind) -> tuple[str, float | int | str]:
    counted = {Kind.TEXT: _LENGTH, Kind.MULTIPLE: _COUNT}
    found = counted.get(kind, _OWN).fullmatch(part)
    if found is None or kind not in (*counted, Kind.NUMBER, Kind.DATE):
        raise NotUnderstood(part)
    sign, written = found[1], found[2]
    if kind is Kind.DATE:
        day = written.removeprefix("date(").removesuffix(")").strip()[1:-1]
        if sign in ("<", ">") or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day):
            raise NotUnderstood(part)
        return sign, day
    try:
        number = float(written)
    except ValueError as error:
        raise NotUnderstood(part) from error
    value = int(number) if number.is_integer() and "." not in written else number
    if sign in ("<", ">"):
        if kind is Kind.NUMBER:
            raise NotUnderstood(part)
        sign, value = (">=", value + 1) if sign == ">" else ("<=", value - 1)
    return sign, value


def _bare(text: str) -> str:
    """Without brackets around the whole."""
    text = text.strip()
    while text.startswith("(") and _closing(text) == len(text) - 1:
        text = text[1:-1].strip()
    return text


def _closing(text: str) -> int:
    """Where the first bracket is closed; -1 when it is not."""
    depth, quote = 0, ""
    for place, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter in "()":
            depth += 1 if letter == "(" else -1
            if depth == 0:
                return place
    return -1


def _parts(text: str) -> list[str]:
    """What stands between the `and`s outside of brackets and quotes. `or` is not understood."""
    if len(text) > MOST_LETTERS:
        raise NotUnderstood(text[:50])
    found, depth, quote, start, place = [], 0, "", 0, 0
    while place < len(text):
        letter = text[place]
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter in "()":
            depth += 1 if letter == "(" else -1
        elif depth == 0 and (word := re.match(r"\s(and|or)(?=[\s(])", text[place:])) is not None:
            if word[1] == "or":
                raise NotUnderstood(text)
            found.append(text[start:place].strip())
            place += len(word[0])
            start = place
            continue
        place += 1
    return [part for part in (*found, text[start:].strip()) if part]
