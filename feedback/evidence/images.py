"""Pictures: measured before they are decoded, then written anew without what hid in them.

A new JPEG, PNG or WebP is made of the points alone, turned upright: place, camera, thumbnails and
comments stay behind in the sealed original.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pillow_heif
from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, ImageSequence

from feedback.evidence.errors import Refused
from feedback.evidence.formats import Format

pillow_heif.register_heif_opener()

MAX_SIDE = 2560  # points, of the copy that is shown
MAX_FRAMES = 100
MAX_PAGES = 50
PAGE_SIDE = 2200  # points, of a page of a scan: a fax in its fine mode stays as sharp as it came
PAGE_DPI = 200
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
# Whatever a hostile file makes a decoder raise; memory and time are bounded by the points.
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, LookupError, TypeError)
_FRESH = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}


def check(stream: BinaryIO, known: Format) -> None:
    """Return when the header is sound and the picture small enough to decode."""
    with _opened(stream, known):
        pass


def write_anew(source: Path, known: Format, folder: Path) -> tuple[Path, str]:
    """The copy to show and its content type. Raises `Refused`."""
    with _opened(source, known) as image:
        frames = 1 if known.name == "heif" else getattr(image, "n_frames", 1)
        # Black on white, even a single page, is a scan or a fax: a document and no photo.
        if known.name == "tiff" and (frames > 1 or image.mode == "1"):
            return _paged(image, frames, folder)
        if frames > 1:
            return _moving(image, frames, folder)
        return _still(image, folder)


@contextmanager
def _opened(source, known: Format) -> Iterator[Image.Image]:
    """The picture with its header read and its size allowed, nothing decoded yet."""
    try:
        with Image.open(source, formats=[known.reader]) as image:
            width, height = image.size
            if width * height > settings.IMAGE_MAX_PIXELS:
                raise _too_large(width, height)
            yield image
    except _BOMBS as error:
        raise _too_large() from error
    except MemoryError as error:
        raise _too_large() from error
    except _BROKEN as error:
        if getattr(error, "errno", None):  # our disk, not their picture
            raise
        raise Refused(
            _("The picture is damaged and cannot be opened. Take or save it again and send that.")
        ) from error


def _too_large(width: int = 0, height: int = 0) -> Refused:
    size = {"millions": settings.IMAGE_MAX_PIXELS // 1_000_000, "width": width, "height": height}
    if not width:
        return Refused(
            _(
                "The picture has too many points; we take up to %(millions)s million. "
                "Make it smaller and send it again."
            )
            % size
        )
    return Refused(
        _(
            "The picture is %(width)s × %(height)s points; we take up to %(millions)s million "
            "points in all. Make it smaller and send it again."
        )
        % size
    )


# One picture --------------------------------------------------------------------------------------


def _still(image: Image.Image, folder: Path) -> tuple[Path, str]:
    lossless = image.format in {"PNG", "GIF", "BMP"}
    image.draft("RGB", (MAX_SIDE, MAX_SIDE))  # JPEG decoders can shrink while they read
    clean = _points(image, MAX_SIDE)
    if lossless or clean.mode == "RGBA":
        return _saved(clean, folder, "image/png")
    return _saved(clean, folder, "image/jpeg", quality=85, progressive=True)


def _points(image: Image.Image, side: int) -> Image.Image:
    """The upright picture in RGB or RGBA of the web's colours, and nothing besides."""
    image = ImageOps.exif_transpose(image)
    profile = image.info.get("icc_profile")
    image = _plain_mode(image)
    if profile and image.mode == "RGB":
        image = _web_colours(image, profile)
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    clean = Image.new(image.mode, image.size)
    clean.paste(image)
    return clean


def _plain_mode(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _web_colours(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        return ImageCms.profileToProfile(
            image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # a broken profile costs a shade of colour, not the picture


def _saved(image: Image.Image, folder: Path, content_type: str, **options) -> tuple[Path, str]:
    path = folder / f"shown{_FRESH[content_type]}"
    image.save(path, **options)
    return path, content_type


# Many in one --------------------------------------------------------------------------------------


def _moving(image: Image.Image, frames: int, folder: Path) -> tuple[Path, str]:
    """An animation, as animated WebP, no more points in all than one picture may have."""
    if frames > MAX_FRAMES:
        raise Refused(
            _(
                "The animation has %(frames)s frames; we take up to %(most)s. "
                "Send it as a video (MP4)."
            )
            % {"frames": frames, "most": MAX_FRAMES}
        )
    side = int(min(MAX_SIDE / 2, (settings.IMAGE_MAX_PIXELS / 4 / frames) ** 0.5))
    stills, durations = [], []
    for frame in ImageSequence.Iterator(image):
        stills.append(_points(frame, side).convert("RGBA"))
        durations.append(int(frame.info.get("duration") or 100))
    return _saved(
        stills[0],
        folder,
        "image/webp",
        save_all=True,
        append_images=stills[1:],
        duration=durations,
        loop=0,
        quality=75,
        method=0,
    )


def _paged(image: Image.Image, pages: int, folder: Path) -> tuple[Path, str]:
    """A scan of several pages, as PDF."""
    if pages > MAX_PAGES:
        raise Refused(
            _("The scan has %(pages)s pages; we take up to %(most)s. Send it as PDF.")
            % {"pages": pages, "most": MAX_PAGES}
        )
    sheets = []
    for sheet in ImageSequence.Iterator(image):
        width, height = sheet.size
        if width * height > settings.IMAGE_MAX_PIXELS:
            raise _too_large(width, height)
        sheets.append(_sheet(sheet))
    path = folder / "shown.pdf"
    sheets[0].save(path, save_all=True, append_images=sheets[1:], quality=80, resolution=PAGE_DPI)
    return path, "application/pdf"


def _sheet(image: Image.Image) -> Image.Image:
    """One page in the shape that it has on paper: fax machines set lines farther apart than
    points, so that a page taken point by point is squashed."""
    across, down = _resolution(image)
    if image.mode in {"1", "L"}:
        sheet = image.convert("L")
    else:
        sheet = _points(image, PAGE_SIDE).convert("RGB")
    width, height = sheet.width, sheet.height * across / down
    scale = min(1.0, PAGE_SIDE / max(width, height))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return sheet if size == sheet.size else sheet.resize(size, Image.Resampling.BICUBIC)


def _resolution(image: Image.Image) -> tuple[float, float]:
    """Points an inch across and down, as far as they are believable."""
    try:
        across, down = (float(each) for each in image.info.get("dpi", ()))
    except (TypeError, ValueError, ArithmeticError):
        return 1.0, 1.0
    believable = 0 < across < 10_000 and 0 < down < 10_000 and 0.25 <= across / down <= 4
    return (across, down) if believable else (1.0, 1.0)
