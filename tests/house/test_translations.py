"""No text is left untranslated, and no translation lost a placeholder."""

import ast
import re
import shutil
from datetime import date

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.contrib.admin import ModelAdmin, site
from django.core.management import call_command
from django.forms import ModelForm
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import override

from accounts.models import User
from tests.conftest import absent
from tests.house.tree import APPS, ROOT, modules, syntax

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]
ASKING = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sdi]|\{\w*\}")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory):
    """The catalogues as `make messages` would leave them now, in a folder aside: while it reads a
    template it writes a `.py` beside it, which other tests would find in the tree."""
    if shutil.which("xgettext") is None:
        absent("GNU gettext is not on this machine: apt install gettext")
    folder = tmp_path_factory.mktemp("messages")
    for name in ("config", "templates", *APPS):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "locale", folder / "locale")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(settings, "LOCALE_PATHS", [folder / "locale"])
        call_command("makemessages", locale=LANGUAGES, no_obsolete=True, verbosity=0)
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


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("kk", "2026 ж. 23 қараша"),
        ("ru", "23 ноября 2026"),
        ("az", "23 noyabr 2026"),
        ("mn", "2026 оны 11-р сарын 23"),
    ],
)
def test_a_month_is_written_small_in_a_date(language, written):
    with override(language):
        assert date_format(date(2026, 11, 23), "DATE_FORMAT") == written


def test_no_text_hides_where_gettext_does_not_look():
    """xgettext reads no f-strings: what is asked for in one stays English in every language."""
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in modules("config", *APPS)
        for formatted in ast.walk(syntax(path))
        if isinstance(formatted, ast.JoinedStr)
        for call in ast.walk(formatted)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ASKING
    ]
    assert hidden == []


def test_the_compiled_catalogues_are_no_older_than_their_sources():
    stale = [
        str(source.relative_to(ROOT))
        for source in sorted((ROOT / "locale").rglob("*.po"))
        if not source.with_suffix(".mo").exists()
        or source.with_suffix(".mo").stat().st_mtime < source.stat().st_mtime
    ]
    assert stale == [], "run `make setup`"


def test_what_the_desk_calls_a_column_or_a_field_is_asked_of_gettext(rf):
    """Django makes an English name of a field's own where none is given."""
    request = rf.get("/")
    request.user = User(is_superuser=True, is_active=True)
    named_by_django = [
        f"{model.__name__}.{field.name}"
        for model, admin in site._registry.items()
        if model._meta.app_label in APPS
        for field in model._meta.get_fields()
        if field.concrete and not field.primary_key and not isinstance(field.verbose_name, Promise)
        if field.name in admin.get_list_display(request) or field.name in _asked_for(admin, request)
    ]
    assert named_by_django == []


def _asked_for(admin: ModelAdmin, request) -> set[str]:
    """The fields of a form that are called what their column is called."""
    if type(admin).change_view is not ModelAdmin.change_view:
        return set()  # it has a page of its own
    if not admin.has_change_permission(request):
        return set()
    form = admin.form if admin.form is not ModelForm else admin.get_form(request)
    labels = getattr(form._meta, "labels", None) or {}
    return set(form.base_fields) - set(form.declared_fields) - set(labels)
