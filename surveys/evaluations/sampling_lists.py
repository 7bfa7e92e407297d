"""A list of users that was brought: CSV or XLSX with a line of headings.

`phone` or `email` is needed; `name`, `stratum`, `cluster` and `language` may be there.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from accounts import addresses
from accounts.models import Address
from channels.sms.phones import e164
from surveys.evaluations.sampling_frames import Found

MOST_BYTES, MOST_ROWS = 10 * 1024 * 1024, 50_000
MOST_UNPACKED = 60_000_000  # bytes: a sheet of 50,000 lines has some 30 MB
MOST_COLUMNS = 50
MOST_SHOWN = 20
COLUMNS = ("phone", "email", "name", "stratum", "cluster", "language")


class UnreadableList(Exception):
    """Words for the person: what of the list can't be read."""


@dataclass(frozen=True)
class Listed:
    """One line, its address in canonical form."""

    kind: str
    value: str
    name: str = ""
    stratum: str = ""
    cluster: str = ""
    language: str = ""


@dataclass(frozen=True)
class Reading:
    """What came of a file; `faults` are (line, what is wrong)."""

    rows: list[Listed]
    faults: list[tuple[int, str]]
    twice: int


def read(name: str, content: bytes) -> Reading:
    """Raises `UnreadableList` where the file as a whole is none."""
    if len(content) > MOST_BYTES:
        raise UnreadableList(_("The file is too large: bring 10 MB at the most."))
    lines = _workbook(content) if name.lower().endswith(".xlsx") else _table(content)
    headings = [str(each or "").strip().casefold() for each in next(lines, [])]
    places = {column: headings.index(column) for column in COLUMNS if column in headings}
    if not {"phone", "email"} & set(places):
        raise UnreadableList(_("The first line must name the columns: phone or email among them."))
    rows: dict[tuple[str, str], Listed] = {}
    faults, twice = [], 0
    for number, cells in enumerate(lines, start=2):
        if number > MOST_ROWS + 1:
            raise UnreadableList(_("The list is too long: bring 50,000 lines at the most."))
        given = {
            column: _cell(cells[place]) for column, place in places.items() if place < len(cells)
        }
        if not any(given.values()):
            continue
        try:
            row = _listed(given)
        except ValueError as error:
            faults.append((number, str(error)))
            continue
        twice += (row.kind, row.value) in rows
        rows.setdefault((row.kind, row.value), row)
    return Reading(list(rows.values()), faults, twice)


def found(rows: list[Listed]) -> list[Found]:
    """The same with their addresses in the centre's own register, made where they are new."""
    result = []
    for row in rows:
        address = addresses.ensure(
            kind=row.kind, value=row.value, name=row.name, language=row.language
        )
        code = row.stratum or "-"
        opted_out = address.opted_out_at is not None
        result.append(Found(address.pk, code, row.stratum, row.cluster, opted_out))
    return result


def _listed(given: dict[str, str]) -> Listed:
    language = given.get("language", "").casefold()
    rest = {
        "name": given.get("name", "")[:200],
        "stratum": _label(given.get("stratum", "")),
        "cluster": _label(given.get("cluster", "")),
        "language": language if language in dict(settings.LANGUAGES) else "",
    }
    if phone := given.get("phone", ""):
        try:
            number = e164(phone, settings.CENTRE_COUNTRY)
        except ValueError:
            raise ValueError(_("this is no phone number")) from None
        return Listed(Address.Kind.PHONE, number, **rest)
    mailbox = given.get("email", "").casefold()
    if not mailbox:
        raise ValueError(_("neither phone nor e-mail"))
    try:
        validate_email(mailbox)
    except ValidationError:
        raise ValueError(_("this is no e-mail address")) from None
    return Listed(Address.Kind.EMAIL, mailbox, **rest)


def _label(words: str) -> str:
    """It goes into the published list, where no spreadsheet may take it for a formula."""
    return words.lstrip("=+-@\t\r ;").replace("\n", " ")[:100]


def _cell(value: object) -> str:
    """A spreadsheet keeps a phone as a number, often as 99112233.0."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).replace("\0", "").strip()


def _table(content: bytes) -> Iterator[list]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableList(_("Save the list as CSV in UTF-8, or as XLSX.")) from None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text), delimiter=delimiter)
    except csv.Error:
        raise UnreadableList(_("Save the list as CSV in UTF-8, or as XLSX.")) from None


def _workbook(content: bytes) -> Iterator[list]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(each.file_size for each in packed.infolist()) > MOST_UNPACKED:
                raise UnreadableList(_("This sheet is too large."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for row in book.worksheets[0].iter_rows(values_only=True, max_col=MOST_COLUMNS):
            yield list(row)
    except UnreadableList:
        raise
    except Exception:  # it raises whatever its parts raise, a damaged sheet only when it is read
        raise UnreadableList(_("Save the list as CSV in UTF-8, or as XLSX.")) from None
