"""The register: each appeal gets the next number of its year, without gaps, and its day.

Numbers are given soon after the appeal came, not while it comes in: whoever draws the next one
holds the row that counts, and no citizen's words wait for that.
"""

from datetime import date

from django.db import transaction

from feedback import timeline
from feedback.actors import SYSTEM
from feedback.models import Appeal, Event, NumberSequence, Procedure
from feedback.proceedings import days, procedure

BATCH = 200


def register_waiting() -> int:
    """Give numbers to the first `BATCH` appeals that have none, in the order they came; returns
    how many got one.

    One that somebody is writing in at this moment is left for the next time. What was imported
    has its number from elsewhere.
    """
    rules = procedure.current()
    with transaction.atomic():
        waiting = list(
            Appeal.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(number="", imported_from="")
            .only("pk", "received_at", "version")
            .order_by("pk")[:BATCH]
        )
        if not waiting:
            return 0
        same_day = rules.rules.registers == Procedure.Registers.SAME_DAY
        dated = [
            (appeal, days.registration_day(appeal.received_at, rules.calendar, same_day=same_day))
            for appeal in waiting
        ]
        counters = _counters({day.year for _appeal, day in dated})
        for appeal, day in dated:
            counter = counters[day.year]
            counter.last += 1
            _write(appeal, number_of(rules.rules, day.year, counter.last), day)
        NumberSequence.objects.bulk_update(counters.values(), ["last"])
    return len(waiting)


def _counters(years: set[int]) -> dict[int, NumberSequence]:
    """The years' counting rows, locked."""
    rows = [NumberSequence(year=year) for year in sorted(years)]
    NumberSequence.objects.bulk_create(rows, ignore_conflicts=True)
    held = NumberSequence.objects.select_for_update().filter(year__in=years).order_by("year")
    return {row.year: row for row in held}


def _write(appeal: Appeal, number: str, day: date) -> None:
    """The version stays: a number makes nothing old that somebody has on their screen."""
    Appeal.objects.filter(pk=appeal.pk).update(number=number, registered_on=day)
    data = {"number": number, "on": day.isoformat()}
    timeline.append(appeal, timeline.Entry(Event.Kind.REGISTERED, SYSTEM, data=data))


def number_of(rules: Procedure, year: int, sequence: int) -> str:
    """A number as it is written: "K-2026/000123"."""
    written = rules.number_pattern.replace("{year}", str(year))
    return written.replace("{sequence}", str(sequence).zfill(rules.number_digits))


def drain() -> None:
    """Register all that wait."""
    while register_waiting() == BATCH:
        pass


def ensure(appeal: Appeal) -> None:
    """See to it that an appeal has its number, with those that came before it: a paper that shows
    it is printed now."""
    if not appeal.number and not appeal.imported_from:
        drain()
        appeal.refresh_from_db(fields=["number", "registered_on"])
