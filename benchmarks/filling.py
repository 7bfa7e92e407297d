"""Fills a database of the benchmarks, once: a centre, appeals, and the facts of them."""

import sys
import time

from django.core.management import call_command
from django.db import connection

from accounts.models import Organisation
from analytics import facts
from analytics.models import FactsState
from benchmarks import database
from config.demo import centre
from feedback.models import Appeal


def fill(name: str, number: int) -> None:
    """Let a database hold so many appeals; 0: its tables alone. The small one is filled first:
    others begin as its tables are before it holds any."""
    if name != database.SMALL:
        connection.close()
        database.make(name, template=database.EMPTY)
    database.use(name)
    call_command("migrate", verbosity=0, interactive=False)
    if not number:
        database.settled()
        return
    if not Organisation.objects.exists():
        centre.build("127.0.0.1:9:9")
        database.add_floor()
        connection.close()
        database.make(database.EMPTY, template=name)
    if not Appeal.objects.exists():
        call_command("make_load", number)
    if not FactsState.objects.exists():
        began = time.perf_counter()
        facts.rebuild()
        print(f"facts: {time.perf_counter() - began:.0f} s", file=sys.stderr)
    database.settled()
