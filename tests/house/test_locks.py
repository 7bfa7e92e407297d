"""What is installed is what was locked: pinned, hashed, from no named place, of the right age."""

import json
import re
from importlib.metadata import version

import pytest

from tests.house.tree import ROOT

LOCKS = ["base", "dev", "node"]
# Too heavy, dead, wrongly licensed, or in the way of ours (docs/dependencies.md).
UNWANTED = {
    "channels",
    "clamd",
    "django-axes",
    "django-celery-beat",
    "django-ratelimit",
    "django-viewflow",
    "fakeredis",
    "flanker",
    "flower",
    "heyoo",
    "lingua-language-detector",
    "moto",
    "pyclamd",
    "talon",
    "workalendar",
}


def lock(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")


def names(text: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^]]*\])?==", text, re.MULTILINE))


def wished(name: str) -> set[str]:
    text = (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z0-9][a-z0-9._-]*)", text, re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_host_and_no_path(name):
    told = [
        line
        for line in lock(name).splitlines()
        if re.search(r"://|^\s*-(?!-hash)|^\s*--(?!hash)|\s@\s|(?<![\w-])/\w", line)
        and not line.lstrip().startswith("# ")
    ]
    comments = re.findall(r"^\s*#.*(?:://|[^\w.-]/\w).*$", lock(name), re.MULTILINE)
    assert told + comments == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_is_pinned_and_hashed(name):
    blocks = re.split(r"^(?=[a-z0-9])", lock(name), flags=re.MULTILINE)[1:]
    loose = [block.split()[0] for block in blocks if "==" not in block or "--hash=" not in block]
    assert blocks
    assert loose == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_wished_package_is_locked(name):
    assert wished(name) - names(lock(name)) == set()


def test_the_two_locks_agree_where_they_meet():
    pinned = {}
    for name in ("base", "dev"):
        for package, number in re.findall(r"^([a-z0-9._-]+)(?:\[.*?\])?==(\S+)", lock(name), re.M):
            assert pinned.setdefault(package, number) == number, package


def test_no_unwanted_package_came_in():
    assert (names(lock("base")) | names(lock("dev"))) & UNWANTED == set()


def test_django_is_the_long_term_release():
    assert re.search(r"^django==5\.2\.\d+ ", lock("base"), re.MULTILINE)
    assert version("django").startswith("5.2.")


def test_what_runs_here_is_what_was_locked():
    both = lock("base") + lock("dev")
    pins = re.findall(r"^([a-z0-9._-]+)(?:\[.*?\])?==([^\s;]+)([^\\\n]*)", both, re.MULTILINE)
    other = {}
    for package, number, marker in pins:
        if not marker.strip() and version(package) != number:
            other[package] = (version(package), number)
    assert other == {}


def test_the_pages_lock_gives_hashes_and_no_addresses():
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    assert "://" not in text
    assert '"resolved"' not in text
    assert all(entry.get("integrity") for path, entry in packages.items() if path)


def test_the_pages_packages_are_exact_and_of_the_chosen_line():
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    lines = {"govuk-frontend": "6.", "leaflet": "1.9."}
    assert wanted.keys() == lines.keys()
    for package, line in lines.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", wanted[package])
        assert wanted[package].startswith(line)


def test_the_page_on_dependencies_names_each_with_its_locked_release():
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| ([a-z0-9][a-z0-9._-]*) \| ([\d.]+) \|", page, re.MULTILINE))
    pages = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    direct = dict(pages)
    for name in LOCKS:
        for package in wished(name):
            pin = rf"^{re.escape(package)}(?:\[.*?\])?==([^\s;]+)"
            direct[package] = re.search(pin, lock(name), re.MULTILINE)[1]
    assert told == direct
