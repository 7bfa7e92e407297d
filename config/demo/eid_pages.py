"""What the demo's e-ID shows: three people to choose from, and why it will not go on."""

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from urllib.parse import urlsplit

_STYLE = """
body { margin: 0; font: 18px/1.5 system-ui, sans-serif; color: #1d1d1b; background: #fffdf5; }
header { padding: .8rem 1rem; font-weight: 700; color: #1d1d1b;
  background: repeating-linear-gradient(45deg, #ffd54a 0 18px, #ffe48a 18px 36px);
  border-bottom: 4px solid #1d1d1b; }
header span, main { display: block; max-width: 32rem; margin: 0 auto; }
main { padding: 1rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: .5rem 0; }
fieldset { border: 0; margin: 1.5rem 0; padding: 0; }
legend { font-weight: 700; padding: 0; margin-bottom: .5rem; }
label { display: flex; gap: .8rem; align-items: center; padding: .7rem .8rem; margin-bottom: .6rem;
  background: #fff; border: 2px solid #6b6b66; border-radius: 6px; cursor: pointer; }
label:has(:checked) { border-color: #1d4f91; background: #eef4fc; }
input:focus-visible { outline: none; }
label:focus-within, button:focus-visible { outline: 3px solid #1d4f91; outline-offset: 2px; }
input { width: 1.4rem; height: 1.4rem; flex: none; margin: 0; accent-color: #1d4f91; }
small { display: block; font-size: 1rem; color: #4a4a46; overflow-wrap: anywhere; }
button { font: inherit; font-weight: 700; min-height: 2.8rem; padding: .4rem 1.2rem;
  margin: 0 .6rem .6rem 0; border: 2px solid #1d4f91; border-radius: 6px; cursor: pointer;
  color: #fff; background: #1d4f91; }
button[name=cancel] { color: #1d4f91; background: #fff; }
"""
_FRAME = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Demo e-ID: not real</title><link rel="icon" href="data:,"><style>{_STYLE}</style></head>
<body><header><span>Demo e-ID: not real</span></header><main>"""
_END = "</main></body></html>"


def policy(callback: str) -> str:
    """The Content-Security-Policy: our own style, and a form that ends at the site's callback."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    site = urlsplit(callback)
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none';"
        f" form-action 'self' {site.scheme}://{site.netloc}; frame-ancestors 'none'"
    )


def choice(people: Iterable[tuple[str, str]]) -> str:
    """A form; it is sent to the address at which it was opened, with all its parameters."""
    rows = "".join(
        f'<label><input type="radio" name="person" value="{place}" required>'
        f"<span>{escape(name)}<small>National number {escape(number)}</small></span></label>"
        for place, (number, name) in enumerate(people)
    )
    return (
        f"{_FRAME}<h1>Who are you?</h1><p>This page stands where a national e-ID would ask you to"
        " sign in. Nobody here exists, and no password is asked.</p>"
        f'<form method="post"><fieldset><legend>Choose a person</legend>{rows}</fieldset>'
        "<button>Confirm</button><button name=cancel value=yes formnovalidate>Cancel</button>"
        f"</form>{_END}"
    )


def refusal(reason: str) -> str:
    return f"{_FRAME}<h1>This cannot go on</h1><p>{escape(reason[:200])}.</p>{_END}"


FRONT = (
    f"{_FRAME}<h1>An e-ID for the demo</h1><p>Sign in at the demo's website, or send CONFIRM by"
    f" SMS: you are led here by yourself.</p>{_END}"
)
