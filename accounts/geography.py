"""Which sector a point lies in.

The database rules out most sectors by their bounds; what is left is tried exactly. Shapes are
prepared once and kept, by the row's version: whoever changes a boundary, in whatever process,
makes a new version.
"""

import json
import math
from collections import OrderedDict
from threading import Lock

import shapely
from django.db.models.expressions import RawSQL
from shapely.geometry.base import BaseGeometry

from accounts.models import Sector

KEPT_SHAPES = 512
# Which transaction wrote the row, and where: together they change with every write.
_ROW_VERSION = "accounts_sector.xmin::text || accounts_sector.ctid::text"

_kept: OrderedDict[tuple[int, str], BaseGeometry] = OrderedDict()
_lock = Lock()


def sector_at(latitude: float, longitude: float) -> Sector | None:
    """The deepest sector of the tree that contains the point (degrees, WGS 84), or None.

    A point on a common border belongs to the sector whose code comes first.
    """
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        return None
    found = [
        sector for sector in _near(latitude, longitude) if _contains(sector, latitude, longitude)
    ]
    parents = {sector.parent_id for sector in found}
    lowest = [sector for sector in found if sector.pk not in parents]
    if len(lowest) > 1:
        lowest.sort(key=lambda sector: (-sector.ancestors().count(), sector.code))
    return lowest[0] if lowest else None


def _near(latitude: float, longitude: float) -> list[Sector]:
    """Sectors whose bounds hold the point, with the row's version and without the shapes."""
    return list(
        Sector.objects.filter(
            west__lte=longitude, east__gte=longitude, south__lte=latitude, north__gte=latitude
        )
        .defer("boundary")
        .annotate(row_version=RawSQL(_ROW_VERSION, []))  # noqa: S611  (a constant)
    )


def _contains(sector: Sector, latitude: float, longitude: float) -> bool:
    return bool(shapely.intersects_xy(_shape(sector), longitude, latitude))


def _shape(sector: Sector) -> BaseGeometry:
    """The sector's boundary, prepared for many questions."""
    key = (sector.pk, sector.row_version)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    shape = shapely.from_geojson(json.dumps(sector.boundary))
    shapely.prepare(shape)
    with _lock:
        _kept[key] = shape
        while len(_kept) > KEPT_SHAPES:
            _kept.popitem(last=False)
    return shape
