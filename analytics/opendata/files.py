"""Rows as a file: CSV or JSON, streamed, gzipped for who takes that."""

import csv
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import quote_etag
from django.views.decorators.http import condition

from analytics.exports import Line, safe

TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}
_GZIP = 16 + zlib.MAX_WBITS
_BLOCK = 32_768  # characters gathered before they are sent


@dataclass(frozen=True)
class File:
    """What is sent. `rows` are asked for only when it is; `state` changes as they do."""

    name: str
    head: Sequence[str]
    rows: Callable[[], Iterable]
    state: str


def answer(request: HttpRequest, file: File, form: str) -> HttpResponse:
    """The file in one of `TYPES`; 304 for who has it in this state."""
    tag = quote_etag(f"{file.state}-{form}")

    @condition(etag_func=lambda _request: tag)
    def send(request: HttpRequest) -> HttpResponse:
        return _streamed(request, file, form)

    return send(request)


def _streamed(request: HttpRequest, file: File, form: str) -> HttpResponse:
    lines = _csv(file.head, file.rows()) if form == "csv" else _json(file.head, file.rows())
    content = _blocks(lines)
    is_gzipped = "gzip" in request.headers.get("Accept-Encoding", "")
    response = StreamingHttpResponse(
        _gzipped(content) if is_gzipped else content, content_type=TYPES[form]
    )
    if is_gzipped:
        response["Content-Encoding"] = "gzip"
    response["Content-Disposition"] = f'attachment; filename="{file.name}.{form}"'
    response["Access-Control-Allow-Origin"] = "*"
    patch_vary_headers(response, ["Accept-Encoding", "Accept-Language"])
    return response


def _csv(head: Sequence[str], rows: Iterable) -> Iterator[str]:
    writer = csv.writer(Line())
    yield writer.writerow(head)
    for row in rows:
        yield writer.writerow([_plain(cell) for cell in row])


def _plain(cell):
    """Empty for what is left out; words cannot become formulas."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return safe(cell) if isinstance(cell, str) else cell


def _json(head: Sequence[str], rows: Iterable) -> Iterator[str]:
    before = "["
    for row in rows:
        yield f"{before}\n{json.dumps(dict(zip(head, row, strict=True)), ensure_ascii=False)}"
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def _blocks(lines: Iterable[str]) -> Iterator[bytes]:
    gathered, size = [], 0
    for line in lines:
        gathered.append(line)
        size += len(line)
        if size >= _BLOCK:
            yield "".join(gathered).encode()
            gathered, size = [], 0
    yield "".join(gathered).encode()


def _gzipped(content: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    for block in content:
        if packed := packer.compress(block):
            yield packed
    yield packer.flush()
