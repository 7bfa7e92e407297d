"""A report as a workbook: a sheet for each part, numbers as numbers.

The same document is the same bytes: no date of today is written, and the parts of the file bear
fixed ones. Words are never read as formulas or links.
"""

import io
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from django.utils.translation import override
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from feedback.reports.document import Cell, Document, Part

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_FORMS = {
    **{"whole": "#,##0", "share": "0.0%", "decimal": "#,##0.0", "fine": "#,##0.00"},
    "chance": '[<0.001]"< 0.001";0.000',
    **{"rose": '+#,##0.0" ↑"', "fell": '#,##0.0" ↓"'},
}
_NAME_WIDTH, _NUMBER_WIDTH, _MOST_WIDTH = 36, 14, 60
_LONGEST_NAME = 31  # of a sheet, as Excel has it
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def xlsx(document: Document, written_at: datetime) -> bytes:
    """The workbook of a document that was written at this moment."""
    kept = io.BytesIO()
    with override(document.language), Workbook(kept, _OPTIONS) as book:
        book.set_properties(
            {
                "title": f"{document.title} {document.number}",
                "author": document.centre,
                "created": written_at.astimezone(UTC).replace(tzinfo=None, microsecond=0),
            }
        )
        _Sheets(book, document).write()
    return kept.getvalue()


class _Sheets:
    """Writes the sheets one after the other."""

    def __init__(self, book: Workbook, document: Document) -> None:
        self.book, self.document = book, document
        self.bold = book.add_format({"bold": True})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"})
        self.note = book.add_format({"italic": True, "font_color": "#4a5963"})
        self.forms: dict[str, Format] = {
            name: book.add_format({"num_format": pattern}) for name, pattern in _FORMS.items()
        }
        self.label = book.add_format({"text_wrap": True, "valign": "top"})
        self.right = book.add_format({"align": "right"})
        self.used: set[str] = set()

    def write(self) -> None:
        self._cover()
        for part in self.document.parts:
            self._part(part)

    def _cover(self) -> None:
        document = self.document
        sheet = self._sheet(document.title)
        sheet.set_column(0, 0, _NAME_WIDTH)
        sheet.set_column(1, 1, _MOST_WIDTH)
        sheet.write_string(0, 0, document.centre, self.bold)
        sheet.write_string(1, 0, f"{document.title} {document.number}", self.title)
        row = 2
        for words in filter(None, (document.period, document.of, *document.sentences)):
            sheet.write_string(row, 0, words)
            row += 1
        for name, value in (*document.facts, *document.seal):
            row += 1
            sheet.write_string(row, 0, name, self.bold)
            sheet.write_string(row, 1, value)

    def _part(self, part: Part) -> None:
        sheet = self._sheet(part.heading)
        sheet.set_column(0, 0, _NAME_WIDTH)
        sheet.set_column(1, max(1, len(part.head) - 1), _NUMBER_WIDTH)
        sheet.write_string(0, 0, part.heading, self.bold)
        sheet.write_string(1, 0, part.title, self.title)
        row = 3
        for card in part.cards:
            sheet.write_string(row, 0, card.label, self.bold)
            for column, words in enumerate((card.value, *card.notes), start=1):
                sheet.write_string(row, column, words)
            row += 1
        if part.lines:
            for column, name in enumerate(part.head):
                sheet.write_string(row, column, name, self.head)
            sheet.freeze_panes(row + 1, 1)
            for line in part.lines:
                row += 1
                sheet.write_string(row, 0, line.label, self.label)
                for column, cell in enumerate(line.cells, start=1):
                    self._cell(sheet, row, column, cell)
            row += 2
        for words in (*part.paragraphs, *part.notes):
            sheet.write_string(row, 0, words, self.note)
            row += 1

    def _cell(self, sheet: Worksheet, row: int, column: int, cell: Cell) -> None:
        if cell.number is None:
            sheet.write_string(row, column, cell.text, self.right)
        else:
            sheet.write_number(row, column, cell.number, self.forms[cell.form])

    def _sheet(self, name: str) -> Worksheet:
        """A sheet with this name as far as a name may go; each name once."""
        clean = " ".join(name.translate(_FORBIDDEN).split())[:_LONGEST_NAME] or _("Figures")
        while clean.lower() in self.used:
            clean = f"{clean[: _LONGEST_NAME - 3]} {len(self.used)}"
        self.used.add(clean.lower())
        return self.book.add_worksheet(clean)
