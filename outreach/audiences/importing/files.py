"""The rows of a CSV or XLSX file, as words, one after the other. Pure: a file in, lists of words
out. A CSV file is never held as a whole; a sheet, which is packed, is."""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from typing import BinaryIO

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.packaging.manifest import Manifest
from openpyxl.xml.constants import ARC_CONTENT_TYPES, SHARED_STRINGS, WORKSHEET_TYPE
from openpyxl.xml.functions import fromstring

MOST_BYTES = 100_000_000
MOST_BYTES_OF_SHEET = 20_000_000
MOST_ROWS = 1_000_000
MOST_COLUMNS = 40
SHEET = "xlsx"
# Its words are held whole while a sheet is read, as all about it is; the sheets go by rows.
_MOST_OF_WORDS = 40_000_000  # bytes
_MOST_ABOUT = 5_000_000  # bytes: styles, names, what the parts are called
_PICTURES = "xl/media/"  # are not looked at
_MOST_UNPACKED = 200_000_000  # bytes: a sheet of 100,000 rows has some 60 MB
_LONGEST = 500  # letters of a cell
_ENCODINGS = ("utf-8-sig", "cp1251")
_LOST = re.compile(r"\?[^\W\d_]")  # nobody writes a question mark right before a letter
_LOOKED_AT = 500  # rows
_PIECE = 256 * 1024  # bytes that are looked at at once
_SEPARATORS = ",;\t|"  # of the columns: the one that the header has most of
_QUOTED = re.compile(r'"[^"]*"')


class Unreadable(ValueError):
    """No table that we can read; the words say why, for whoever brought it."""


def form_of(file: BinaryIO) -> str:
    """How the file is written: `SHEET`, or the encoding of its text; read once from its beginning
    to its end. Raises `Unreadable`."""
    file.seek(0)
    begin = file.read(4)
    if begin == b"PK\x03\x04":
        return SHEET
    if begin[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    for encoding in _ENCODINGS:
        if _is_text(file, encoding):
            return encoding
    raise Unreadable(_("This is no table that we can read: CSV or XLSX."))


def _is_text(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while piece := file.read(_PIECE):
            if "\0" in decoder.decode(piece):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def rows(file: BinaryIO, form: str, *, after: int = 0) -> Iterator[tuple[int, list[str]]]:
    """Each row behind the row `after` that is not empty, with its number in the file, from 1; the
    first is the header. Raises `Unreadable`."""
    found = _of_sheet(file) if form == SHEET else _of_text(file, form)
    for number, cells in enumerate(found, start=1):
        if number > MOST_ROWS + 1:
            raise Unreadable(_("The file has more than %(most)s rows.") % {"most": MOST_ROWS})
        if number <= after:
            continue
        cleaned = [_clean(cell) for cell in cells[:MOST_COLUMNS]]
        if any(cleaned):
            yield number, cleaned


def first(file: BinaryIO, form: str, most: int = 6) -> list[list[str]]:
    """The header and some rows, to show. Raises `Unreadable`, also where nothing follows it."""
    found = [cells for _number, cells in islice(rows(file, form), most)]
    if len(found) < 2:
        raise Unreadable(_("The file has no rows below its first one."))
    return found


def lost(file: BinaryIO, form: str) -> str:
    """A word of which the program that saved the file lost letters, as it does with ө and ү in an
    encoding that has none; "" where no such word is near its beginning."""
    if form in (SHEET, _ENCODINGS[0]):
        return ""
    cells = (cell for row in first(file, form, _LOOKED_AT) for cell in row)
    return next((cell for cell in cells if _LOST.search(cell)), "")


def _of_text(file: BinaryIO, encoding: str) -> Iterator[list[str]]:
    with _opened(file, encoding) as text:
        header = next((line for line in text if line.strip()), "")
    separator = max(_SEPARATORS, key=_QUOTED.sub("", header).count)
    try:
        with _opened(file, encoding) as text:
            yield from csv.reader(text, delimiter=separator, skipinitialspace=True)
    except csv.Error as error:
        raise Unreadable(_("This is no table that we can read: CSV or XLSX.")) from error


@contextmanager
def _opened(file: BinaryIO, encoding: str) -> Iterator[io.TextIOWrapper]:
    """Its text from the beginning on; whoever opened the file closes it."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
    try:
        yield text
    finally:
        if not file.closed:
            text.detach()


def _of_sheet(file: BinaryIO) -> Iterator[list[str]]:
    """The first sheet. What would unpack to too much is not unpacked."""
    try:
        file.seek(0)
        with zipfile.ZipFile(file) as packed:
            if _is_too_large(packed):
                raise Unreadable(_("This sheet is too large."))
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        # A sheet says itself how wide it is, and where its rows stand: a small file may say much.
        for cells in book.worksheets[0].iter_rows(values_only=True, max_col=MOST_COLUMNS):
            yield [_words(cell) for cell in cells] if any(map(_is_filled, cells)) else []
    except Unreadable:
        raise
    except Exception as error:  # whatever a broken sheet makes the library stumble over
        raise Unreadable(_("This is no table that we can read: CSV or XLSX.")) from error


def _is_too_large(packed: zipfile.ZipFile) -> bool:
    """Whether it would unpack to too much, in all or of what is not read by rows. A part is what
    the list of contents calls it, whatever its name."""
    sizes = {each.filename: each.file_size for each in packed.infolist()}
    if sum(sizes.values()) > _MOST_UNPACKED or sizes[ARC_CONTENT_TYPES] > _MOST_ABOUT:
        return True
    contents = Manifest.from_tree(fromstring(packed.read(ARC_CONTENT_TYPES)))
    sheets, words = (
        {each.PartName.removeprefix("/") for each in contents.findall(kind)}
        for kind in (WORKSHEET_TYPE, SHARED_STRINGS)
    )
    about = [
        size
        for name, size in sizes.items()
        if name not in sheets | words and not name.startswith(_PICTURES)
    ]
    return sum(about) > _MOST_ABOUT or sum(sizes.get(name, 0) for name in words) > _MOST_OF_WORDS


def _is_filled(cell) -> bool:
    return cell is not None


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
