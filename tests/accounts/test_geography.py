"""Points find their sectors, whoever changes the boundaries, and where."""

import json
import math
from contextlib import nullcontext
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts import geography
from accounts.models import Sector

pytestmark = pytest.mark.django_db

GEO = Path(settings.BASE_DIR).parent / "shared" / "data" / "geo"
# Where each file keeps codes and names, and how many of its features no importer could use:
# one is empty, two have the code of another.
PROPERTIES = {
    "mn_aimags_hdx_adm1.geojson": ("pcode", "name", 0),
    "mn_soums_hdx_adm2.geojson": ("pcode", "name", 0),
    "kz_regions_adm1.geojson": ("ADM1_PCODE", "ADM1_EN", 0),
    "ne_admin1_mng.geojson": ("code", "name", 0),
    "ne_admin1_kaz.geojson": ("code", "name", 1),
    "ne_admin1_aze.geojson": ("code", "name", 2),
}


def a_square(code: str, west: float, south: float, side: float, parent=None) -> Sector:
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return Sector.objects.create(
        code=code,
        name=code.title(),
        parent=parent,
        boundary={"type": "Polygon", "coordinates": [ring]},
        west=west,
        south=south,
        east=east,
        north=north,
    )


def test_a_point_belongs_to_the_deepest_sector_around_it():
    city = a_square("city", 100, 40, 10)
    district = a_square("district", 102, 42, 4, parent=city)
    bag = a_square("bag", 103, 43, 1, parent=district)
    assert geography.sector_at(43.5, 103.5) == bag
    assert geography.sector_at(45.5, 105.5) == district
    assert geography.sector_at(49, 109) == city
    assert geography.sector_at(39, 109) is None


def test_a_sector_without_boundary_between_two_hides_neither():
    city = a_square("city", 100, 40, 10)
    between = Sector.objects.create(code="between", name="Between", parent=city)
    bag = a_square("bag", 103, 43, 1, parent=between)
    assert geography.sector_at(43.5, 103.5) == bag


def test_a_point_on_a_common_border_has_one_sector_always_the_same():
    first = a_square("a", 100, 40, 1)
    a_square("b", 101, 40, 1)
    assert geography.sector_at(40.5, 101) == first


def test_a_changed_boundary_counts_at_once():
    sector = a_square("city", 100, 40, 10)
    assert geography.sector_at(45, 105) == sector
    # As another process would, past every model method.
    ring = [[100, 40], [101, 40], [100, 50], [100, 40]]
    Sector.objects.filter(pk=sector.pk).update(boundary={"type": "Polygon", "coordinates": [ring]})
    assert geography.sector_at(45, 105) is None
    assert geography.sector_at(41, 100.1) == sector


def test_no_more_shapes_are_kept_than_allowed(monkeypatch):
    monkeypatch.setattr(geography, "KEPT_SHAPES", 2)
    monkeypatch.setattr(geography, "_kept", type(geography._kept)())
    for number in range(4):
        a_square(f"s{number}", 100 + 2 * number, 40, 1)
        assert geography.sector_at(40.5, 100.5 + 2 * number).code == f"s{number}"
    assert len(geography._kept) == 2


@pytest.mark.parametrize("point", [(math.nan, 100), (45, math.inf), (1e9, 1e9)])
def test_nonsense_lies_nowhere(point):
    a_square("city", 100, 40, 10)
    assert geography.sector_at(*point) is None


def test_a_point_costs_one_question_to_the_database_when_its_shape_is_known(
    django_assert_num_queries,
):
    a_square("city", 100, 40, 10)
    geography.sector_at(45, 105)
    with django_assert_num_queries(1):
        geography.sector_at(46, 106)


@pytest.mark.parametrize("file", PROPERTIES)
def test_the_regions_of_the_world_hold_the_cities_that_lie_in_them(file, capsys):
    if not GEO.is_dir():
        pytest.skip(f"{GEO} is not there")
    code, name, faulty = PROPERTIES[file]
    known = json.loads((GEO / "point_in_region_checks.json").read_text(encoding="utf-8"))
    usable = known["counts"][file] - faulty

    def bring() -> str:
        refused = (
            pytest.raises(CommandError, match=f"^{faulty} features") if faulty else nullcontext()
        )
        with refused:
            call_command(
                "import_sectors", GEO / file, "--code-property", code, "--name-property", name
            )
        return capsys.readouterr().out

    assert f"{usable} new" in bring()
    for check in known["checks"]:
        if check["file"] == file:
            found = geography.sector_at(check["lat"], check["lon"])
            assert (found and found.name) == check["expect"]
    assert f"0 new, 0 changed, {usable} as they were" in bring()


def test_soums_lie_in_their_aimags():
    if not GEO.is_dir():
        pytest.skip(f"{GEO} is not there")
    call_command("import_sectors", GEO / "mn_aimags_hdx_adm1.geojson", "--code-property", "pcode")
    call_command(
        "import_sectors",
        GEO / "mn_soums_hdx_adm2.geojson",
        *("--code-property", "pcode", "--parent-property", "aimag_pcode"),
    )
    soum = geography.sector_at(43.5708, 104.425)
    assert (soum.name, soum.parent.name) == ("Dalanzadgad", "Omnogovi")
    assert Sector.objects.filter(parent=None).count() == 22
