"""Looking for words, a phone and a name among a million appeals: how long a page of the queue
takes beside the same among a thousand, and by what way PostgreSQL goes there."""

import sys
from urllib.parse import quote

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Address
from benchmarks import database, pages
from benchmarks.figures import Figure, alone, at_most
from feedback.finding import vocabulary
from feedback.models import Appeal

QUEUE = "/admin/feedback/appeal/?queue=all&q="
WORDS = (
    "халаалтгүй",  # in very many
    "Garden Street 12",  # all three in few
    "дорогами",  # by its stem
    "ул. Гагарина 12",
    "зщшгнекуц",  # in none: the nearest known word is looked for
)


def visit() -> tuple[pages.Browser, list[str]]:
    """An operator who sees all appeals, and what they look for."""
    vocabulary.gather()
    address = Address.objects.filter(kind="phone").order_by("-pk").first()
    wanted = [*WORDS, address.value, address.citizen.name]
    return pages.Browser("operator"), [f"{QUEUE}{quote(each)}" for each in wanted]


def measure() -> list[Figure]:
    found = pages.compare("search", visit, most_statements=24)
    scanned = float(sum(map(_scans, _asked())))
    return [*found, alone("search_table_scans", "plans", [scanned], at_most(0, of="value"))]


def _asked() -> list[str]:
    """The statements about appeals that the searches send."""
    database.use(database.BIG)
    browser, addresses = visit()
    sent: list[str] = []
    for address in addresses:
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        sent += [each["sql"] for each in queries if _is_a_search(each["sql"])]
    return sent


def _is_a_search(sql: str) -> bool:
    return sql.startswith("SELECT") and "@@" in sql


def _scans(sql: str) -> bool:
    """Whether the plan reads the whole table of appeals; the plan itself is printed."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) {sql}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    print(f"\n{sql[sql.index('WHERE') :][:300]}\n{plan}", file=sys.stderr)
    return f"Seq Scan on {Appeal._meta.db_table}" in plan
