"""What a person answered, made a value or refused with words for that person.

Words come in the language of the person, whatever language is active. The bounds of a question
mean, by its kind: the number itself, the day, the letters of a text, the count of choices or
photos.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from surveys.questionnaires.definition import Definition, Kind, Question, labelled
from surveys.questionnaires.flow import visible

SCALE = range(1, 6)
NPS = range(0, 11)
LONGEST_TEXT = 4000  # letters, where the question sets no bound
MOST_PHOTOS = 5  # where the question sets no bound
_YEAR_FIRST = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})\.?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})\.?")
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,10})?")
_SPACES = re.compile(r"[\s\u00a0\u202f]+")


def clean(question: Question, raw, language: str):
    """The answer as `definition` says answers look, or None for none where none is needed.

    Raises `ValidationError` with what is wrong and what to do, in the person's language.
    """
    with override(language):
        value = None if _is_empty(raw) else _CLEANERS[question.kind](question, raw, language)
        if value is None and question.required:
            raise ValidationError(_NEEDED[question.kind](), code="required")
        return value


def problems(definition: Definition, answers: Mapping, language: str) -> dict[str, str]:
    """What is wrong with answers, by the code of the question, of those that are asked only."""
    found = {}
    for question in visible(definition, answers):
        try:
            clean(question, answers.get(question.code), language)
        except ValidationError as error:
            found[question.code] = " ".join(error.messages)
    return found


def _is_empty(raw) -> bool:
    if isinstance(raw, str):
        return not raw.strip()
    if isinstance(raw, Mapping):
        return all(_is_empty(each) for each in raw.values())
    return raw is None or (isinstance(raw, list | tuple) and all(_is_empty(each) for each in raw))


def _single(question: Question, raw, language: str) -> str:
    return _option(question, _one(raw))


def _multiple(question: Question, raw, language: str) -> list[str]:
    given = {_option(question, _one(code)) for code in _several(raw) if not _is_empty(code)}
    chosen = [option for option in question.options if option.code in given]
    alone = next((option for option in chosen if option.alone), None)
    if alone and len(chosen) > 1:
        words = _("“%(option)s” can't be chosen together with other answers.")
        raise ValidationError(words % {"option": labelled(alone.label, language)}, code="alone")
    if not alone:
        _count_within(question, len(chosen), _too_few_choices, _too_many_choices)
    return [option.code for option in chosen]


def _scale(question: Question, raw, language: str) -> int:
    return _step(raw, SCALE)


def _nps(question: Question, raw, language: str) -> int:
    return _step(raw, NPS)


def _step(raw, steps: range) -> int:
    text = str(_one(raw)).strip()
    if not (text.isascii() and text.isdecimal() and len(text) < 3 and int(text) in steps):
        words = _("Please choose a number from %(first)d to %(last)d.")
        raise ValidationError(words % {"first": steps[0], "last": steps[-1]}, code="step")
    return int(text)


def _number(question: Question, raw, language: str) -> int | float:
    value = as_number(_one(raw))
    if value is None:
        raise ValidationError(_("Please give a number, in figures: 12 or 3.5."), code="number")
    least, most = bound(question.least), bound(question.most)
    if least is not None and value < least:
        words = _("The least that can be given is %(bound)s.")
        raise ValidationError(words % {"bound": _figure(least)}, code="least")
    if most is not None and value > most:
        words = _("The most that can be given is %(bound)s.")
        raise ValidationError(words % {"bound": _figure(most)}, code="most")
    return int(value) if value.is_integer() else value


def as_number(raw: str | int | float) -> float | None:
    """A number of up to fifteen figures, with a point or a comma and spaces; None for none."""
    if isinstance(raw, str):
        text = _SPACES.sub("", raw).replace(",", ".").replace("−", "-")
        return float(text) if _NUMBER.fullmatch(text) else None
    return float(raw) if abs(raw) < 10**15 else None


def _date(question: Question, raw, language: str) -> str:
    value = as_date(str(_one(raw)))
    if value is None:
        raise ValidationError(_("Please give a day, such as 2026-03-31."), code="date")
    least, most = as_date(str(question.least or "")), as_date(str(question.most or ""))
    if least and value < least:
        words = _("Please give a day not before %(day)s.")
        raise ValidationError(words % {"day": date_format(least)}, code="least")
    if most and value > most:
        words = _("Please give a day not after %(day)s.")
        raise ValidationError(words % {"day": date_format(most)}, code="most")
    return value.isoformat()


def as_date(text: str) -> date | None:
    """A day written year first or day first, with dashes, dots or strokes; None for none."""
    text = text.strip()
    try:
        if (found := _YEAR_FIRST.fullmatch(text)) is not None:
            return date(int(found[1]), int(found[2]), int(found[3]))
        if (found := _DAY_FIRST.fullmatch(text)) is not None:
            return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None
    return None


def _text(question: Question, raw, language: str) -> str:
    value = str(_one(raw)).replace("\0", "").replace("\r\n", "\n").strip()
    least, most = bound(question.least), bound(question.most)
    if least is not None and len(value) < least:
        words = ngettext(
            "Please write at least %(count)d letter.",
            "Please write at least %(count)d letters.",
            int(least),
        )
        raise ValidationError(words % {"count": least}, code="least")
    most = LONGEST_TEXT if most is None else most
    if len(value) > most:
        words = _("Your text has %(given)d letters; we take up to %(count)d. Please shorten it.")
        raise ValidationError(words % {"given": len(value), "count": most}, code="most")
    return value or None


def _matrix(question: Question, raw, language: str) -> dict[str, str]:
    if not isinstance(raw, Mapping):
        raise ValidationError(_("Please choose one of the answers in each line."), code="matrix")
    if unknown := set(raw) - {row.code for row in question.rows}:
        raise ValidationError(_unknown() % {"answer": min(map(str, unknown))}, code="row")
    value = {
        row.code: _option(question, _one(raw[row.code]))
        for row in question.rows
        if not _is_empty(raw.get(row.code))
    }
    missing = [labelled(row.label, language) for row in question.rows if row.code not in value]
    if question.required and missing:
        words = _("Please answer each line. Still open: %(lines)s.")
        raise ValidationError(words % {"lines": "; ".join(missing)}, code="required")
    return value


def _place(question: Question, raw, language: str) -> dict:
    if not isinstance(raw, Mapping):
        raw = {"address": str(_one(raw))}
    address = str(raw.get("address") or "").replace("\0", "").strip()
    if len(address) > LONGEST_TEXT:
        raise ValidationError(_("The address is too long. Please shorten it."), code="most")
    latitude, longitude = raw.get("latitude"), raw.get("longitude")
    if _is_empty(latitude) and _is_empty(longitude):
        return {"latitude": None, "longitude": None, "address": address}
    try:
        point = {"latitude": float(latitude), "longitude": float(longitude)}
    except (TypeError, ValueError):
        point = {"latitude": math.nan, "longitude": math.nan}
    if not (abs(point["latitude"]) <= 90 and abs(point["longitude"]) <= 180):
        words = _("This is not a place on the map. Please mark it again, or write the address.")
        raise ValidationError(words, code="place")
    return point | {"address": address}


def _photo(question: Question, raw, language: str) -> list[str]:
    value = list(dict.fromkeys(str(each) for each in _several(raw) if not _is_empty(each)))
    most = MOST_PHOTOS if question.most is None else bound(question.most)
    _count_within(question, len(value), _too_few_photos, _too_many_photos, most)
    return value


def _option(question: Question, code) -> str:
    if code not in {option.code for option in question.options}:
        raise ValidationError(_unknown() % {"answer": str(code)[:50]}, code="option")
    return code


def _unknown() -> str:
    return _("“%(answer)s” is not one of the answers. Please choose one of those offered.")


def _one(raw):
    """The single answer, also out of a list of one as forms send it."""
    if isinstance(raw, list | tuple):
        given = [each for each in raw if not _is_empty(each)]
        if len(given) > 1:
            raise ValidationError(_("Please choose only one answer."), code="one")
        raw = given[0] if given else ""
    if not isinstance(raw, str | int | float) or isinstance(raw, bool):
        raise ValidationError(_("We could not read this answer."), code="unreadable")
    return raw


def _several(raw) -> list:
    return list(raw) if isinstance(raw, list | tuple | set) else [_one(raw)]


def bound(value: float | str | None) -> float | None:
    """A bound as a number; None for none."""
    return None if value in (None, "") else float(value)


def _figure(value: float) -> str:
    return number_format(int(value) if value.is_integer() else value)


def _count_within(
    question: Question, count: int, few: Callable, many: Callable, most: float | None = None
) -> None:
    least = bound(question.least)
    most = bound(question.most) if most is None else most
    if least is not None and count < least:
        raise ValidationError(few(int(least)), code="least")
    if most is not None and count > most:
        raise ValidationError(many(int(most)), code="most")


def _too_few_choices(count: int) -> str:
    words = ngettext(
        "Please choose at least %(count)d answer.",
        "Please choose at least %(count)d answers.",
        count,
    )
    return words % {"count": count}


def _too_many_choices(count: int) -> str:
    words = ngettext(
        "Please choose up to %(count)d answer.", "Please choose up to %(count)d answers.", count
    )
    return words % {"count": count}


def _too_few_photos(count: int) -> str:
    words = ngettext(
        "Please add at least %(count)d photo.", "Please add at least %(count)d photos.", count
    )
    return words % {"count": count}


def _too_many_photos(count: int) -> str:
    words = ngettext(
        "Please add up to %(count)d photo.", "Please add up to %(count)d photos.", count
    )
    return words % {"count": count}


_CLEANERS: dict[Kind, Callable] = {
    Kind.SINGLE: _single,
    Kind.MULTIPLE: _multiple,
    Kind.SCALE: _scale,
    Kind.NPS: _nps,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.TEXT: _text,
    Kind.MATRIX: _matrix,
    Kind.PLACE: _place,
    Kind.PHOTO: _photo,
}


def _choose() -> str:
    return _("Please choose an answer.")


_NEEDED: dict[Kind, Callable[[], str]] = {
    Kind.SINGLE: _choose,
    Kind.MULTIPLE: lambda: _("Please choose at least one answer."),
    Kind.SCALE: _choose,
    Kind.NPS: _choose,
    Kind.NUMBER: lambda: _("Please give a number."),
    Kind.DATE: lambda: _("Please give a day."),
    Kind.TEXT: lambda: _("Please write an answer."),
    Kind.MATRIX: lambda: _("Please choose one of the answers in each line."),
    Kind.PLACE: lambda: _("Please mark a place on the map, or write the address."),
    Kind.PHOTO: lambda: _("Please add a photo."),
}
