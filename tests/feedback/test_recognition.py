"""Scanned pages read by machine: where there is one, and with all that goes wrong with it."""

import shutil
import stat

import pytest

from feedback.evidence import keeping, recognition
from feedback.finding.saying import said
from feedback.models import Appeal, Attachment, DocumentPage
from tests.builders import a_message, an_appeal
from tests.channels.fax import a_scan
from tests.conftest import absent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _look_again():
    yield
    recognition.program.cache_clear()
    recognition.languages.cache_clear()


def a_fax(*words: str) -> Attachment:
    kept = keeping.keep(
        name="fax.tif",
        declared_type="image/tiff",
        content=a_scan(*words, size=(1728, 1100)),
        message=a_message(an_appeal(), text=""),
    )
    keeping.process(kept)
    return Attachment.objects.get(pk=kept.pk)


@pytest.fixture
def reader(tmp_path, monkeypatch):
    """A program that stands in for tesseract: lists its languages, and does what it is told."""

    def behave(act: str, languages: str = "eng rus mon osd") -> None:
        program = tmp_path / "tesseract"
        program.write_text(
            "#!/bin/sh\n"
            'if [ "$1" = --list-langs ]; then\n'
            f"  for each in {languages}; do echo $each; done; exit 0\n"
            "fi\n"
            f"{act}\n"
        )
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
        recognition.program.cache_clear()
        recognition.languages.cache_clear()

    return behave


def test_a_real_reader_reads_a_fax():
    if shutil.which("tesseract") is None:
        absent("no tesseract on this machine: apt install tesseract-ocr")
    fax = a_fax("WATER LEAKS")
    assert recognition.drain() == 1
    page = fax.pages.get()
    assert "WATER" in page.text
    assert page.is_recognised


def test_what_was_read_is_found_and_marked_as_read_by_machine(reader):
    fax = a_fax("1", "2")
    reader('echo "Усны шугам урсаж байна $4"')  # with the languages it was asked to read
    assert recognition.drain() == 2
    page = fax.pages.first()
    assert page.text == "Усны шугам урсаж байна mon+rus+eng"
    assert page.is_recognised
    assert Appeal.objects.get(search=said("урсаж")) == fax.message.appeal
    assert recognition.drain() == 0


@pytest.mark.parametrize("act", ["exit 1", "kill -9 $$", "sleep 5", "printf '\\000\\377'"])
def test_a_reader_that_fails_is_not_asked_again_and_loses_nothing(reader, monkeypatch, act):
    monkeypatch.setattr(recognition, "PAGE_SECONDS", 0.5)
    fax = a_fax("1")
    reader(act)
    assert recognition.drain() == 1
    page = fax.pages.get()
    assert page.text in ("", "\ufffd")
    assert recognition.drain() == 0


def test_machines_without_a_reader_leave_the_pages_for_later(monkeypatch):
    a_fax("1")
    monkeypatch.setenv("PATH", "/nowhere")
    recognition.program.cache_clear()
    recognition.languages.cache_clear()
    assert recognition.drain() == 0
    assert DocumentPage.objects.filter(read_at=None).count() == 1


def test_a_reader_without_our_languages_is_none(reader):
    a_fax("1")
    reader("echo words", languages="jpn")
    assert recognition.drain() == 0
