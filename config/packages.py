"""Which files of the pages' npm packages the site serves: those a page may load, and no others.

`node_modules` holds much that must not go out: sources, other builds, and with govuk-frontend a
crest and a typeface that are not ours to use.
"""

import functools
from collections.abc import Iterator

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage, Error
from django.core.files.storage import FileSystemStorage

# Under which name in static/: the folder in node_modules, and its files.
PACKAGES = {
    "govuk": (
        "govuk-frontend/dist/govuk",
        [
            "govuk-frontend.min.css",
            "govuk-frontend.min.css.map",
            "govuk-frontend.min.js",
            "govuk-frontend.min.js.map",
        ],
    ),
    "leaflet": (
        "leaflet/dist",
        [
            "leaflet.css",
            "leaflet.js",
            "leaflet.js.map",
            "images/layers.png",
            "images/layers-2x.png",
            "images/marker-icon.png",
            "images/marker-icon-2x.png",
            "images/marker-shadow.png",
        ],
    ),
}


class PackageFinder(BaseFinder):
    """Finds `govuk/govuk-frontend.min.css` and the others listed above in node_modules."""

    def check(self, **kwargs) -> list[CheckMessage]:
        return [
            Error(
                f"{storage.path(name)} is missing: pages would come without their looks.",
                hint="Run `make setup`; it installs the packages of package-lock.json.",
                id="sanal.E003",
            )
            for name, storage in self.list([])
            if not storage.exists(name)
        ]

    def find(self, path: str, find_all: bool = False) -> str | list[str]:
        prefix, _, name = path.partition("/")
        found = []
        if prefix in PACKAGES and name in PACKAGES[prefix][1] and _storage(prefix).exists(name):
            found = [_storage(prefix).path(name)]
        if find_all:
            return found
        return found[0] if found else []

    def list(self, ignore_patterns: list[str]) -> Iterator[tuple[str, FileSystemStorage]]:
        for prefix, (_folder, names) in PACKAGES.items():
            for name in names:
                yield name, _storage(prefix)


@functools.cache
def _storage(prefix: str) -> FileSystemStorage:
    storage = FileSystemStorage(location=settings.BASE_DIR / "node_modules" / PACKAGES[prefix][0])
    storage.prefix = prefix
    return storage
