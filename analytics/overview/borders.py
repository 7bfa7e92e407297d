"""The borders that a map of figures draws: own data, thinned to what a screen can show."""

import hashlib
import json
from collections.abc import Iterable, Sequence

import shapely
from django.core.cache import cache
from django.db.models.expressions import RawSQL

from accounts.models import Sector

MOST = 1000  # on one map
_KEPT = 86_400  # seconds
_STEPS = 900  # into which the longer side is divided: a finer line than this shows nowhere
# Which transaction wrote the row, and where: together they change with every write.
_ROW_VERSION = "accounts_sector.xmin::text || accounts_sector.ctid::text"


def version(sectors: Iterable[int]) -> str:
    """Changes with any of these borders, in whatever process it was changed."""
    rows = (
        Sector.objects.filter(pk__in=sectors, west__isnull=False)
        .order_by("pk")
        .annotate(row_version=RawSQL(_ROW_VERSION, []))  # noqa: S611  (a constant)
        .values_list("pk", "row_version")[:MOST]
    )
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()[:32]


def geojson(sectors: Sequence[int], version: str) -> bytes:
    """A FeatureCollection of those that have a border; features bear the sector's id and nothing
    else. Neighbours keep their common line (a simplified coverage, Visvalingam and Whyatt)."""
    return cache.get_or_set(f"figures:borders:{version}", lambda: _drawn(sectors), _KEPT)


def _drawn(sectors: Sequence[int]) -> bytes:
    rows = Sector.objects.filter(pk__in=sectors, west__isnull=False).order_by("pk")
    known = dict(rows.values_list("pk", "boundary")[:MOST])
    features = [
        {"type": "Feature", "id": pk, "properties": {}, "geometry": json.loads(shape)}
        for pk, shape in zip(known, _thinned(known.values()), strict=True)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, separators=(",", ":")).encode()


def _thinned(boundaries: Iterable[dict]) -> list[str]:
    shapes = shapely.from_geojson([json.dumps(boundary) for boundary in boundaries])
    if not len(shapes):
        return []
    west, south, east, north = shapely.total_bounds(shapes)
    step = max(east - west, north - south) / _STEPS
    decimals = next(digits for digits in range(1, 8) if 10**-digits <= step or digits == 7)
    thin = shapely.coverage_simplify(shapes, step * 2)
    thin = shapely.transform(thin, lambda points: points.round(decimals))
    return [shapely.to_geojson(shape) for shape in thin]
