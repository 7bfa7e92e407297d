"""The rules of procedure in force, as a process remembers them for `SECONDS`."""

import time
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from feedback import rulebook
from feedback.models import Procedure, RefusalGround
from feedback.proceedings import presets
from feedback.worktime import WorkCalendar

SECONDS = 5


@dataclass(frozen=True)
class InForce:
    """The centre's rules, and the grounds that may be given."""

    rules: Procedure
    grounds: tuple[RefusalGround, ...]

    @property
    def calendar(self) -> WorkCalendar | None:
        """The hours by which the centre's days are counted; None where it has none of its own."""
        book = rulebook.current()
        return book.calendars.get(book.own_calendar)

    def ground(self, pk: int | None) -> RefusalGround | None:
        """One of the grounds in use, by its key."""
        return next((each for each in self.grounds if each.pk == pk), None)


_kept: tuple[float, InForce] | None = None


def current() -> InForce:
    """The rules, at most `SECONDS` old."""
    global _kept
    now = time.monotonic()
    if _kept is None or now - _kept[0] > SECONDS:
        _kept = (now, _read())
    return _kept[1]


def forget() -> None:
    """Read them anew at the next question (after an edit in this process, and between tests)."""
    global _kept
    _kept = None


def _read() -> InForce:
    own = Procedure.objects.first()
    return InForce(
        rules=own or Procedure(**presets.of(settings.CENTRE_COUNTRY).rules),
        grounds=tuple(RefusalGround.objects.filter(is_active=True)),
    )


def adopt(country: str) -> None:
    """Take a country's rules and grounds for the centre's own. What is there already is left as
    it is. Raises `KeyError` for a country of which we know none."""
    preset = presets.PRESETS[country]
    with transaction.atomic():
        if not Procedure.objects.exists():
            Procedure.objects.create(**preset.rules)
        for position, ground in enumerate(preset.grounds, start=1):
            english, *others = ground.words
            named = {
                "name": english,
                "names": dict(zip(("mn", "kk", "ru", "az"), others, strict=True)),
                "law": ground.law,
                "position": position * 10,
            }
            RefusalGround.objects.get_or_create(code=ground.code, defaults=named)
    forget()
