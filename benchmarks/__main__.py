"""`python -m benchmarks [NAME]`: measure all figures, or those of one benchmark."""

import argparse
import importlib
import sys
import time

from benchmarks import database, figures

APPEALS = {database.SMALL: 1_000, database.BIG: 100_000}
MANY = {"search": 1_000_000}  # where a hundred thousand say too little

# What is measured without a name, and what only by its name, for it takes long.
USUAL = ("webhook_accept", "api_create", "inbox_process", "queue_page", "track_page", "dashboard")
BY_NAME = ("demo", "search", "desk_tasks", "bulletin")
NEEDS_NO_DATABASE = ("demo",)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", nargs="?", choices=(*USUAL, *BY_NAME), help="one benchmark alone")
    name = parser.parse_args().name
    if name in NEEDS_NO_DATABASE:
        found = _measure([name])
    else:
        with database.prepared():
            _fill(APPEALS | ({database.BIG: MANY[name]} if name in MANY else {}))
            found = _measure([name] if name else list(USUAL))
    print(f"\n{figures.table(found)}")
    where = database.VAR / "bench.json"
    figures.write(found, where)
    print(f"\nWritten to {where.relative_to(database.ROOT)}. What they mean: docs/benchmarks.md")


def _fill(appeals: dict[str, int]) -> None:
    """Two databases of the same kind of appeals, few and many."""
    import django

    django.setup()
    from django.core.management import call_command

    from benchmarks import load
    from config.demo import centre

    _say("databases: making the tables")
    database.use(database.SMALL)
    call_command("migrate", verbosity=0, interactive=False)
    centre.build("127.0.0.1:9:9")
    database.add_floor()
    database.copy_small_to_big()
    for name, number in appeals.items():
        began = time.perf_counter()
        database.use(name)
        load.fill(number)
        database.settled()
        _say(f"databases: {number:,} appeals in {time.perf_counter() - began:.0f} s")


def _measure(names: list[str]) -> list[figures.Figure]:
    found = []
    for name in names:
        _say(f"{name}: measuring")
        found += importlib.import_module(f"benchmarks.{name}").measure()
    return found


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
