"""Whether a mail comes from whom its From names: what our own receiving server found out.

A From line proves nothing. The server that takes our mail in checks SPF, DKIM and DMARC and writes
what it found into an `Authentication-Results` field (RFC 8601) under its own name; it takes away
fields by which a sender pretends to be it. Only the topmost field of that name is read.
"""

import re

from channels.mail import fields, mime

_RESULT = re.compile(r"\s*([\w-]+)\s*(?:/\s*\d+\s*)?=\s*([\w-]+)")
_PROPERTY = re.compile(r"\b([a-z]+)\.([\w-]+)\s*=\s*([^\s;]+)", re.IGNORECASE)
_MAX_LENGTH = 20_000


def holds(raw: bytes, *, sender: str, server: str) -> bool:
    """Whether the server of that name found the one From of the mail, which names `sender`, to be
    true.

    DMARC passed for the domain of the From; or, where it was not looked for, SPF or DKIM passed
    for that domain or one above it.
    """
    header, _body = mime.fields_of(raw)
    senders = [value for name, value in header if name == "from"]
    if not server or len(senders) != 1:
        return False
    _name, address = fields.mailbox(senders[0])
    domain = address.rpartition("@")[2]
    results = _first_of(header, server.strip().lower())
    if not domain or address != sender or results is None:
        return False
    policy = [found for found in results if found[0] == "dmarc"]
    if policy:
        return all(
            result == "pass" and _bare(known.get("header.from", "")) == domain
            for _method, result, known in policy
        )
    return any(
        result == "pass" and _aligned(method, known, domain) for method, result, known in results
    )


def _aligned(method: str, known: dict[str, str], domain: str) -> bool:
    """Whether what passed was said of the From's domain, or of one above it."""
    named = {"dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",)}.get(method, ())
    spoken = next((_bare(known[name]) for name in named if name in known), "")
    return "." in spoken and (domain == spoken or domain.endswith(f".{spoken}"))


def _bare(value: str) -> str:
    return value.rpartition("@")[2].strip("<>.").lower()


def _first_of(header: list, server: str) -> list[tuple[str, str, dict[str, str]]] | None:
    """Method, result and properties of what the server wrote; None when it wrote nothing."""
    for name, value in header:
        if name != "authentication-results":
            continue
        parts = _plain(value[:_MAX_LENGTH].decode("latin-1")).split(";")
        if parts[0].split()[:1] == [server]:
            return [found for part in parts[1:] if (found := _read(part))]
    return None


def _read(part: str) -> tuple[str, str, dict[str, str]] | None:
    result = _RESULT.match(part)
    if result is None:
        return None
    told = _PROPERTY.findall(part[result.end() :])
    known = {f"{kind}.{name}".lower(): value for kind, name, value in told}
    return result[1].lower(), result[2].lower(), known


def _plain(text: str) -> str:
    """Without comments, and without what stands in quotes and could pass for structure."""
    kept, depth, quoted, escaped = [], 0, False, False
    for letter in text.lower():
        if escaped:
            escaped = False
        elif letter == "\\":
            escaped = True
        elif quoted:
            quoted = letter != '"'
            if quoted and (letter.isalnum() or letter in "@.-_+"):
                kept.append(letter)
        elif letter == "(":
            depth += 1
        elif letter == ")":
            depth = max(0, depth - 1)
        elif depth:
            continue
        elif letter == '"':
            quoted = True
        else:
            kept.append(letter)
    return "".join(kept)
