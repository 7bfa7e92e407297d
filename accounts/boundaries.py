"""Boundaries from GeoJSON: read, checked, and mended where that can be done without guessing."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

_WGS84 = ("CRS84", "4326")


class BadBoundary(Exception):
    """A file or a feature that is no boundary. Says what is wrong with it."""


@dataclass(frozen=True)
class Feature:
    """One feature as it stands in the file: its place there, its properties, its geometry."""

    index: int
    properties: dict
    geometry: object


@dataclass(frozen=True)
class Boundary:
    """A valid Polygon or MultiPolygon in degrees, as GeoJSON, with its bounds."""

    geojson: dict
    west: float
    south: float
    east: float
    north: float
    mended: bool


def read(path: Path) -> list[Feature]:
    """The features of a GeoJSON file; raises `BadBoundary` when it is none in WGS 84."""
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BadBoundary(f"cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise BadBoundary(f"is no JSON: {error}") from error
    if not isinstance(document, dict):
        raise BadBoundary("is no GeoJSON")
    crs = json.dumps(document.get("crs"))
    if crs != "null" and not any(name in crs for name in _WGS84):
        raise BadBoundary(f"is not in WGS 84 but in {crs}: convert it first")
    return list(_features(document))


def _features(document: dict) -> Iterator[Feature]:
    kind = document.get("type")
    features = document.get("features") if kind == "FeatureCollection" else [document]
    if kind not in {"FeatureCollection", "Feature"} or not isinstance(features, list):
        raise BadBoundary(f"holds no features but {kind!r}")
    for index, feature in enumerate(features):
        whole = feature if isinstance(feature, dict) else {}
        properties = whole.get("properties")
        yield Feature(
            index, properties if isinstance(properties, dict) else {}, whole.get("geometry")
        )


def boundary(geometry: object) -> Boundary:
    """The boundary that a GeoJSON geometry draws; raises `BadBoundary` when it draws none.

    Crossing lines are resolved and what is no area is dropped; heights are left out.
    """
    if not isinstance(geometry, dict) or geometry.get("type") not in {"Polygon", "MultiPolygon"}:
        kind = geometry.get("type") if isinstance(geometry, dict) else None
        raise BadBoundary(f"its geometry is {kind or 'missing'}, not a Polygon or MultiPolygon")
    try:
        shape = shapely.force_2d(shapely.from_geojson(json.dumps(geometry)))
    except (shapely.errors.ShapelyError, ValueError, TypeError) as error:
        raise BadBoundary(f"its geometry cannot be read: {error}") from error
    mended = not shape.is_valid
    shape = _areas(shapely.make_valid(shape)) if mended else shape
    if shape.is_empty or not shape.area:
        raise BadBoundary("its geometry encloses nothing")
    west, south, east, north = shape.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise BadBoundary("its coordinates are not degrees of longitude and latitude")
    return Boundary(json.loads(shapely.to_geojson(shape)), west, south, east, north, mended)


def _areas(shape: BaseGeometry) -> BaseGeometry:
    """The polygons in a shape, without the lines and points that mending may leave."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.union_all([part for part in parts if part.geom_type == "Polygon"])
