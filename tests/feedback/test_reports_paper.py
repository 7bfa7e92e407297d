"""A report on paper: what stands on which page."""

from datetime import UTC, datetime

import pypdfium2
import pytest

from feedback.reports import paper
from feedback.reports.document import Cell, Document, Line, Part

WRITTEN = datetime(2026, 3, 16, tzinfo=UTC)


@pytest.mark.parametrize("before", range(32, 46, 2))
def test_a_table_of_a_few_lines_stands_whole_below_its_heading(before):
    pages = _pages(before, lines=6)
    (page,) = (words for words in pages if "Heating" in words)
    assert all(f"line {number}." in page for number in range(6))


def test_a_long_table_begins_below_its_heading_and_goes_on():
    pages = _pages(30, lines=80)
    first = next(words for words in pages if "Heating" in words)
    assert "line 0." in first
    assert "line 79." in pages[-1]
    assert all("Organisation" in words for words in pages)  # the head is said again on each


def _pages(before: int, lines: int) -> list[str]:
    """The words of each page, a table following so many lines of text."""
    table = Part(
        "b",
        "Heating",
        title="As people see it",
        head=["Organisation", "Score"],
        lines=[Line(f"line {number}.", [Cell("1.0", 1.0, "decimal")]) for number in range(lines)],
    )
    document = Document(
        language="en",
        centre="A centre",
        title="A report",
        number="1",
        period="2026",
        of="Organisation",
        sentences=["All is well."],
        facts=[],
        parts=[Part("a", "Before", paragraphs=["Words."] * before), table],
        seal=[],
    )
    with pypdfium2.PdfDocument(paper.pdf(document, WRITTEN)) as found:
        return [_words(page) for page in found]


def _words(page: pypdfium2.PdfPage) -> str:
    text = page.get_textpage()
    try:
        return text.get_text_range()
    finally:
        text.close()
