"""The pages' npm packages: what a page may load is served, and nothing else of them."""

import pytest
from django.contrib.staticfiles import finders

from config.packages import PACKAGES, PackageFinder
from tests.house.tree import ROOT

SERVED = [f"{prefix}/{name}" for prefix, (_, names) in PACKAGES.items() for name in names]


@pytest.mark.parametrize("path", SERVED)
def test_a_listed_file_is_found(path):
    assert finders.find(path)


@pytest.mark.parametrize(
    "path",
    [
        "govuk/assets/images/govuk-crest.svg",
        "govuk/assets/fonts/bold-b542beb274-v2.woff2",
        "govuk/../../package.json",
        "echarts/echarts.js",
        "zrender/zrender.js",
    ],
)
def test_nothing_else_is_found(path):
    assert not PackageFinder().find(path)


def test_what_is_not_served_does_lie_there():
    """Otherwise the test above would prove nothing."""
    package = ROOT / "node_modules" / "govuk-frontend" / "dist" / "govuk"
    assert list((package / "assets" / "fonts").glob("bold-*.woff2"))


def test_a_missing_package_is_told_at_start(monkeypatch):
    monkeypatch.setitem(PACKAGES, "htmx", ("htmx.org/dist", ["absent.js"]))
    assert [fault.id for fault in PackageFinder().check()] == ["sanal.E003"]
