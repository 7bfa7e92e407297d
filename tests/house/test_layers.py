"""Imports only ever go down, and `channels` is ours."""

import subprocess
import sys
import tomllib
from pathlib import Path

import channels
from tests.house.tree import ROOT


def test_every_import_contract_is_kept():
    command = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_channels_is_our_package_and_not_the_one_of_that_name():
    assert Path(channels.__file__) == ROOT / "channels" / "__init__.py"


def test_the_contract_about_adapters_covers_every_other_module_of_channels():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {rule["id"]: rule for rule in settings["tool"]["importlinter"]["contracts"]}
    covered = set(contracts["core-names-no-leaf"]["source_modules"])
    apart = {"__init__", "__pycache__", "adapters", "registry", "management", "migrations"}
    there = {path.stem for path in (ROOT / "channels").iterdir()} - apart
    assert {f"channels.{name}" for name in there} <= covered
