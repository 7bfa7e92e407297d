"""The page that a citizen follows an appeal on, opened by its code."""

from benchmarks import pages
from benchmarks.figures import Figure
from feedback.models import Appeal
from feedback.statuses import Status

APPEALS = 10


def visit() -> tuple[pages.Browser, list[str]]:
    """A browser in which the codes of some answered and some open appeals were entered."""
    total = Appeal.objects.order_by("-pk").values_list("pk", flat=True)[0]
    step = max(1, total // (3 * APPEALS))
    some = Appeal.objects.filter(pk__in=range(step, total, step))
    answered = list(some.filter(status=Status.CLOSED)[: APPEALS // 2])
    is_open = list(some.exclude(status=Status.CLOSED)[: APPEALS // 2])
    browser = pages.Browser()
    return browser, [browser.follow(appeal.code) for appeal in answered + is_open]


def measure() -> list[Figure]:
    return pages.compare("track_page", visit, most_statements=6)
