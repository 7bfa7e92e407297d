"""Real files, made on the spot: pictures by Pillow, recordings by ffmpeg's own test sources."""

import io
import subprocess
import zipfile
import zlib
from functools import cache
from pathlib import Path
from struct import pack
from tempfile import TemporaryDirectory

import pillow_heif
from PIL import Image

from feedback.evidence.recordings import _program

pillow_heif.register_heif_opener()

PLACE = "+47.9186+106.9177/"  # as phones write where a film was made


def a_picture(kind: str = "JPEG", size: tuple[int, int] = (300, 200), **options) -> bytes:
    """Left half red, right half blue."""
    image = Image.new(options.pop("mode", "RGB"), size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    return saved(image, kind, **options)


def saved(image: Image.Image, kind: str, **options) -> bytes:
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def a_photo_with_a_past() -> bytes:
    """Lies on its side, and says where, by whom and with what it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter to the right to see it upright
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825).update({1: "N", 2: (47.0, 55.0, 7.0), 3: "E", 4: (106.0, 55.0, 3.0)})
    return a_picture(exif=exif.tobytes(), comment=b"SecretComment")


def a_bomb(side: int = 20_000) -> bytes:
    """A PNG of a few kilobytes that unfolds to `side` times `side` points."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return pack(">I", len(body)) + kind + body + pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(bytes((side // 8 + 1) * side), 9))
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


def a_zip(*names: str, first: str = "") -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        if first:
            archive.writestr("mimetype", first)
        for name in names:
            archive.writestr(name, "x")
    return content.getvalue()


def a_word_document(*more: str) -> bytes:
    return a_zip("[Content_Types].xml", "_rels/.rels", "word/document.xml", *more)


def an_old_office_file(*streams: str) -> bytes:
    """The outer form of a .doc or .xls: its signature and the names of its streams."""
    entries = b"".join(name.encode("utf-16-le").ljust(64, b"\0") for name in streams)
    return bytes.fromhex("D0CF11E0A1B11AE1").ljust(512, b"\0") + entries


def a_pdf() -> bytes:
    return a_picture("PDF")


@cache
def a_recording(ending: str, *options: str, video: bool = True, audio: bool = True) -> bytes:
    """One second of colours and a tone, with the place written into it."""
    inputs, kept = [], []
    if video:
        inputs += ["-f", "lavfi", "-i", "testsrc=duration=1:size=176x144:rate=10"]
        kept += ["-pix_fmt", "yuv420p"]
    if audio:
        inputs += ["-f", "lavfi", "-i", "sine=duration=1"]
    tags = ["-metadata", f"location={PLACE}", "-metadata", "title=SecretTitle"]
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"made{ending}"
        command = [_program(), "-v", "error", *inputs, *kept, *tags, *options, str(path)]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
        return path.read_bytes()


def a_voice_message() -> bytes:
    """As old phones record it; no browser plays it."""
    options = ("-c:a", "libopencore_amrnb", "-ar", "8000", "-ac", "1")
    return a_recording(".amr", *options, video=False)
