"""Smaller copies of pictures that are fit to be shown: JPEG, on white where one can look through.

A telephone on a slow line gets these; the picture itself is one touch away.
"""

import io
from pathlib import Path

from PIL import Image

SMALL = 640  # points of the longer side


def of(path: Path) -> bytes:
    """The small copy of the picture at `path`; of one that moves, its first moment."""
    with Image.open(path) as image:
        return jpeg(fitted(on_white(image), SMALL))


def on_white(image: Image.Image) -> Image.Image:
    drawn = image.convert("RGBA")
    white = Image.new("RGBA", drawn.size, "white")
    return Image.alpha_composite(white, drawn).convert("RGB")


def fitted(picture: Image.Image, side: int) -> Image.Image:
    """The picture with no side longer than this."""
    copy = picture.copy()
    copy.thumbnail((side, side), Image.Resampling.LANCZOS)
    return copy


def jpeg(picture: Image.Image) -> bytes:
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=80, progressive=True, optimize=True)
    return written.getvalue()
