"""HTML of a mail as text to read, and as HTML that is safe to show.

Everything goes through nh3 first: what comes out is well-formed, so that the reader of tags
below meets no trap, and holds no script, no style, no picture and no link but plain ones.
"""

import re
from html import escape, unescape
from html.parser import HTMLParser

import nh3

MAX_CHARACTERS = 5_000_000
MAX_DEPTH = 2_000  # beyond it nh3 takes time with the square of the depth

_TAGS = nh3.ALLOWED_TAGS - {"img", "map", "area"}
_SCHEMES = {"http", "https", "mailto", "tel"}
_CLEANER = nh3.Cleaner(
    tags=_TAGS | {"tfoot"},
    clean_content_tags={"script", "style", "title", "template"},
    url_schemes=_SCHEMES,
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_ANY_TAG = re.compile(r"<[^<>]*>")
_VOID = {"br", "hr", "img", "meta", "link", "input", "col", "area", "base", "wbr", "p", "li"}
_PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "pre"}
_BLOCKS = {
    *("div", "tr", "li", "dt", "dd", "section", "article", "header", "footer", "center", "hr"),
    *("aside", "figure", "figcaption", "caption", "details", "summary", "nav", "blockquote"),
}


def sanitised(html: str) -> str:
    """HTML that may be shown in a frame: no script, style, picture or form, links to the web."""
    html = html[:MAX_CHARACTERS]
    if _depth(html) > MAX_DEPTH:
        return f"<pre>{escape(_stripped(html))}</pre>"
    return _CLEANER.clean(html)


def to_text(html: str) -> str:
    """The words of an HTML body: paragraphs kept, quotes marked by '> ', links written out."""
    html = html[:MAX_CHARACTERS]
    if _depth(html) > MAX_DEPTH:
        return _stripped(html)
    reader = _Reader()
    reader.feed(_CLEANER.clean(html))
    reader.close()
    return reader.text()


def _depth(html: str) -> int:
    deepest = depth = 0
    for match in _TAG.finditer(html):
        if match[2].lower() not in _VOID:
            depth = max(0, depth - 1) if match[1] else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _stripped(html: str) -> str:
    return unescape(_ANY_TAG.sub(" ", html)).strip()


class _Reader(HTMLParser):
    """Collects lines; `quotes` is how deep in blockquotes a line stands."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quotes = 0
        self._kept = 0  # how deep in <pre>, where white space counts
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag == "br":
            self._end_line()
        elif tag == "blockquote":
            self._end_block()
            self._quotes += 1
        elif tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self._line)))
        elif tag in _PARAGRAPHS or tag in _BLOCKS:
            self._start(tag)

    def _start(self, tag: str) -> None:
        self._end_block(blank=tag in _PARAGRAPHS)
        if tag == "li":
            self._line.append("- ")
        elif tag == "hr":
            self._line.append("---")
        elif tag == "pre":
            self._kept += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._links:
            self._write_link(*self._links.pop())
        elif tag in ("td", "th"):
            self._line.append(" ")
        elif tag in _PARAGRAPHS or tag in _BLOCKS:
            self._end_block(blank=tag in _PARAGRAPHS)
            if tag == "blockquote":
                self._quotes = max(0, self._quotes - 1)
            elif tag == "pre":
                self._kept = max(0, self._kept - 1)

    def _write_link(self, target: str, begin: int) -> None:
        """The address beside a link's words, unless they are the address."""
        words = "".join(self._line[begin:]).strip()
        bare = target.removeprefix("mailto:").removeprefix("tel:")
        bare = bare.removeprefix("https://").removeprefix("http://").rstrip("/")
        if words and target and bare.lower() not in words.lower():
            self._line.append(f" <{target}>")

    def handle_data(self, data: str) -> None:
        if self._kept:
            first, *others = data.split("\n")
            self._line.append(first)
            for line in others:
                self._end_line()
                self._line.append(line)
        else:
            self._line.append(re.sub(r"[ \t\r\n\f]+", " ", data))

    def _end_line(self) -> None:
        text = "".join(self._line)
        if not self._kept:
            text = re.sub(r"[ \xa0]{2,}", " ", text).strip()
        self._line = []
        self._links = [(target, 0) for target, _begin in self._links]
        self._lines.append(self._margin() + text.rstrip())

    def _end_block(self, *, blank: bool = False) -> None:
        if "".join(self._line).strip():
            self._end_line()
        self._line = []
        self._links = [(target, 0) for target, _begin in self._links]
        if blank and self._lines and self._lines[-1].strip("> "):
            self._lines.append(self._margin())

    def _margin(self) -> str:
        return "> " * min(self._quotes, 10)

    def text(self) -> str:
        self._end_block()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in self._lines)).strip()
