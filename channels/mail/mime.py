"""The parts of a mail: its header fields and the tree of its bodies, as bytes.

Where nothing is wrong this does what RFC 2045 and 2046 say. Where something is, words come
first: a field without its colon continues the one before, a multipart without a usable boundary
is text. Depth and number of parts are bounded, and what lies beyond is said, not dropped quietly.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from channels.mail import parameters

MAX_PARTS = 500
MAX_DEPTH = 100
MAX_HEADER_BYTES = 512 * 1024
MAX_FIELDS = 2000

_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:(.*)", re.DOTALL)
# After something that is no field, only these are believed to go on with the header.
_KNOWN_FIELD = re.compile(
    rb"(?:mime-version|message-id|content-[a-z-]+|x-[a-z-]+|subject|to|cc|from|date|reply-to"
    rb"|received|references|in-reply-to|return-path|sender|list-[a-z]+|user-agent)[ \t]*:",
    re.IGNORECASE,
)
_CONTENT_TYPE = re.compile(r"[\w.+!#$&^-]+/[\w.+!#$&^-]+")
_ANY_BOUNDARY = re.compile(
    rb"^--(?P<boundary>[^\r\n]{1,100}?)[ \t]*\r?\n(?=content-[a-z-]+[ \t]*:)",
    re.MULTILINE | re.IGNORECASE,
)


@dataclass
class Part:
    """One body with its fields; `children` when it is made of others.

    `fields` are (lower-case name, raw value) in order. `body` is still transfer-encoded.
    """

    fields: list[tuple[str, bytes]]
    body: bytes = b""
    content_type: str = "text/plain"
    params: dict[str, str] = field(default_factory=dict)
    declared: bool = False  # whether it says a content type that can be read
    children: list["Part"] = field(default_factory=list)
    epilogue: bytes = b""
    defects: set[str] = field(default_factory=set)

    def first(self, name: str) -> bytes:
        """A field's first value that is not empty, or b''."""
        return next((value for key, value in self.fields if key == name and value.strip()), b"")

    def every(self, name: str) -> list[bytes]:
        return [value for key, value in self.fields if key == name]

    @property
    def maintype(self) -> str:
        return self.content_type.partition("/")[0]

    def walk(self) -> Iterator["Part"]:
        """This part and all within it, in the order they are written."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.children))

    def leaves(self) -> Iterator["Part"]:
        """The parts that have content of their own."""
        return (part for part in self.walk() if not part.children)


def read(raw: bytes) -> Part:
    """The tree of a whole mail; `defects` of the root name what its limits cut."""
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")  # one system wrote lines so, long ago
    begin = len(raw) - len(raw.lstrip(b" \t\r\n"))  # no mail begins with its body
    root, start = _part(raw, begin, len(raw), "text/plain")
    count = 1
    waiting = [(root, start, len(raw), 0)]
    while waiting:
        part, start, end, depth = waiting.pop()
        spans = _spans(part, raw, start, end) if part.maintype == "multipart" else []
        if spans and depth >= MAX_DEPTH:
            root.defects.add("depth")
            spans = []
        if not spans:
            part.body = raw[start:end]
            continue
        default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
        inner = []
        for first, finish in spans:
            if count >= MAX_PARTS:
                root.defects.add("parts")
                break
            count += 1
            child, body = _part(raw, first, finish, default)
            part.children.append(child)
            inner.append((child, body, finish, depth + 1))
        waiting.extend(reversed(inner))
    return root


def fields_of(raw: bytes, start: int = 0, end: int | None = None) -> tuple[list, int]:
    """The header fields at `start` and where the body begins."""
    end = len(raw) if end is None else end
    fields: list[tuple[str, list[bytes]]] = []
    stray: list[tuple[bytes, int]] = []  # lines that are no fields, and where they begin
    position = start
    while position < end and position - start < MAX_HEADER_BYTES and len(fields) < MAX_FIELDS:
        newline = raw.find(b"\n", position, end)
        after = end if newline < 0 else newline + 1
        line = raw[position:after].rstrip(b"\r\n")
        at, position = position, after
        if not line:
            break
        elif not line.strip():
            if not _goes_on(raw, position, end):
                break
        elif line[:1] in b" \t" and (fields or stray):
            _lines_of(fields, stray).append((line.strip(), at) if stray else line.strip())
        elif (match := _FIELD.fullmatch(line)) and (not stray or _KNOWN_FIELD.match(line)):
            if fields:
                fields[-1][1].extend(text for text, _at in stray)
            stray = []
            fields.append((match[1].decode("ascii").lower(), [match[2].strip()]))
        elif at != start or not line.startswith((b"From ", b">From ")):
            stray.append((line, at))
            if len(stray) > 3 or not fields:
                break
    # Lines without a colon that no field followed were the first words of the body.
    body = stray[0][1] if stray else position
    return [(name, b" ".join(lines).strip()) for name, lines in fields], body


def _goes_on(raw: bytes, position: int, end: int) -> bool:
    """Whether the header continues after a line of spaces."""
    lines = raw[position : min(end, position + 2000)].split(b"\n", 2)[:2]
    return lines[0][:1] in (b" ", b"\t") or any(_KNOWN_FIELD.match(line) for line in lines)


def _lines_of(fields: list, stray: list) -> list:
    return stray or fields[-1][1]


def _part(raw: bytes, start: int, end: int, default: str) -> tuple[Part, int]:
    fields, body = fields_of(raw, start, end)
    part = Part(fields, content_type=default)
    value = part.first("content-type")
    if value:
        content_type, params = parameters.read(value)
        part.params = params
        match = _CONTENT_TYPE.match(content_type.replace(" ", "").lower())
        if match:
            part.content_type, part.declared = match[0], True
        else:
            part.content_type = "text/plain"
    return part, body


def _spans(part: Part, raw: bytes, start: int, end: int) -> list[tuple[int, int]]:
    """Where the parts of a multipart lie; the last may lack its closing line."""
    boundary = part.params.get("boundary", "").rstrip()
    spans = _between(part, raw, start, end, boundary.encode("utf-8", "surrogateescape"))
    if not spans and (guess := _ANY_BOUNDARY.search(raw, start, min(end, start + 100_000))):
        spans = _between(part, raw, start, end, guess["boundary"])
    return spans


def _between(part: Part, raw: bytes, start: int, end: int, boundary: bytes) -> list:
    if not boundary:
        return []
    delimiter = re.compile(rb"--" + re.escape(boundary) + rb"(?P<last>--)?[ \t]*(?:\r?\n|\Z)")
    spans, begin, closed = [], None, None
    for match in delimiter.finditer(raw, start, end):
        at = match.start()
        if at > start and raw[at - 1 : at] != b"\n":
            continue
        if begin is not None and at > begin:
            spans.append((begin, _before_newline(raw, begin, at)))
        begin = None if match["last"] else match.end()
        closed = (closed or match.end()) if match["last"] else None
    if begin is not None and begin < end:
        spans.append((begin, end))
    if closed is not None and spans:
        part.epilogue = raw[closed:end]
    return spans


def _before_newline(raw: bytes, begin: int, at: int) -> int:
    """The line end before a delimiter belongs to the delimiter."""
    if at > begin and raw[at - 1 : at] == b"\n":
        at -= 1
        if at > begin and raw[at - 1 : at] == b"\r":
            at -= 1
    return at
