"""The copies that are shown: playable, upright, small, and without anything that hid in them."""

import io
import time
from pathlib import Path

import psutil
import pytest
from PIL import Image

from feedback.evidence import keeping, recordings
from feedback.evidence.formats import BY_NAME
from feedback.models import Attachment
from tests.builders import a_message, an_appeal
from tests.feedback import files

pytestmark = pytest.mark.django_db

State = Attachment.State


def processed(name: str, content: bytes, declared_type: str = "", **fields) -> Attachment:
    message = a_message(an_appeal(language="en"))
    kept = keeping.keep(
        name=name, declared_type=declared_type, content=content, message=message, **fields
    )
    keeping.process(kept)
    return Attachment.objects.get(pk=kept.pk)


def shown(attachment: Attachment) -> bytes:
    assert attachment.state == State.READY, attachment.reason
    with attachment.shown.open("rb") as file:
        return file.read()


def picture(attachment: Attachment) -> Image.Image:
    image = Image.open(io.BytesIO(shown(attachment)))
    image.load()
    return image


# Pictures -----------------------------------------------------------------------------------------


def test_a_photo_stands_upright_and_has_forgotten_where_it_was_taken():
    content = files.a_photo_with_a_past()
    assert b"SecretCamera" in content
    copy = processed("photo.jpg", content, "image/jpeg")
    image = picture(copy)
    assert (copy.media, copy.content_type, copy.shown_type) == (
        *("image", "image/jpeg", "image/jpeg"),
    )
    assert image.size == (200, 300)
    assert image.getpixel((100, 20))[0] > 200  # red was left, is now above
    assert not image.getexif()
    assert set(image.info) <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "progressive",
        "progression",
    }
    assert b"Secret" not in shown(copy)


@pytest.mark.parametrize(
    ("name", "kind", "shown_type"),
    [
        ("a.heic", "HEIF", "image/jpeg"),
        ("a.webp", "WEBP", "image/jpeg"),
        ("a.tiff", "TIFF", "image/jpeg"),
        ("a.png", "PNG", "image/png"),
        ("a.gif", "GIF", "image/png"),
        ("a.bmp", "BMP", "image/png"),
    ],
)
def test_every_kind_of_picture_becomes_one_that_browsers_show(name, kind, shown_type):
    copy = processed(name, files.a_picture(kind))
    image = picture(copy)
    assert copy.shown_type == shown_type
    assert copy.shown.name.endswith({"image/jpeg": ".jpg", "image/png": ".png"}[shown_type])
    red, _green, blue = image.convert("RGB").getpixel((20, 100))
    assert red > 200 > 100 > blue


def test_a_large_picture_is_shown_smaller():
    assert picture(processed("a.jpg", files.a_picture(size=(6000, 3000)))).size == (2560, 1280)


def test_what_can_be_seen_through_stays_so():
    content = files.saved(Image.new("RGBA", (40, 40), (0, 0, 0, 0)), "WEBP")
    image = picture(processed("a.webp", content))
    assert image.mode == "RGBA"
    assert image.getpixel((5, 5))[3] == 0


@pytest.mark.parametrize("mode", ["L", "P", "I;16", "CMYK"])  # black on white is a document
def test_scans_and_prints_in_any_mode_are_shown(mode):
    deep = mode == "I;16"
    image = Image.new(mode if deep else "L", (64, 64), 65535 if deep else 255).convert(mode)
    copy = picture(processed("a.tif", files.saved(image, "TIFF")))
    assert min(copy.convert("RGB").getpixel((9, 9))) > 250


def test_an_animation_keeps_moving():
    frames = [Image.new("RGB", (80, 60), colour) for colour in ("red", "green", "blue")]
    content = files.saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=50)
    copy = processed("a.gif", content)
    assert copy.shown_type == "image/webp"
    assert picture(copy).n_frames == 3


def test_an_endless_animation_is_refused_with_what_to_send():
    frames = [Image.new("L", (8, 8), shade) for shade in range(101)]
    content = files.saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    copy = processed("a.gif", content)
    assert copy.state == State.REFUSED
    assert "101 frames; we take up to 100" in copy.reason


def test_a_scan_of_several_pages_is_shown_whole():
    pages = [Image.new("1", (400, 600), number % 2) for number in range(3)]
    content = files.saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    copy = processed("fax.tif", content)
    assert (copy.shown_type, copy.media) == ("application/pdf", "document")
    assert shown(copy).count(b"/Type /Page\n") == 3


