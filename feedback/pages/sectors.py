"""The borders of the sectors, for the map on which a citizen sets a pin. Own data, no tiles."""

from django.core.cache import cache
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control

from accounts.models import Sector

SECONDS = 600
_DECIMALS = 3  # of a degree: about a hundred metres, finer than a border's line on a phone
_MOST = 400


def are_drawn() -> bool:
    """Whether any sector has a border, so that there is a map to show."""
    return cache.get_or_set(
        "site:sectors-drawn", lambda: Sector.objects.filter(west__isnull=False).exists(), SECONDS
    )


@cache_control(public=True, max_age=SECONDS)
def borders(request: HttpRequest) -> JsonResponse:
    """All borders as GeoJSON, thinned to what a small map can show."""
    features = cache.get_or_set("site:sector-borders", _features, SECONDS)
    return JsonResponse({"type": "FeatureCollection", "features": features})


def _features() -> list[dict]:
    drawn = Sector.objects.filter(west__isnull=False).order_by("pk")[:_MOST]
    return [
        {
            "type": "Feature",
            "properties": {"name": sector.name, "names": sector.names},
            "geometry": _thinned(sector.boundary),
        }
        for sector in drawn
    ]


def _thinned(geometry: dict) -> dict:
    """The geometry with rounded points, each only once in a row."""
    many = geometry["type"] == "MultiPolygon"
    polygons = geometry["coordinates"] if many else [geometry["coordinates"]]
    kept = [[_ring(ring) for ring in polygon] for polygon in polygons]
    kept = [[ring for ring in polygon if len(ring) > 3] for polygon in kept]
    kept = [polygon for polygon in kept if polygon]
    return {"type": "MultiPolygon", "coordinates": kept}


def _ring(points: list) -> list[list[float]]:
    ring: list[list[float]] = []
    for longitude, latitude, *_height in points:
        point = [round(longitude, _DECIMALS), round(latitude, _DECIMALS)]
        if not ring or ring[-1] != point:
            ring.append(point)
    return ring
