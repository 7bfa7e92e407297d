"""What runs by itself, again and again, never reads a big table from end to end."""

import logging
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from analytics.models import FactsState
from channels import inbox
from config.celery import app
from config.demo import centre
from config.load.loading import TABLES

# Asks others over the network; or learns from all that was answered, once a week, which it says.
LEFT_OUT = {"poll-accounts", "reconcile-accounts", "fetch-recordings", "train-suggestions"}


class Plans:
    """Explains each statement before it runs, with sequential scans forbidden: a plan that still
    has one found no index, however small the table is today."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET enable_seqscan = off")
            cursor.execute("SET jit = off")
            cursor.execute(
                "SELECT i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid"
                " WHERE x.indpred IS NOT NULL"
            )
            self.partial = {name for (name,) in cursor.fetchall()}
        self.scans: list[str] = []
        self.looking = False

    def __call__(self, execute, sql, params, many, context):
        is_asked = sql.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "WITH"))
        if is_asked and not many and not self.looking:
            self.looking = True
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
                    (plan,) = cursor.fetchone()
            finally:
                self.looking = False
            self.scans += [f"{scan}\n{sql}" for scan in self._scans(plan[0]["Plan"])]
        return execute(sql, params, many, context)

    def _scans(self, node: dict, *, limited: bool = False) -> Iterator[str]:
        limited = limited or node["Node Type"] == "Limit"
        table, index = node.get("Relation Name"), node.get("Index Name")
        if table in TABLES:
            if node["Node Type"] == "Seq Scan":
                yield f"Seq Scan on {table}"
            # A whole index of a whole table is no better; one of what is open is small.
            elif index and "Index Cond" not in node and not limited and index not in self.partial:
                yield f"all of {index} on {table}"
        for part in node.get("Plans", ()):
            yield from self._scans(part, limited=limited)


@pytest.fixture
def loaded(transactional_db):
    centre.build("127.0.0.1:9:9")
    call_command("make_load", 300, verbosity=0)
    for table in TABLES:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {table}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET enable_seqscan")
        cursor.execute("RESET jit")


def test_no_task_of_the_schedule_reads_a_big_table_from_end_to_end(loaded, caplog):
    caplog.set_level(logging.ERROR)
    app.loader.import_default_modules()
    now = timezone.now()  # only the first count of an installation reads everything
    FactsState.objects.create(counted_at=now)
    plans, found = Plans(), {}
    for name, entry in app.conf.beat_schedule.items():
        if name in LEFT_OUT:
            continue
        with connection.execute_wrapper(plans):
            app.tasks[entry["task"]].run()
        if plans.scans:
            found[name], plans.scans = plans.scans, []
    assert found == {}


def test_a_statement_without_an_index_is_noticed(loaded):
    plans = Plans()
    with connection.execute_wrapper(plans):
        inbox.balance()  # of all time: what no task asks
    assert plans.scans