def test_a_picture_cut_short_is_refused_and_its_original_kept():
    whole = files.a_picture("JPEG", size=(2000, 2000), quality=95)
    copy = processed("a.jpg", whole[: len(whole) // 2])
    assert copy.state == State.REFUSED
    assert "damaged" in copy.reason
    assert copy.original


def test_a_bomb_costs_neither_memory_nor_time():
    before = time.process_time()
    copy = processed("a.png", files.a_bomb())
    assert copy.state == State.REFUSED
    assert time.process_time() - before < 5


def test_a_full_disk_is_not_the_pictures_fault(monkeypatch):
    kept = keeping.keep(
        name="a.jpg", declared_type="", content=files.a_picture(), message=a_message()
    )

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Image.Image, "save", full)
    with pytest.raises(OSError, match="No space"):
        keeping.process(kept)
    assert Attachment.objects.get(pk=kept.pk).state == State.PENDING


# Recordings ---------------------------------------------------------------------------------------


def streams(attachment: Attachment, ending: str, tmp_path) -> recordings.Streams:
    path = tmp_path / f"copy{ending}"
    path.write_bytes(shown(attachment))
    known = {".m4a": "mp4"}.get(ending, ending.strip("."))
    return recordings.look(path, BY_NAME[known])


@pytest.mark.parametrize(
    ("name", "make", "ending", "shown_type", "codecs"),
    [
        ("a.mp4", lambda: files.a_recording(".mp4"), ".mp4", "video/mp4", ("h264", "aac")),
        ("a.mov", lambda: files.a_recording(".mov"), ".mp4", "video/mp4", ("h264", "aac")),
        ("a.webm", lambda: files.a_recording(".webm"), ".webm", "video/webm", ("vp9", "opus")),
        (
            "a.mp3",
            lambda: files.a_recording(".mp3", video=False),
            ".mp3",
            "audio/mpeg",
            ("", "mp3"),
        ),
        ("a.m4a", lambda: files.a_recording(".m4a", video=False), ".m4a", "audio/mp4", ("", "aac")),
        ("a.aac", lambda: files.a_recording(".aac", video=False), ".m4a", "audio/mp4", ("", "aac")),
        (
            "a.opus",
            lambda: files.a_recording(".opus", video=False),
            *(".ogg", "audio/ogg", ("", "opus")),
        ),
        (
            "a.wav",
            lambda: files.a_recording(".wav", video=False),
            *(".wav", "audio/wav", ("", "pcm_s16le")),
        ),
        ("a.amr", files.a_voice_message, ".m4a", "audio/mp4", ("", "aac")),
        (
            "a.3gp",
            lambda: files.a_recording(".3gp", "-c:v", "h263", "-c:a", "aac"),
            *(".mp4", "video/mp4", ("h264", "aac")),
        ),
        (
            "iphone.mov",
            lambda: files.a_recording(".mov", "-c:v", "libx265"),
            *(".mp4", "video/mp4", ("h264", "aac")),
        ),
        (
            "mute.mp4",
            lambda: files.a_recording(".mp4", audio=False),
            ".mp4",
            "video/mp4",
            ("h264", ""),
        ),
    ],
)
def test_recordings_play_and_have_forgotten_where_they_were_made(
    name, make, ending, shown_type, codecs, tmp_path
):
    copy = processed(name, make())
    assert copy.shown_type == shown_type
    assert copy.media == shown_type.partition("/")[0]
    assert streams(copy, ending, tmp_path) == recordings.Streams(*codecs)
    for secret in (files.PLACE.encode(), b"SecretTitle"):
        assert secret not in shown(copy)


def test_the_tags_were_there_before():
    assert files.PLACE.encode() in files.a_recording(".mov")
    assert b"SecretTitle" in files.a_recording(".mp3", video=False)


def test_a_film_can_be_played_before_all_of_it_has_come():
    content = shown(processed("a.mp4", files.a_recording(".mp4")))
    assert content.index(b"moov") < content.index(b"mdat")


def test_a_broken_film_is_refused():
    content = files.a_recording(".mp4")
    copy = processed("a.mp4", content[: len(content) // 3])
    assert copy.state == State.REFUSED
    assert "damaged" in copy.reason


def test_a_playlist_that_calls_itself_a_film_reaches_nothing(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    content = f"#EXTM3U\n#EXTINF:10,\nfile://{secret}\n".encode()
    assert processed("a.mp4", content, "video/mp4").state == State.REFUSED


def test_a_recording_that_takes_too_long_is_refused_and_its_process_ended(monkeypatch):
    monkeypatch.setattr(recordings, "CONVERT_SECONDS", 0)
    content = files.a_recording(".mov", "-c:v", "libx265")
    copy = processed("a.mov", content)
    assert copy.state == State.REFUSED
    assert "too long" in copy.reason
    assert not [child for child in psutil.Process().children() if "ffmpeg" in child.name()]


# Documents ----------------------------------------------------------------------------------------


def test_documents_are_handed_on_as_they_are():
    for name, content in (("a.pdf", files.a_pdf()), ("a.docx", files.a_word_document())):
        copy = processed(name, content)
        assert shown(copy) == content
        assert copy.media == "document"


def test_text_of_any_alphabet_is_shown_in_one():
    copy = processed("a.txt", "Нет воды во всём доме уже третий день".encode("cp1251"))
    assert copy.shown_type == "text/plain; charset=utf-8"
    assert shown(copy).decode() == "Нет воды во всём доме уже третий день"


def test_again_changes_nothing():
    copy = processed("a.jpg", files.a_picture())
    name = copy.shown.name
    keeping.process(copy)
    assert Attachment.objects.get(pk=copy.pk).shown.name == name


def test_a_file_that_was_taken_back_meanwhile_leaves_no_copy():
    kept = keeping.keep(
        name="a.jpg", declared_type="", content=files.a_picture(), message=a_message()
    )
    Attachment.objects.filter(pk=kept.pk).delete()
    keeping.process(kept)
    folder = Path(kept.original.path).parents[3] / "shown"
    assert not list(folder.rglob(f"{kept.pk}*"))
