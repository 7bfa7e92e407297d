"""Borders as paths of an SVG, for screens that need no moving map. Pure geometry."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, radians

WIDTH = 1000


@dataclass(frozen=True)
class Outline:
    """`paths` by the id of what they enclose, in a box of `WIDTH` × `height`."""

    paths: dict[int, str]
    height: int


def outline(geojson: bytes) -> Outline | None:
    """Degrees laid out flat, a degree of longitude as long as it is in the middle of the land;
    None where nothing is drawn."""
    features = json.loads(geojson)["features"]
    points = [p for feature in features for ring in _rings(feature["geometry"]) for p in ring]
    if not points:
        return None
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    south, north = min(y for _x, y in points), max(y for _x, y in points)
    squeeze = cos(radians((south + north) / 2))
    unit = WIDTH / max((east - west) * squeeze, 1e-9)

    def at(point: list[float]) -> str:
        return f"{(point[0] - west) * squeeze * unit:.1f} {(north - point[1]) * unit:.1f}"

    paths = {
        feature["id"]: "".join(
            f"M{'L'.join(at(point) for point in ring)}Z" for ring in _rings(feature["geometry"])
        )
        for feature in features
    }
    return Outline(paths, round((north - south) * unit) + 1)


def _rings(geometry: dict) -> Iterator[list[list[float]]]:
    if geometry["type"] == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from _rings(part)
    elif geometry["type"] == "Polygon":
        yield from ([point[:2] for point in ring] for ring in geometry["coordinates"])
    elif geometry["type"] == "MultiPolygon":
        for polygon in geometry["coordinates"]:
            yield from ([point[:2] for point in ring] for ring in polygon)
