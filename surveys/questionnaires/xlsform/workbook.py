"""Reading a workbook that a stranger made: within limits, and without believing it.

Refused with words: what is no workbook, what swells when it is unpacked, what declares entities,
what calculates. `openpyxl` sees the file only after that.
"""

import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO

import openpyxl
from django.utils.translation import gettext as _

MOST_BYTES = 5_000_000
MOST_UNPACKED = 40_000_000
MOST_PARTS = 500
MOST_ROWS = 5_000
MOST_COLUMNS = 120
MOST_LETTERS = 5_000
_PIECE = 65_536  # bytes
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, NotImplementedError),
    *(RuntimeError, OSError, EOFError),
)


class Refused(Exception):
    """The file is not read; the message says why, for a person."""


@dataclass(frozen=True)
class Row:
    """A row with something in it. `number` as the sheet counts; `cells` by heading."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


def read(content: bytes) -> dict[str, Sheet]:
    """The sheets by name, in small letters. Raises `Refused`."""
    _look_at(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False)
    except Exception as error:  # it raises whatever its parts raise
        raise Refused(_("This is not a workbook that we can read.")) from error
    try:
        wanted = ("survey", "choices", "settings")
        names = {name.strip().lower(): name for name in book.sheetnames}
        return {name: _sheet(book[names[name]], name) for name in wanted if name in names}
    except Refused:
        raise
    except Exception as error:  # a damaged sheet shows only when it is read
        raise Refused(_("This is not a workbook that we can read.")) from error
    finally:
        book.close()


def _look_at(content: bytes) -> None:
    """Refuse what must not be unpacked, without unpacking it."""
    if len(content) > MOST_BYTES:
        most = {"most": MOST_BYTES // 1_000_000}
        raise Refused(_("The file is too large; we take up to %(most)d MB.") % most)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS or sum(each.file_size for each in parts) > MOST_UNPACKED:
                raise Refused(_("The file holds far more than it seems to, so we don't open it."))
            for each in parts:
                if each.filename.endswith((".xml", ".rels")):
                    with packed.open(each) as part:
                        if _declares(part):
                            raise Refused(_("The file declares what no workbook needs."))
    except _DAMAGED as error:
        words = _("This is not an Excel workbook (.xlsx). Save it as one, then try again.")
        raise Refused(words) from error


def _declares(part: IO[bytes]) -> bool:
    """Whether it declares entities, however far from its beginning, or is not in UTF-8. In words
    that somebody wrote the sign before `DOCTYPE` is always escaped."""
    before = b""
    while piece := part.read(_PIECE):
        if b"<!DOCTYPE" in (before + piece).upper() or b"\0" in piece:
            return True
        before = piece[-8:]
    return False


def _sheet(sheet, name: str) -> Sheet:
    headings: tuple[str, ...] = ()
    rows = []
    limits = {"max_row": MOST_ROWS + 2, "max_col": MOST_COLUMNS}
    for number, cells in enumerate(sheet.iter_rows(**limits), start=1):
        values = [_text(cell, name, number) for cell in cells]
        if not any(values):
            continue
        if not headings:
            headings = tuple(_heading(value) for value in values)
            continue
        if number > MOST_ROWS:
            most = {"sheet": name, "most": MOST_ROWS}
            raise Refused(_("The sheet %(sheet)s has more than %(most)d rows.") % most)
        filled = zip(headings, values, strict=False)
        rows.append(Row(number, {each: value for each, value in filled if each and value}))
    return Sheet(tuple(filter(None, headings)), tuple(rows))


def _text(cell, sheet: str, number: int) -> str:
    if cell.value is None:
        return ""
    if cell.data_type == "f":
        where = {"sheet": sheet, "row": number}
        words = _("The sheet %(sheet)s calculates in row %(row)d. Please put plain values there.")
        raise Refused(words % where)
    value = cell.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).replace("\0", "").strip()
    if len(text) > MOST_LETTERS:
        where = {"sheet": sheet, "row": number}
        raise Refused(_("In the sheet %(sheet)s, row %(row)d has a cell that is too long.") % where)
    return text


def _heading(text: str) -> str:
    """`Label :: Mongolian (mn)` and `label::Mongolian (mn)` are one."""
    name, colons, language = text.partition("::")
    if not colons:
        name, _colon, language = text.partition(":")
    name = name.strip().lower().replace(" ", "_")
    return f"{name}::{language.strip()}" if language.strip() else name
