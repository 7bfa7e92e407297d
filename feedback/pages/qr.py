"""Pictures by which a phone opens a page of ours."""

import segno
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from feedback import notices


def tracking(code: str) -> SafeString:
    """An SVG of the tracking page's address; the code is behind `#`, which no server is sent."""
    title = _("QR code of the tracking page with your code")
    return svg(f"{notices.track_link()}#{code}", title)


def svg(address: str, title: str) -> SafeString:
    """An address of ours as an SVG, with what it is in words; to be read from a metre away."""
    picture = segno.make(address, error="m", boost_error=False)
    drawn = picture.svg_inline(
        border=2,
        dark="#14212b",
        light="#ffffff",
        omitsize=True,
        svgclass="qr",
        lineclass=None,
        title=title,
    )
    return mark_safe(drawn)  # noqa: S308 - made here, from an address of ours
