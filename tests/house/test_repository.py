"""What is committed is ours, small, and names no machine; what is built from it is well-formed."""

import re
from pathlib import Path

import pytest
import yaml

from tests.house.tree import ROOT, committed

LARGEST = 1_000_000
THIRD_PARTY_FOLDERS = {"node_modules", "vendor", "third_party", "site-packages", "dist"}
# Spelt in pieces, or this file would name what it forbids.
PLACES = [
    "pyp" + r"i\.org",
    "python" + r"hosted\.org",
    "registry" + r"\.npm",
    "deb" + r"\.debian",
    r"(?<![\w./-])/(?:wo" + r"rk|fa" + r"rm|ro" + r"ot|ho" + r"me)/\w",
]
TEXTS = {".py", ".md", ".html", ".js", ".css", ".yml", ".toml", ".json", ".txt", ".in", ".sh", ""}


def test_no_third_party_folder_is_committed():
    assert [str(path) for path in committed() if THIRD_PARTY_FOLDERS & set(path.parts)] == []


def test_no_committed_file_is_large():
    large = [str(path) for path in committed() if (ROOT / path).stat().st_size > LARGEST]
    assert large == []


def test_no_minified_or_compiled_file_is_committed():
    made = re.compile(r"\.min\.(?:js|css)$|\.(?:mo|pyc|so|whl|map)$")
    assert [str(path) for path in committed() if made.search(path.name)] == []


def test_no_committed_file_names_a_registry_or_a_place_on_somebodys_machine():
    told = []
    for path in committed():
        if path.suffix not in TEXTS or "data" in path.parts:
            continue
        text = (ROOT / path).read_text(encoding="utf-8", errors="replace")
        told += [f"{path}: {found}" for place in PLACES for found in re.findall(place, text)]
    assert told == []


@pytest.mark.parametrize("name", ["docker-compose.yml"])
def test_compose_is_whole(name):
    plan = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    services = plan["services"]
    assert set(services) >= {"web", "worker", "beat", "database", "redis", "proxy"}
    for service, how in services.items():
        assert how.get("image"), service
        assert "/" not in how["image"], "no registry host"
        assert service == "migrate" or how.get("healthcheck"), service
        for needed in how.get("depends_on", {}):
            assert needed in services
        for secret in how.get("secrets", []):
            assert secret in plan["secrets"]
        for volume in how.get("volumes", []):
            source = volume.split(":")[0]
            known = source in plan["volumes"] or (ROOT / source).exists()
            assert known, f"{service}: {volume}"
    assert "noeviction" in services["redis"]["command"]
    assert "--appendonly yes" in services["redis"]["command"]


def test_the_image_runs_as_an_ordinary_user_from_images_without_a_host():
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    for image in re.findall(r"^FROM (\S+)", text, re.MULTILINE):
        assert re.fullmatch(r"[a-z]+:[\w.-]+", image)
    assert re.findall(r"^USER (\S+)", text, re.MULTILINE) == ["sanal"]
    assert "--require-hashes" in text
    for sources in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE):
        for source in sources.split()[:-1]:
            assert (ROOT / source).exists(), source


def test_each_package_of_tests_has_its_init_so_that_none_shadows_ours():
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    folders |= {parent for folder in folders for parent in folder.parents if ROOT in parent.parents}
    assert [str(folder) for folder in folders if not (Path(folder) / "__init__.py").exists()] == []
