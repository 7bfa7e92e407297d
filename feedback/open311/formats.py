"""The two forms of every answer: XML, and JSON as the specification derives it from that.

A document is made of dicts, lists and plain values. A list of services is written
`<services><service>…</service></services>` in XML and `[…]` in JSON.
"""

import json
import re
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring  # writes only

from django.http import HttpResponse

TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
# What each list's members are called in XML.
_MEMBERS = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "endpoints": "endpoint",
    "formats": "format",
    "errors": "error",
}
# Control characters that XML 1.0 has no way to write.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def answer(name: str, document: dict | list, form: str, status: int = 200) -> HttpResponse:
    """The document, called `name`, in one of `TYPES`."""
    if form == "json":
        body = json.dumps(document, ensure_ascii=False, default=_written).encode()
    else:
        root = Element(name)
        _fill(root, name, document)
        body = tostring(root, encoding="utf-8", xml_declaration=True)
    return HttpResponse(body, status=status, content_type=TYPES[form])


def errors(problems: list[tuple[int, str]], form: str) -> HttpResponse:
    """What was wrong, as (code, words); the first code is that of the answer."""
    told = [{"code": code, "description": words} for code, words in problems]
    return answer("errors", told, form, status=problems[0][0])


def _fill(element: Element, name: str, value) -> None:
    if isinstance(value, dict):
        for key, each in value.items():
            _fill(SubElement(element, key), key, each)
    elif isinstance(value, list):
        for each in value:
            _fill(SubElement(element, _MEMBERS[name]), _MEMBERS[name], each)
    elif value is not None:
        element.text = _UNWRITABLE.sub("", _text(value))


def _text(value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(_written(value))


def _written(value):
    """Moments as the specification wants them, with their offset from UTC."""
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value
