"""The operators' queue: all that is open, everything, what is overdue, and pages further on; and
the search by words, which reads what was said in all appeals."""

import re
from urllib.parse import quote

from benchmarks import pages
from benchmarks.figures import Figure

QUEUE = "/admin/feedback/appeal/"
_NEXT = re.compile(rb'href="\?([^"]*\bat=[^"]*)"')


def queues() -> tuple[pages.Browser, list[str]]:
    """An operator who sees all appeals, and where they look."""
    browser = pages.Browser("operator")
    first = [QUEUE, f"{QUEUE}?queue=all", f"{QUEUE}?queue=overdue"]
    return browser, [*first, _after(browser, first[0]), _after(browser, first[1])]


def _after(browser: pages.Browser, address: str) -> str:
    """The page behind this one."""
    found = _NEXT.findall(browser.get(address))
    assert found, f"{address} has no page behind it"
    return f"{QUEUE}?{found[-1].decode().replace('&amp;', '&')}"


def searches() -> tuple[pages.Browser, list[str]]:
    """What an operator looks for: words of many appeals, and of few."""
    words = ("халаалтгүй", "Garden Street", "ул. Гагарина 12")
    return pages.Browser("operator"), [f"{QUEUE}?q={quote(word)}" for word in words]


def measure() -> list[Figure]:
    return [
        *pages.compare("queue_page", queues, most_statements=14),
        *pages.compare("queue_search", searches, aim=None),
    ]
