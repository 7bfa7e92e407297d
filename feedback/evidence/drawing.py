"""Draws the pages of a PDF. A program of its own, run apart from the site within limits, because
strangers' files are decoded here; it needs no Django.

    python -I drawing.py SOURCE FOLDER MOST_PAGES SIDE

Writes FOLDER/page-1.webp and so on, SIDE points on the longer side, and says what it did: first
the number of pages in the PDF, then for each drawn one a line of JSON.
"""

import json
import sys
from pathlib import Path

import pypdfium2

MOST_LETTERS = 20_000  # of a page's own text
QUALITY = 80


def main(source: str, folder: str, most: int, side: int) -> None:
    with pypdfium2.PdfDocument(source) as document:
        print(json.dumps({"pages": len(document)}), flush=True)
        for index in range(min(len(document), most)):
            page = document[index]
            try:
                drawn = _draw(page, side)
                text = _text(page)
            except pypdfium2.PdfiumError:
                continue  # one broken page hides no other
            finally:
                page.close()
            drawn.save(Path(folder) / f"page-{index + 1}.webp", quality=QUALITY, method=2)
            line = {"number": index + 1, "width": drawn.width, "height": drawn.height}
            print(json.dumps({**line, "text": text}), flush=True)


def _draw(page, side: int):
    """The page as a picture; its size on paper says nothing about how much there is to draw."""
    width, height = page.get_size()
    longer = max(width, height)
    if not 0 < longer < 1_000_000:
        raise pypdfium2.PdfiumError("a page without a size")
    bitmap = page.render(scale=side / longer, no_smoothpath=False)
    return bitmap.to_pil().convert("RGB")


def _text(page) -> str:
    """The words that the page itself holds; empty for a scan."""
    reader = page.get_textpage()
    try:
        text = reader.get_text_range(0, min(reader.count_chars(), MOST_LETTERS))
    finally:
        reader.close()
    return text.replace("\0", "").replace("\r\n", "\n").strip()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
