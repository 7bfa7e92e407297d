"""Logos of letterheads: made anew of the points alone, so that nothing hides in them."""

import io
from typing import BinaryIO

from PIL import Image

FORMATS = ("PNG", "JPEG", "WEBP")
MOST_BYTES = 5 * 1024 * 1024
MOST_POINTS = 25_000_000
SIDE = 480  # points, of what is printed 22 mm wide
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, LookupError, TypeError)


class NoLogo(ValueError):
    """The file is no picture that can be printed."""


def png(content: BinaryIO) -> bytes:
    """The picture as a small PNG without anything besides its points. Raises `NoLogo`."""
    try:
        with Image.open(content, formats=FORMATS) as image:
            width, height = image.size
            if width * height > MOST_POINTS:
                raise NoLogo(f"{width} × {height} points are too many")
            drawn = image.convert("RGBA")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise NoLogo("too many points") from error
    except _BROKEN as error:
        raise NoLogo(str(error)) from error
    drawn.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    clean = Image.new("RGBA", drawn.size)
    clean.paste(drawn)
    written = io.BytesIO()
    clean.save(written, "PNG", optimize=True)
    return written.getvalue()
