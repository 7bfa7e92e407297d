"""How long it takes to count an audience of everybody, beside a plain count of the same rows, and
until its page answers; how quickly the rows of a CSV and of an XLSX file are read and taken in, by
a process of its own, with its memory and its statements.

LOAD says how many contacts there are, and rows in the CSV; else some thousands. A sheet has a tenth
of the rows."""

import csv
import io
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Iterator
from typing import BinaryIO

from django.db import connection, connections, reset_queries
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from accounts.encryption import cipher
from accounts.models import Sector, User
from benchmarks import database, figures
from benchmarks.figures import FEWEST, Figure
from channels.models import Account
from outreach.audiences import counting, reaching
from outreach.audiences.definition import Definition
from outreach.audiences.importing import uploads
from outreach.models import KeptCount, PeopleUpload

USUAL_LOAD = 100_000  # appeals, of the other benchmarks
PEOPLE = database.MANY if database.MANY != USUAL_LOAD else 20_000
FEW = 2_000  # rows whose statements are counted
SECTORS = 20
_FORK = multiprocessing.get_context("fork")

# One in fifty said stop, one in a hundred fails, one in three has a mailbox, too.
_FILL = (
    """INSERT INTO accounts_citizen (name, name_index, verified_name, national_number, language,
        assurance, created_at)
    SELECT '', '', '', '', (ARRAY['mn', 'mn', 'mn', 'kk', 'ru', ''])[1 + n %% 6], 0, now()
    FROM generate_series(1, %(people)s) n""",
    """INSERT INTO accounts_address (citizen_id, kind, value, value_index, created_at,
        opted_out_at, failing_since, verified_at)
    SELECT id, 'phone', %(sealed)s, md5('phone' || id), now(),
        CASE WHEN id %% 50 = 0 THEN now() END,
        CASE WHEN id %% 97 = 0 THEN now() - interval '2 days' END,
        CASE WHEN id %% 2 = 0 THEN now() END
    FROM accounts_citizen""",
    """INSERT INTO accounts_address (citizen_id, kind, value, value_index, created_at)
    SELECT id, 'email', %(sealed)s, md5('email' || id), now()
    FROM accounts_citizen WHERE id %% 3 = 0""",
    """INSERT INTO outreach_contact (citizen_id, kind, sector_id, updated_at)
    SELECT id, (ARRAY['citizen', 'citizen', 'citizen', 'company'])[1 + id %% 4],
        CASE WHEN id %% 10 > 0 THEN (%(sectors)s::bigint[])[1 + id %% %(many)s] END, now()
    FROM accounts_citizen""",
)
_FLOOR = """
SELECT count(*) FROM accounts_address address
JOIN outreach_contact contact ON contact.citizen_id = address.citizen_id
"""


def fill(people: int) -> None:
    """So many contacts with their addresses, by bulk statements."""
    Sector.objects.bulk_create(Sector(code=f"b{n}", name=f"Bag {n}") for n in range(SECTORS))
    for channel in ("sms", "email"):
        Account.objects.create(channel=channel, code=f"bench-{channel}", name=channel)
    given = {
        "people": people,
        "sealed": cipher().encrypt(b"+97699112233").decode(),
        "sectors": list(Sector.objects.values_list("pk", flat=True)),
        "many": SECTORS,
    }
    with connection.cursor() as cursor:
        for statement in _FILL:
            cursor.execute(statement, given)
    database.settled()


# Counting -----------------------------------------------------------------------------------------
def _seconds_of_a_count() -> float:
    began = time.perf_counter()
    assert reaching.count(Definition()).people == PEOPLE
    return time.perf_counter() - began


def _seconds_of_the_floor() -> float:
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(_FLOOR)
        assert cursor.fetchone()[0] >= PEOPLE
    return time.perf_counter() - began


def _seconds_until_it_answers() -> float:
    """What somebody waits who looks at it first."""
    KeptCount.objects.all().delete()
    began = time.perf_counter()
    counting.counted(Definition())
    return time.perf_counter() - began


# Files --------------------------------------------------------------------------------------------
def _row(number: int) -> list[str]:
    return [f"8{number:07}", f"Иргэн {number}", f"b{number % SECTORS}", f"Гэрээ {number}"]


def a_csv(rows: int) -> BinaryIO:
    """A file of so many people."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  (whoever asked reads it)
    text = io.TextIOWrapper(file, "utf-8", newline="")
    writer = csv.writer(text)
    writer.writerow(["Утас", "Нэр", "Баг", "Гэрээ"])
    writer.writerows(map(_row, range(rows)))
    text.flush()
    text.detach()
    return file


def a_sheet(rows: int) -> BinaryIO:
    """The same as XLSX."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["Утас", "Нэр", "Баг", "Гэрээ"])
    for number in range(rows):
        sheet.append(_row(number))
    file = tempfile.TemporaryFile()  # noqa: SIM115  (whoever asked reads it)
    book.save(file)
    return file


def brought(file: BinaryIO) -> PeopleUpload:
    found = User.objects.filter(username="bench").first()
    user = found or User.objects.create_superuser("bench", password=None)
    return uploads.bring(
        name="bench",
        reason="bench",
        organisation=None,
        file_name="bench",
        content=file,
        user=user,
    )


def read(upload: PeopleUpload) -> None:
    uploads.name_columns(upload, [*upload.meanings[:3], "field"])
    while upload.state == PeopleUpload.State.READING:
        uploads.work(upload, 600)


def take(upload: PeopleUpload) -> None:
    uploads.agree(upload)
    while upload.state == PeopleUpload.State.TAKING:
        uploads.work(upload, 600)


def worked(upload: PeopleUpload) -> tuple[float, float, float]:
    """Seconds to read it and to take it in, and how many megabytes a worker grew by."""
    connections.close_all()
    ours, its = _FORK.Pipe()
    process = _FORK.Process(target=_work, args=(upload, its))
    process.start()
    found = ours.recv()
    process.join()
    return found


def _work(upload: PeopleUpload, told) -> None:
    read(brought(a_csv(10)))  # what is loaded once is loaded now
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    read(upload)
    shown = time.perf_counter()
    take(upload)
    over = time.perf_counter()
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    connections.close_all()
    told.send((shown - began, over - shown, (after - before) / 1024))


def statements() -> float:
    """For a thousand rows, read and taken in."""
    upload = brought(a_csv(FEW))
    reset_queries()
    with CaptureQueriesContext(connection) as asked:
        read(upload)
        uploads.drop(upload)
    return len(asked) * 1000 / FEW


def figures_of_files(rows: int) -> Iterator[Figure]:
    flat = figures.at_most(64, of="value")
    asked = figures.alone("import_statements", "per 1,000 rows", [statements()])
    for name, made, number in (("csv", a_csv, rows), ("xlsx", a_sheet, max(1, rows // 10))):
        reading, taking, grown = worked(brought(made(number)))
        yield figures.alone(f"import_{name}", "rows/s read", [number / reading])
        yield figures.alone(f"import_{name}_taken", "rows/s", [number / taking])
        yield figures.alone(f"import_{name}_memory", "MB more", [grown], flat)
    yield asked


def measure() -> list[Figure]:
    database.use(database.SMALL)
    fill(PEOPLE)
    pairs = figures.alternate(_seconds_of_a_count, _seconds_of_the_floor, FEWEST)
    answers = [_seconds_until_it_answers() for _ in range(FEWEST)]
    return [
        figures.beside("audience_count", "s", pairs),
        figures.alone("audience_page", "s", answers, figures.at_most(2, of="value")),
        *figures_of_files(PEOPLE),
    ]
