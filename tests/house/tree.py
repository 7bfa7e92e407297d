"""The project's own files, for the tests of the house."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "channels", "feedback", "live", "reception", "outreach", "surveys", "analytics")


def committed() -> list[Path]:
    """Every file that git keeps and that is there, as paths from the root."""
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    return [Path(name) for name in names.split("\0") if name and (ROOT / name).exists()]


def modules(*folders: str) -> Iterator[Path]:
    """The Python files below these folders, migrations left out."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def syntax(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
