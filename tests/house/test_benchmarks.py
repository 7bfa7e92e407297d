"""The benchmarks run, in a very small size: what is measured seldom breaks unseen."""

import importlib
import json

import pytest
from django.core.management import call_command
from django.db import connection

from benchmarks import __main__ as benchmarks
from benchmarks import (
    database,
    figures,
    inbox_process,
    providers,
    queue_page,
    track_page,
)
from channels import inbox
from config.demo import centre
from feedback import timeline
from feedback.models import Appeal, Event, Message

KEYS = {"value", "unit", "floor", "ratio", "aim", "met", "n", "spread"}


@pytest.fixture
def loaded(transactional_db):
    centre.build("127.0.0.1:9:9")
    call_command("make_load", 1000, verbosity=0)


@pytest.mark.parametrize("name", [*benchmarks.USUAL, *benchmarks.BY_NAME])
def test_each_benchmark_is_a_module_that_measures(name):
    module = importlib.import_module(f"benchmarks.{name}")
    assert callable(module.measure)
    assert module.__doc__


def test_loaded_appeals_are_whole_and_their_pages_open(loaded):
    assert Appeal.objects.count() == 1000
    assert Message.objects.count() > 400
    assert Event.objects.count() > 1200
    assert list(timeline.breaks()) == []
    for visit in (queue_page.queues, queue_page.searches, track_page.visit):
        browser, addresses = visit()
        for address in addresses:
            assert b"</html>" in browser.get(address)


def test_the_inbox_is_measured_beside_its_floor(transactional_db, tmp_path):
    centre.build("127.0.0.1:9:9")
    database.add_floor()
    try:
        found = list(inbox_process.figures_of(providers.EMAIL, items=2, rounds=2))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE floor_row")
    figures.write(found, tmp_path / "bench.json")
    kept = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert set(kept) == {"inbox_email", "inbox_email_statements"}
    assert all(set(figure) == KEYS for figure in kept.values())
    assert kept["inbox_email_statements"]["met"] is True
    assert "inbox_email " in figures.table(found)


def test_a_ratio_is_the_median_of_pairs_and_an_aim_binds_it():
    pairs = [(8.0, 10.0), (9.0, 10.0), (1.0, 100.0)]
    figure = figures.beside("doors", "requests/s", pairs, figures.at_least(0.8))
    assert (figure.value, figure.floor, figure.ratio) == (8.0, 10.0, 0.8)
    assert figure.met
    assert figures.beside("doors", "requests/s", pairs, figures.at_least(0.81)).met is False
    assert figures.beside("page", "ms", pairs, figures.at_most(0.7)).met is False


def test_a_percentile_is_a_value_that_so_many_do_not_exceed():
    assert figures.percentile(range(1, 101), 0.95) == 95
    assert figures.percentile([3.0, 1.0, 2.0], 0.95) == 3.0


def test_figures_of_another_run_stay(tmp_path):
    where = tmp_path / "bench.json"
    figures.write([figures.alone("one", "s", [1.0])], where)
    figures.write([figures.alone("two", "s", [2.0, 3.0, 4.0])], where)
    kept = json.loads(where.read_text(encoding="utf-8"))
    assert kept["one"]["value"] == 1.0
    assert kept["two"]["value"] == 3.0


@pytest.mark.parametrize("provider", providers.ALL, ids=lambda provider: provider.channel)
def test_what_is_measured_are_payloads_that_become_appeals(db, provider):
    inbox_process.accepted(provider, 2)
    inbox.drain()
    assert Appeal.objects.filter(channel=provider.channel).count() == 2


@pytest.mark.parametrize("provider", providers.CALLED, ids=lambda provider: provider.channel)
def test_what_is_measured_is_authentic(client, db, provider):
    path = f"/hooks/{provider.channel}/{provider.account().code}/"
    raw = provider.body(1)
    headers = provider.headers(path, raw)
    answer = client.post(path, raw, content_type=provider.content_type, headers=headers)
    assert answer.status_code == 200
