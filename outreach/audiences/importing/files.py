"""The rows of a CSV or XLSX file, as words. Pure: bytes in, lists of words out."""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice

from django.utils.translation import gettext as _
from openpyxl import load_workbook

MOST_BYTES = 10_000_000
MOST_ROWS = 50_000
MOST_COLUMNS = 40
_MOST_UNPACKED = 200_000_000  # bytes: a sheet of 50,000 rows has some 30 MB
_LONGEST = 500  # letters of a cell
_ENCODINGS = ("utf-8-sig", "cp1251")


class Unreadable(ValueError):
    """No table that we can read; the words say why, for whoever brought it."""


def rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty with its number in the file, from 1; the first is the header.
    Raises `Unreadable`."""
    is_sheet = content[:4] == b"PK\x03\x04"
    found = _of_sheet(content) if is_sheet else _of_text(content)
    taken = 0
    for number, cells in enumerate(found, start=1):
        if not any(cells):
            continue
        if taken > MOST_ROWS:
            raise Unreadable(_("The file has more than %(most)s rows.") % {"most": MOST_ROWS})
        taken += 1
        yield number, cells[:MOST_COLUMNS]


def first(content: bytes, most: int = 6) -> list[list[str]]:
    """The header and some rows, to show. Raises `Unreadable`, also where nothing follows it."""
    found = [cells for _number, cells in islice(rows(content), most)]
    if len(found) < 2:
        raise Unreadable(_("The file has no rows below its first one."))
    return found


def _of_text(content: bytes) -> Iterator[list[str]]:
    text = _decoded(content)
    try:
        dialect = csv.Sniffer().sniff(text[:20_000], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    try:
        for cells in csv.reader(io.StringIO(text), dialect):
            yield [_clean(cell) for cell in cells]
    except csv.Error as error:
        raise Unreadable(_("This is no table that we can read: CSV or XLSX.")) from error


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable(_("This is no table that we can read: CSV or XLSX."))


def _of_sheet(content: bytes) -> Iterator[list[str]]:
    """The first sheet. What would unpack to too much is not unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(each.file_size for each in packed.infolist()) > _MOST_UNPACKED:
                raise Unreadable(_("This sheet is too large."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for cells in book.worksheets[0].iter_rows(values_only=True):
            yield [_clean(_words(cell)) for cell in cells]
    except Unreadable:
        raise
    except Exception as error:  # whatever a broken sheet makes the library stumble over
        raise Unreadable(_("This is no table that we can read: CSV or XLSX.")) from error


def _words(cell) -> str:
    """A cell as people read it: a phone number that the sheet holds as a number has no point."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    return str(cell)


def _clean(cell: str) -> str:
    return " ".join(cell.replace("\0", "").split())[:_LONGEST]
