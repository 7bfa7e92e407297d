"""What the fax tests are built from: accounts, envelopes, pages."""

import io
import json

from PIL import Image, ImageDraw

from channels.models import Account, Envelope
from tests.standins import telnyx

MACHINE = "+97611323334"  # a citizen's
SECRETS = {"api_key": telnyx.API_KEY}
OPTIONS = {
    "gateway": "telnyx",
    "number": telnyx.NUMBER,
    "country": "MN",
    "public_key": telnyx.PUBLIC_KEY,
    "connection_id": telnyx.APPLICATION,
}


def at_standin(standin) -> dict:
    """The settings of an account that speaks to a stand-in."""
    return {**OPTIONS, "api_url": standin.url, "media_hosts": f"localhost:{standin.port}"}


def an_account(**options) -> Account:
    """Not saved."""
    return Account(
        channel="fax",
        code="fax-main",
        name="Fax",
        options={**OPTIONS, **options},
        secrets=dict(SECRETS),
    )


def an_envelope(body: dict | bytes, account: Account | None = None, **fields) -> Envelope:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    fields.setdefault("content_type", "application/json")
    return Envelope(account=account or an_account(), raw=raw, **fields)


def a_scan(*words: str, size=(864, 550), dpi=(204, 98), compression="group4") -> bytes:
    """A TIFF as fax machines make them: black on white, one page for each word, and in the
    coarse mode lines that stand twice as far apart as points do."""
    sheets = []
    for word in words:
        sheet = Image.new("1", size, 1)
        draw = ImageDraw.Draw(sheet)
        draw.rectangle((20, 20, size[0] - 20, size[1] - 20), outline=0, width=4)
        draw.text((60, 60), word, fill=0, font_size=60)
        sheets.append(sheet)
    content = io.BytesIO()
    sheets[0].save(
        content,
        "TIFF",
        compression=compression,
        dpi=dpi,
        save_all=True,
        append_images=sheets[1:],
    )
    return content.getvalue()
