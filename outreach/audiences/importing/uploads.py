"""A file of people, step by step: kept, its columns named, read, shown, taken in; and undone.

Reading and taking in go by batches, each in a transaction of its own that also notes how far it
came: a worker that dies is followed by another, and no row is taken twice.
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice
from typing import BinaryIO
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from psycopg2.errors import CheckViolation

from accounts.models import Organisation, User
from channels.nudge import nudge
from outreach.audiences import beside
from outreach.audiences.importing import columns, files, keeping, rows, taking
from outreach.models import (
    Contact,
    ListEntry,
    PeopleList,
    PeopleUpload,
    Subscription,
    UploadAddress,
    UploadPart,
    UploadRow,
)

State, Fate = PeopleUpload.State, UploadRow.Fate
BATCH = 500
LEASE = timedelta(seconds=120)  # for a batch, by the slowest machine
_TASK = "outreach.tasks.read_people"
_MARK = """
INSERT INTO outreach_uploadaddress (upload_id, mark, number)
SELECT %s, * FROM unnest(%s::uuid[], %s::int[])
"""


def bring(
    *,
    name: str,
    reason: str,
    organisation: Organisation | None,
    file_name: str,
    content: BinaryIO,
    user: User,
) -> PeopleUpload:
    """Keep a file; raises `files.Unreadable` when it is no table. Nothing of it is taken yet."""
    form = files.form_of(content)
    header = files.first(content, form)[0]
    with transaction.atomic():
        people = PeopleList.objects.create(
            name=name, reason=reason, organisation=organisation, created_by=user
        )
        upload = PeopleUpload.objects.create(
            people=people,
            file_name=file_name[:200],
            form=form,
            header=header,
            meanings=columns.recognised(header),
            user=user,
        )
        keeping.keep(upload, content)
    return upload


def sample(upload: PeopleUpload) -> list[list[str]]:
    """Some rows below the header, to show while its columns are named."""
    return files.first(keeping.opened(upload), upload.form)[1:]


def name_columns(upload: PeopleUpload, meanings: Sequence[str]) -> bool:
    """Have the file read by these meanings of its columns, what was read before forgotten; False
    if it is too late for that. Whoever calls holds the lease, and goes on with `work`."""
    with transaction.atomic():
        named = _step(upload, [State.NEW, State.SHOWN], State.READING)
        if named:
            UploadRow.objects.filter(upload=upload).delete()
            UploadAddress.objects.filter(upload=upload).delete()
            _reach(upload, meanings=list(meanings), read_to=0, fates={}, problem="")
    return named


def agree(upload: PeopleUpload) -> bool:
    """Have taken in what was shown; False if it is too late or too early for that. The lease as
    in `name_columns`. Raises `Held`."""
    with _unless_held():
        return _step(upload, [State.SHOWN], State.TAKING)


class Held(Exception):
    """Something for an audience with this list was proposed or approved: it stays as it is."""


@contextmanager
def _unless_held() -> Iterator[None]:
    """In a transaction; the database knows what is held."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if isinstance(error.__cause__, CheckViolation):
            raise Held from error
        raise


def _step(upload: PeopleUpload, before: Sequence[str], after: str) -> bool:
    """One step on, by whoever is first; with the lease for what follows."""
    lease = timezone.now() + LEASE
    standing = PeopleUpload.objects.filter(pk=upload.pk, state__in=before)
    done = standing.update(state=after, lease_until=lease) == 1
    if done:
        upload.state, upload.lease_until = after, lease
    return done


def drop(upload: PeopleUpload) -> bool:
    """Give up a file of which nothing was taken in; it is forgotten."""
    before = [State.NEW, State.READING, State.SHOWN]
    with transaction.atomic():
        dropped = PeopleUpload.objects.filter(pk=upload.pk, state__in=before).delete()[0] > 0
        if dropped:
            PeopleList.objects.filter(pk=upload.people_id).delete()
    return dropped


def figures(upload: PeopleUpload) -> dict[str, int]:
    """How many rows there were of each fate."""
    fates = PeopleUpload.objects.values_list("fates", flat=True).get(pk=upload.pk)
    return dict.fromkeys(Fate.values, 0) | fates


