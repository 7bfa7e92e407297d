"""`python -m benchmarks [NAME]`: measure all figures, or those of one benchmark."""

import argparse
import importlib
import sys
import time
from collections.abc import Iterable

from benchmarks import database, figures

APPEALS = {database.SMALL: database.FEW, database.BIG: database.MANY}

# What is measured without a name, and what only by its name, for it takes long.
USUAL = (
    *("webhook_accept", "api_create", "inbox_process", "queue_page", "track_page"),
    *("dashboard", "explore", "organisations", "export"),
)
BY_NAME = (
    *("demo", "search", "desk_tasks", "bulletin", "lag"),
    *("broadcast", "vote", "audience", "survey"),
)
# `scale`: what must not grow with what is stored.
SCALE, OF_SCALE = "scale", ("queue_page", "track_page", "dashboard", "explore", "organisations")
NEEDS_NO_DATABASE = ("demo",)
# How many appeals, in one database.
NEEDS = {"broadcast": 0, "audience": 0, "survey": 0, "vote": database.FEW}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "name", nargs="?", choices=(*USUAL, *BY_NAME, SCALE), help="one benchmark, or the pages"
    )
    name = parser.parse_args().name
    wanted = USUAL if name is None else (*OF_SCALE, "export") if name == SCALE else (name,)
    if name in NEEDS_NO_DATABASE:
        found = _measure(wanted)
    else:
        with database.prepared():
            _fill({database.SMALL: NEEDS[name]} if name in NEEDS else APPEALS)
            found = _measure(wanted)
    print(f"\n{figures.table(found)}")
    where = database.VAR / "bench.json"
    figures.write(found, where)
    print(f"\nWritten to {where.relative_to(database.ROOT)}. What they mean: docs/benchmarks.md")


def _fill(wanted: dict[str, int]) -> None:
    """Two databases of the same kind of appeals, few and many, with their facts; what was kept of
    an earlier run is not filled again."""
    import django

    django.setup()
    from benchmarks import filling

    for name, number in wanted.items():
        began = time.perf_counter()
        filling.fill(name, number)
        _say(f"databases: {number:,} appeals in {time.perf_counter() - began:.0f} s")


def _measure(names: Iterable[str]) -> list[figures.Figure]:
    found = []
    for name in names:
        began = time.perf_counter()
        _say(f"{name}: measuring")
        some = importlib.import_module(f"benchmarks.{name}").measure()
        _say(f"{figures.table(some)}\n{name}: {time.perf_counter() - began:.0f} s\n")
        found += some
    return found


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
