"""`manage.py import_sectors`: again changes nothing, mends what it can, names what it cannot."""

import json

import pytest
import shapely
from django.core.management import CommandError, call_command

from accounts.models import Sector

pytestmark = pytest.mark.django_db

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[100, 40], [110, 40], [110, 50], [100, 50], [100, 40]]],
}
BOW_TIE = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}


def a_feature(code, name="Some name", geometry=SQUARE, **properties):
    properties = {"code": code, "name": name, **properties}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


@pytest.fixture
def bring(tmp_path, capsys):
    """Import features with options; returns what the command said, its exit code in front."""

    def bring(*features, options=(), **document):
        file = tmp_path / "sectors.geojson"
        whole = {"type": "FeatureCollection", "features": list(features), **document}
        file.write_text(json.dumps(whole), encoding="utf-8")
        try:
            call_command("import_sectors", file, *options)
        except CommandError as error:
            print(error)
            return error.returncode, "".join(capsys.readouterr())
        return 0, "".join(capsys.readouterr())

    return bring


def test_features_become_sectors_with_bounds(bring):
    code, said = bring(a_feature("TUR.1", "Түркістан"))
    sector = Sector.objects.get()
    assert (code, sector.code, sector.name) == (0, "TUR-1", "Түркістан")
    assert (sector.west, sector.south, sector.east, sector.north) == (100, 40, 110, 50)
    assert "1 new, 0 changed" in said


def test_a_second_import_changes_only_what_has_changed(bring):
    bring(a_feature("a", "A"), a_feature("b", "B"))
    first = Sector.objects.get(code="a").pk
    _code, said = bring(a_feature("a", "A"), a_feature("b", "B anew"))
    assert "0 new, 1 changed, 1 as they were" in said
    assert Sector.objects.get(code="a").pk == first
    assert Sector.objects.get(code="b").name == "B anew"


def test_crossing_lines_are_mended(bring):
    code, said = bring(a_feature("bow", geometry=BOW_TIE))
    shape = shapely.from_geojson(json.dumps(Sector.objects.get().boundary))
    assert (code, shape.is_valid, shape.area) == (0, True, 2)
    assert "1 mended" in said


@pytest.mark.parametrize(
    ("feature", "fault"),
    [
        (a_feature("x", geometry=None), "geometry is missing"),
        (a_feature("x", geometry={"type": "Point", "coordinates": [1, 2]}), "geometry is Point"),
        (a_feature("x", geometry={"type": "Polygon", "coordinates": [[[1, 2]]]}), "cannot be read"),
        (a_feature("x", geometry={"type": "Polygon", "coordinates": []}), "encloses nothing"),
        (
            a_feature("x", geometry=json.loads(json.dumps(SQUARE).replace("50", "5000"))),
            "are not degrees",
        ),
        (a_feature(None), "has no 'code'; its properties are code, name"),
        (a_feature("///"), "a code that cannot be used"),
        (a_feature("good"), "has the code good of feature 0"),
        (a_feature("x", above="nobody"), "lies below nobody, which nobody knows"),
        ("nonsense", "has no 'code'"),
    ],
)
def test_a_bad_feature_is_named_and_left_out_and_the_rest_comes_in(bring, feature, fault):
    options = ["--parent-property", "above"] if "nobody" in fault else []
    good = [a_feature("good", above="good2"), a_feature("good2", above="root")]
    Sector.objects.create(code="root", name="Root")
    code, said = bring(*good, feature, options=options)
    assert code == 1
    assert "Feature 2: " in said
    assert fault in said
    assert set(Sector.objects.values_list("code", flat=True)) == {"root", "good", "good2"}


def test_parents_come_in_any_order_and_circles_are_refused(bring):
    code, _said = bring(
        a_feature("bag", above="soum"),
        a_feature("soum", above="aimag"),
        a_feature("aimag", above="soum"),
        options=["--parent-property", "above"],
    )
    assert code == 1
    assert Sector.objects.get(code="bag").parent.code == "soum"
    assert Sector.objects.get(code="soum").parent.code == "aimag"
    assert Sector.objects.get(code="aimag").parent is None


def test_one_parent_and_a_prefix_for_all(bring):
    Sector.objects.create(code="mn", name="Mongolia")
    bring(a_feature("46"), options=["--parent", "mn", "--prefix", "mn-"])
    assert Sector.objects.get(code="mn-46").parent.code == "mn"


def test_names_in_another_language_stand_beside_the_first(bring):
    bring(a_feature("46", "Omnogovi"))
    bring(a_feature("46", "Өмнөговь"), options=["--language", "mn"])
    sector = Sector.objects.get()
    assert (sector.name, sector.names) == ("Omnogovi", {"mn": "Өмнөговь"})


def test_a_file_in_metres_is_refused_as_a_whole(bring):
    code, said = bring(a_feature("a"), crs={"properties": {"name": "urn:ogc:def:crs:EPSG::3857"}})
    assert code == 1
    assert "convert it first" in said
    assert not Sector.objects.exists()