# Work ---------------------------------------------------------------------------------------------
def drain(seconds: float = 50) -> None:
    """Go on with every file that is being read or taken in, for so long; a nudge for the rest."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        upload = _claim()
        if upload is None:
            return
        work(upload, until - time.monotonic())


def _claim() -> PeopleUpload | None:
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    with transaction.atomic():
        upload = (
            PeopleUpload.objects.select_for_update(skip_locked=True)
            .filter(free, state__in=[State.READING, State.TAKING])
            .order_by("pk")
            .first()
        )
        if upload is not None:
            upload.lease_until = now + LEASE
            upload.save(update_fields=["lease_until"])
    return upload


def work(upload: PeopleUpload, seconds: float) -> None:
    """Go on for so long, batch by batch, with a file whose lease one holds; it ends with this."""
    until = time.monotonic() + seconds
    if upload.state == State.READING:
        _read(upload, until)
    if upload.state == State.TAKING:
        _take(upload, until)
    PeopleUpload.objects.filter(pk=upload.pk).update(lease_until=None)
    if upload.state in (State.READING, State.TAKING):
        nudge(_TASK)


def _read(upload: PeopleUpload, until: float) -> None:
    """The rows after `read_to`, judged and kept; at the end the file is shown."""
    sectors = rows.Sectors.known()
    try:
        rest = files.rows(keeping.opened(upload), upload.form, after=upload.read_to)
        if not upload.read_to:
            next(rest)  # the header
        while batch := list(islice(rest, BATCH)):
            judged = [_judged(upload, number, cells, sectors) for number, cells in batch]
            with transaction.atomic():
                _tell_doubles(upload, judged)
                _meet(judged)
                UploadRow.objects.bulk_create(judged, ignore_conflicts=True)
                fates = Counter(upload.fates) + Counter(str(row.fate) for row in judged)
                _reach(upload, read_to=batch[-1][0], fates=dict(fates))
            if time.monotonic() > until:
                return
    except files.Unreadable as error:
        _reach(upload, state=State.SHOWN, problem=str(error)[:300])
        return
    with transaction.atomic():
        UploadAddress.objects.filter(upload=upload).delete()
        _reach(upload, state=State.SHOWN)


def _reach(upload: PeopleUpload, **changes) -> None:
    """Note how far it is; the lease goes on with it."""
    for name, value in (changes | {"lease_until": timezone.now() + LEASE}).items():
        setattr(upload, name, value)
    upload.save(update_fields=[*changes, "lease_until"])


def _judged(
    upload: PeopleUpload, number: int, cells: list[str], sectors: rows.Sectors
) -> UploadRow:
    row = columns.read(cells, upload.header, upload.meanings)
    person, problems = rows.judge(row, sectors)
    if problems:
        shown = [rows.shown(name, what) for name, what in problems]
        return UploadRow(upload=upload, number=number, fate=Fate.WRONG, problems=shown)
    kept = dict(vars(person))
    return UploadRow(
        upload=upload, number=number, fate=Fate.NEW, person=kept, indexes=person.indexes
    )


def _tell_doubles(upload: PeopleUpload, judged: list[UploadRow]) -> None:
    """Whose address stood in a row before; the others' are noted. However long the file is, the
    database knows what stood where, in two statements."""
    marks = {index: _mark(index) for row in judged for index in row.indexes}
    before = UploadAddress.objects.filter(upload=upload, mark__in=marks.values())
    seen = {str(mark): number for mark, number in before.values_list("mark", "number")}
    fresh: list[tuple[str, int]] = []
    for row in judged:
        own = [marks[index] for index in row.indexes]
        if number := next((seen[mark] for mark in own if mark in seen), None):
            row.fate, row.problems = Fate.DOUBLE, [["double", str(number)]]
            row.person, row.indexes = {}, []
            continue
        seen |= dict.fromkeys(own, row.number)
        fresh += [(mark, row.number) for mark in set(own)]
    if fresh:
        with connection.cursor() as cursor:
            cursor.execute(_MARK, [upload.pk, *map(list, zip(*fresh, strict=True))])


def _mark(index: str) -> str:
    """As PostgreSQL writes a UUID."""
    return str(UUID(index[:32]))


def _meet(judged: list[UploadRow]) -> None:
    """Which of the rows are people we know already, in one statement."""
    indexes = [index for row in judged for index in row.indexes]
    holders = dict(taking.known(indexes).values_list("value_index", "citizen"))
    for row in judged:
        people = {holders[index] for index in row.indexes if index in holders}
        if len(people) > 1:
            row.fate, row.problems, row.indexes = Fate.WRONG, [["two_people", ""]], []
            row.person = {}
        elif people:
            row.fate = Fate.KNOWN


def _take(upload: PeopleUpload, until: float) -> None:
    """The good rows after `done_to` become people, contacts and entries of the list, and are
    forgotten."""
    good = UploadRow.objects.filter(upload=upload, fate__in=[Fate.NEW, Fate.KNOWN])
    while batch := list(good.filter(number__gt=upload.done_to).order_by("number")[:BATCH]):
        with transaction.atomic():
            taking.take(upload.people, [rows.Person(**row.person) for row in batch], upload.user)
            good.filter(pk__in=[row.pk for row in batch]).delete()
            _reach(upload, done_to=batch[-1].number, taken=upload.taken + len(batch))
        if time.monotonic() > until:
            return
    with transaction.atomic():
        UploadPart.objects.filter(upload=upload).delete()
        beside.keep(upload.people)
        _reach(upload, state=State.DONE)


# Undoing ------------------------------------------------------------------------------------------
def undo(people: PeopleList) -> int:
    """Empty a list again, and forget the contacts whom only this list made; how many entries there
    were. Who asked for news meanwhile, or stands in another list, stays a contact. Raises
    `Held`."""
    with _unless_held():
        entries = ListEntry.objects.filter(people=people)
        elsewhere = ListEntry.objects.filter(address__citizen=OuterRef("citizen")).exclude(
            people=people
        )
        asked = Subscription.objects.filter(address__citizen=OuterRef("citizen"))
        made = entries.filter(made_contact=True).values("address__citizen")
        Contact.objects.filter(~Exists(elsewhere), ~Exists(asked), citizen__in=made).delete()
        number = entries.delete()[0]
        PeopleList.objects.filter(pk=people.pk).update(undone_at=timezone.now(), lacking={})
    return number
