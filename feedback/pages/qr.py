"""The picture by which a phone opens the tracking page with the code filled in."""

import segno
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from feedback import notices


def tracking(code: str) -> SafeString:
    """An SVG of the tracking page's address; the code is behind `#`, which no server is sent."""
    picture = segno.make(f"{notices.track_link()}#{code}", error="m", boost_error=False)
    svg = picture.svg_inline(
        border=2,
        dark="#14212b",
        light="#ffffff",
        omitsize=True,
        svgclass="qr",
        lineclass=None,
        title=_("QR code of the tracking page with your code"),
    )
    return mark_safe(svg)  # noqa: S308 - made here, from a code of ours
