"""Answers that are written or brought: numbers, days, words, places, photos. Each is made a value
or refused with words in the active language."""

import math
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.questionnaires.definition import Question
from surveys.questionnaires.figures import as_date, as_number, bound
from surveys.questionnaires.given import count_within, is_empty, one, several

LONGEST_TEXT = 4000  # letters, where the question sets no bound
MOST_PHOTOS = 5  # where the question sets no bound


def number(question: Question, raw, language: str) -> int | float:
    value = as_number(one(raw))
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


def date(question: Question, raw, language: str) -> str:
    value = as_date(str(one(raw)))
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


def text(question: Question, raw, language: str) -> str:
    value = str(one(raw)).replace("\0", "").replace("\r\n", "\n").strip()
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


def place(question: Question, raw, language: str) -> dict:
    if not isinstance(raw, Mapping):
        raw = {"address": str(one(raw))}
    address = str(raw.get("address") or "").replace("\0", "").strip()
    if len(address) > LONGEST_TEXT:
        raise ValidationError(_("The address is too long. Please shorten it."), code="most")
    latitude, longitude = raw.get("latitude"), raw.get("longitude")
    if is_empty(latitude) and is_empty(longitude):
        return {"latitude": None, "longitude": None, "address": address}
    try:
        point = {"latitude": float(latitude), "longitude": float(longitude)}
    except (TypeError, ValueError):
        point = {"latitude": math.nan, "longitude": math.nan}
    if not (abs(point["latitude"]) <= 90 and abs(point["longitude"]) <= 180):
        words = _("This is not a place on the map. Please mark it again, or write the address.")
        raise ValidationError(words, code="place")
    return point | {"address": address}


def photo(question: Question, raw, language: str) -> list[str]:
    value = list(dict.fromkeys(str(each) for each in several(raw) if not is_empty(each)))
    most = MOST_PHOTOS if question.most is None else bound(question.most)
    count_within(question, len(value), _too_few_photos, _too_many_photos, most)
    return value


def _figure(value: float) -> str:
    return number_format(int(value) if value.is_integer() else value)


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
