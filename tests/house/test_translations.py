"""No text is left untranslated, and no translation lost a placeholder."""

import re
import shutil

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command

from tests.conftest import absent
from tests.house.tree import APPS, ROOT

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sdi]|\{\w*\}")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory):
    """The catalogues as `make messages` would leave them now, in a folder aside."""
    if shutil.which("xgettext") is None:
        absent("GNU gettext is not on this machine: apt install gettext")
    folder = tmp_path_factory.mktemp("messages")
    for name in ("config", "templates", *APPS):
        (folder / name).symlink_to(ROOT / name, target_is_directory=True)
    shutil.copytree(ROOT / "locale", folder / "locale")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(settings, "LOCALE_PATHS", [folder / "locale"])
        call_command("makemessages", locale=LANGUAGES, symlinks=True, no_obsolete=True, verbosity=0)
    return folder / "locale"


def catalogue(folder, language):
    with (folder / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id]


def forms(text) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(extracted, language):
    messages = catalogue(extracted, language)
    missing = [message.id for message in messages if not all(forms(message.string))]
    assert messages
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_a_guess(extracted, language):
    assert [message.id for message in catalogue(extracted, language) if message.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_placeholders(extracted, language):
    lost = {}
    for message in catalogue(extracted, language):
        wanted = set(PLACEHOLDER.findall(forms(message.id)[-1]))
        for said in filter(None, forms(message.string)):
            found = set(PLACEHOLDER.findall(said))
            # A plural form may say "one" in words; it may never name what isn't given.
            if found - wanted or (wanted - found and isinstance(message.id, str)):
                lost[forms(message.id)[0]] = said
    assert lost == {}


def test_the_compiled_catalogues_are_no_older_than_their_sources():
    stale = [
        str(source.relative_to(ROOT))
        for source in sorted((ROOT / "locale").rglob("*.po"))
        if not source.with_suffix(".mo").exists()
        or source.with_suffix(".mo").stat().st_mtime < source.stat().st_mtime
    ]
    assert stale == [], "run `make setup`"
