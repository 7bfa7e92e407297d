"""What is taken and what is refused, in words that say what to do; nothing that came is lost."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from feedback.evidence import keeping, names, sealing
from feedback.evidence.errors import Refused, Unsealed
from feedback.models import Attachment
from tests.builders import a_message, an_appeal
from tests.feedback import files

State = Attachment.State
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"


def refusal(name: str, declared_type: str, content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        keeping.check(name, declared_type, io.BytesIO(content), len(content))
    return caught.value.message


# Which files --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "declared_type", "make"),
    [
        ("a.jpg", "image/jpeg", lambda: files.a_picture("JPEG")),
        ("A.JPEG", "image/pjpeg", lambda: files.a_picture("JPEG")),
        ("a.png", "image/png", lambda: files.a_picture("PNG")),
        ("a.gif", "image/gif", lambda: files.a_picture("GIF")),
        ("a.webp", "image/webp", lambda: files.a_picture("WEBP")),
        ("a.heic", "image/heic", lambda: files.a_picture("HEIF")),
        ("a.bmp", "image/bmp", lambda: files.a_picture("BMP")),
        ("a.tif", "image/tiff", lambda: files.a_picture("TIFF")),
        ("IMG_1.JPG", "image/jpeg", lambda: files.a_picture("HEIF")),  # phones do
        ("a.pdf", "application/pdf", files.a_pdf),
        ("a.mp4", "video/mp4", lambda: files.a_recording(".mp4")),
        ("a.mov", "video/quicktime", lambda: files.a_recording(".mov")),
        ("a.webm", "video/webm", lambda: files.a_recording(".webm")),
        ("a.mp3", "audio/mpeg", lambda: files.a_recording(".mp3", video=False)),
        ("a.m4a", "audio/x-m4a", lambda: files.a_recording(".m4a", video=False)),
        ("a.aac", "audio/aac", lambda: files.a_recording(".aac", video=False)),
        ("a.ogg", "audio/ogg", lambda: files.a_recording(".ogg", video=False)),
        ("a.opus", "audio/opus", lambda: files.a_recording(".opus", video=False)),
        ("a.wav", "audio/x-wav", lambda: files.a_recording(".wav", video=False)),
        ("a.amr", "audio/amr", files.a_voice_message),
        ("a.txt", "text/plain", lambda: "Ус алга".encode()),
        (
            "a.txt",
            "text/plain; charset=windows-1251",
            lambda: "Нет воды во всём доме".encode("cp1251"),
        ),
        ("a.docx", DOCX, files.a_word_document),
        ("a.docx", "application/zip", files.a_word_document),
        ("a.xlsx", "", lambda: files.a_zip("[Content_Types].xml", "xl/workbook.xml")),
        ("a.pptx", "", lambda: files.a_zip("[Content_Types].xml", "ppt/presentation.xml")),
        ("a.odt", ODT, lambda: files.a_zip("content.xml", first=ODT)),
        ("a.doc", "application/msword", lambda: files.an_old_office_file("WordDocument")),
        ("a.xls", "application/vnd.ms-excel", lambda: files.an_old_office_file("Workbook")),
        ("a.eml", "message/rfc822", lambda: b"From: a@b.mn\nSubject: Us\n\nx"),
        ("ME1234", "image/jpeg", lambda: files.a_picture("JPEG")),  # no extension
        ("a.jpg", "application/octet-stream", lambda: files.a_picture("JPEG")),
    ],
)
def test_what_people_send_is_taken(name, declared_type, make):
    content = SimpleUploadedFile(name, make(), declared_type)
    keeping.check(name, declared_type, content, content.size)
    assert content.tell() == 0


@pytest.mark.parametrize(
    ("name", "declared_type", "content"),
    [
        ("photo.jpg", "image/jpeg", files.a_zip("x.exe")),
        ("photo.jpg", "image/jpeg", files.a_pdf()),
        ("photo.jpg", "application/pdf", files.a_picture("JPEG")),
        ("paper.pdf", "application/pdf", files.a_picture("JPEG")),
        ("paper.pdf", "text/html", files.a_pdf()),
        ("letter.docx", DOCX, files.a_zip("x.exe")),
        ("letter.docx", DOCX, files.a_zip("[Content_Types].xml", "xl/workbook.xml")),
        ("letter.doc", "application/msword", files.an_old_office_file("SetupOfAProgram")),
        ("film.mp4", "video/mp4", files.a_picture("PNG")),
        ("words.txt", "text/plain", b"MZ\0\0\0\1\2\3"),
        ("words.txt", "image/png", b"only words"),
    ],
)
def test_what_is_not_what_it_says_is_refused(name, declared_type, content):
    assert "not what its name or type says" in refusal(name, declared_type, content)


@pytest.mark.parametrize(
    ("name", "declared_type", "content"),
    [
        ("a.zip", "application/zip", files.a_zip("x")),
        ("a.exe", "", b"MZ" + bytes(600)),
        ("a.html", "text/html", b"<html><script>alert(1)</script>"),
        ("a.svg", "image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("a.avi", "video/avi", b"RIFF\0\0\0\0AVI LIST" + bytes(100)),
        ("noname", "", bytes(range(256))),
    ],
)
def test_what_we_do_not_open_is_refused_with_what_we_do(name, declared_type, content):
    assert "Send a picture, a PDF" in refusal(name, declared_type, content)


def test_the_size_is_said_and_what_we_take(settings):
    settings.UPLOAD_MAX_BYTES = 2 * 1024 * 1024
    content = b"x" * (3 * 1024 * 1024 + 1)
    words = refusal("a.mp4", "video/mp4", content)
    assert "4 MB; we take up to 2 MB" in words


def test_an_empty_file_is_refused():
    assert "empty" in refusal("a.jpg", "image/jpeg", b"")


def test_a_picture_that_would_unfold_is_refused_before_it_does():
    words = refusal("a.png", "image/png", files.a_bomb())
    assert "points" in words


def test_an_archive_with_a_list_that_would_unfold_is_refused():
    whole = files.a_word_document()
    end = whole.rindex(b"PK\5\6")
    huge = whole[: end + 12] + (3 * 1024 * 1024).to_bytes(4, "little") + whole[end + 16 :]
    assert "not what its name" in refusal("a.docx", DOCX, huge)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", files.a_word_document("word/vbaProject.bin")),
        ("a.doc", files.an_old_office_file("WordDocument", "_VBA_PROJECT")),
    ],
)
def test_a_document_with_a_program_in_it_is_refused(name, content):
    assert "macros" in refusal(name, "", content)


def test_a_broken_pdf_is_refused():
    assert "damaged" in refusal("a.pdf", "application/pdf", b"%PDF-1.7\nnothing more")


# Names --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Bat\\зураг.jpg", "зураг.jpg"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("a\x00b\r\nc.txt", "ab c.txt"),
        (" . ", "file"),
        ("", "file"),
        ("\ud800.jpg", "jpg"),
        ("x" * 300 + ".jpeg", "x" * 145 + ".jpeg"),
    ],
)
def test_names_are_made_safe(name, safe):
    assert names.clean(name) == safe


# Keeping ------------------------------------------------------------------------------------------


def unsealed(attachment: Attachment) -> bytes:
    with attachment.original.open("rb") as sealed:
        return b"".join(sealing.unseal(attachment.seal, sealed))


@pytest.mark.django_db
def test_the_original_is_kept_sealed_and_comes_back_as_it_was():
    content = files.a_picture()
    kept = keeping.keep(
        name="a.jpg", declared_type="image/jpeg", content=content, message=a_message()
    )
    kept = Attachment.objects.get(pk=kept.pk)
    assert (kept.state, kept.size, len(kept.sha256), len(kept.md5)) == (
        *(State.PENDING, len(content), 64, 32),
    )
    with kept.original.open("rb") as file:
        assert content[:100] not in file.read()
    assert unsealed(kept) == content


@pytest.mark.django_db
@pytest.mark.parametrize("size", [0, 1, sealing.CHUNK - 1, sealing.CHUNK, 2 * sealing.CHUNK + 7])
def test_any_length_is_sealed_and_opened(size):
    key, content = sealing.new_seal(), b"\xa5" * size
    sealed = b"".join(sealing.seal(key, io.BytesIO(content)))
    assert b"".join(sealing.unseal(key, io.BytesIO(sealed))) == content


@pytest.mark.parametrize(
    "harm",
    [
        lambda sealed: sealed[:-1],
        lambda sealed: sealed[: 8 + sealing.CHUNK + 16],  # a whole chunk, but not the last
        lambda sealed: sealed[:20] + b"\0" + sealed[21:],
        lambda sealed: b"SANAL-2\n" + sealed[8:],
        lambda sealed: sealed[:8] + sealed[8 + sealing.CHUNK + 16 :],
    ],
)
def test_a_sealed_file_that_was_touched_does_not_open(harm):
    key = sealing.new_seal()
    sealed = b"".join(sealing.seal(key, io.BytesIO(bytes(2 * sealing.CHUNK))))
    with pytest.raises(Unsealed):
        list(sealing.unseal(key, io.BytesIO(harm(sealed))))


@pytest.mark.django_db
def test_a_refused_file_is_kept_all_the_same():
    content = files.a_zip("virus.exe")
    kept = keeping.keep(
        name="photo.jpg",
        declared_type="image/jpeg",
        content=content,
        message=a_message(an_appeal(language="en")),
    )
    assert kept.state == State.REFUSED
    assert "not what its name" in kept.reason
    assert unsealed(kept) == content


@pytest.mark.django_db
def test_a_file_that_is_too_large_leaves_its_name_size_and_reason(settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    kept = keeping.keep(
        name="a.mp4",
        declared_type="video/mp4",
        content=bytes(1024 * 1024 + 1),
        message=a_message(an_appeal(language="en")),
    )
    assert (kept.state, kept.size, bool(kept.original)) == (State.REFUSED, 1024 * 1024 + 1, False)
    assert "we take up to 1 MB" in kept.reason


@pytest.mark.django_db
def test_the_reason_is_said_in_the_appeals_language():
    message = a_message(an_appeal(language="ru"))
    with translation.override("en"), keeping.language_of(message):
        assert translation.get_language() == "ru"
