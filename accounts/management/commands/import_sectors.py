"""Brings sectors and their boundaries from a GeoJSON file."""

import re
from argparse import ArgumentParser
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.boundaries import BadBoundary, Boundary, Feature, boundary, read
from accounts.models import Sector

_NOT_IN_CODES = re.compile(r"[^A-Za-z0-9_-]+")
_BOUNDS = ("west", "south", "east", "north")


@dataclass(frozen=True)
class Row:
    """What the file says of one sector."""

    index: int
    code: str
    name: str
    parent: str
    boundary: Boundary


class Command(BaseCommand):
    help = (
        "Import sectors from a GeoJSON file. A sector is known by its code: importing a file "
        "again changes only what has changed in it. Features that cannot be used are named and "
        "left out; then the command ends with 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.geojson")
        parser.add_argument(
            "--code-property", default="code", help="property with the sector's code (code)"
        )
        parser.add_argument(
            "--name-property", default="name", help="property with the sector's name (name)"
        )
        parser.add_argument("--prefix", default="", help="put before every code, as mn- for 46")
        parents = parser.add_mutually_exclusive_group()
        parents.add_argument("--parent-property", help="property with the parent sector's code")
        parents.add_argument("--parent", default="", help="code of the parent of all of them")
        parser.add_argument(
            "--language",
            choices=[code for code, _name in settings.LANGUAGES],
            help="the names are in this language, beside the names that are known",
        )

    def handle(self, *, file: Path, **options) -> None:
        try:
            features = read(file)
        except BadBoundary as error:
            raise CommandError(f"{file} {error}") from error
        faults: dict[int, str] = {}
        rows = self._rows(features, options, faults)
        with transaction.atomic():
            counts = self._store(rows, options, faults)
        for index, fault in sorted(faults.items()):
            self.stderr.write(f"Feature {index}: {fault}")
        mended = sum(row.boundary.mended for row in rows)
        self.stdout.write(
            f"{len(features)} features: {counts['new']} new, {counts['changed']} changed, "
            f"{counts['unchanged']} as they were, {len(faults)} left out; {mended} mended."
        )
        if faults:
            raise CommandError(f"{len(faults)} features were left out.", returncode=1)

    def _rows(self, features: list[Feature], options: dict, faults: dict) -> list[Row]:
        rows: dict[str, Row] = {}
        for feature in features:
            try:
                row = _row(feature, options)
                if row.code in rows:
                    raise BadBoundary(f"has the code {row.code} of feature {rows[row.code].index}")
            except BadBoundary as error:
                faults[feature.index] = str(error)
            else:
                rows[row.code] = row
        return list(rows.values())

    def _store(self, rows: list[Row], options: dict, faults: dict) -> Counter:
        """Write what is new or changed; parents may come in any order, or be known already."""
        known = {sector.code: sector for sector in Sector.objects.select_for_update()}
        rows = _with_parents(rows, set(known), faults)
        results = {row.code: _write(row, known, options["language"]) for row in rows}
        above = {sector.pk: sector.parent_id for sector in known.values()}
        for row in rows:
            sector, parent = known[row.code], known.get(row.parent)
            if parent is None or sector.parent_id == parent.pk:
                continue
            if _lies_below(parent.pk, sector.pk, above):
                faults[row.index] = f"{row.code} cannot lie below {row.parent}, which lies in it"
                continue
            above[sector.pk] = parent.pk
            sector.parent = parent
            sector.save(update_fields=["parent"])
            if results[row.code] == "unchanged":
                results[row.code] = "changed"
        return Counter(results.values())


def _with_parents(rows: list[Row], known: set[str], faults: dict[int, str]) -> list[Row]:
    """The rows whose parents are known, or come with them; the others become faults."""
    while True:
        codes = known | {row.code for row in rows}
        orphans = [row for row in rows if row.parent and row.parent not in codes]
        if not orphans:
            return rows
        for row in orphans:
            faults[row.index] = f"{row.code} lies below {row.parent}, which nobody knows"
        rows = [row for row in rows if row.index not in faults]


def _lies_below(pk: int, root: int, above: dict[int, int | None]) -> bool:
    """Whether `pk` is `root` or somewhere below it. `above` holds no circle yet."""
    step: int | None = pk
    while step is not None:
        if step == root:
            return True
        step = above[step]
    return False


def _row(feature: Feature, options: dict) -> Row:
    """What a feature says; raises `BadBoundary` with what is wrong."""

    def word(name: str) -> str:
        value = feature.properties.get(name)
        if value is None or not str(value).strip():
            raise BadBoundary(
                f"has no {name!r}; its properties are {', '.join(feature.properties) or 'none'}"
            )
        return str(value).strip()

    parent = options["parent"]
    if options["parent_property"]:
        parent = _code(options["prefix"], word(options["parent_property"]))
    return Row(
        index=feature.index,
        code=_code(options["prefix"], word(options["code_property"])),
        name=word(options["name_property"])[:300],
        parent=parent,
        boundary=boundary(feature.geometry),
    )


def _code(prefix: str, value: str) -> str:
    code = _NOT_IN_CODES.sub("-", prefix + value).strip("-")
    if not code or len(code) > 100:
        raise BadBoundary(f"has a code that cannot be used: {value[:120]!r}")
    return code


def _write(row: Row, known: dict[str, Sector], language: str | None) -> str:
    """Write one sector, parent aside; `new`, `changed` or `unchanged`."""
    sector = known.get(row.code)
    before = None
    if sector is None:
        sector = known[row.code] = Sector(code=row.code, name=row.name)
    else:
        before = (sector.name, sector.names, sector.boundary)
    if language:
        sector.names = {**sector.names, language: row.name}
    else:
        sector.name = row.name
    sector.boundary = row.boundary.geojson
    for bound in _BOUNDS:
        setattr(sector, bound, getattr(row.boundary, bound))
    if before == (sector.name, sector.names, sector.boundary):
        return "unchanged"
    sector.save()
    return "changed" if before else "new"
