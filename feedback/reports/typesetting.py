"""Setting PDFs by typst: what a page says goes in as JSON and is never read as markup.

The same words of the same moment are the same bytes. The fonts are those that the package brings:
they have the letters of all five languages.
"""

import json
from datetime import datetime
from pathlib import Path

import typst

CONTENT_TYPE = "application/pdf"
_UNPRINTABLE = dict.fromkeys(code for code in range(32) if chr(code) not in "\n\t")


class NotSet(Exception):
    """The page cannot be set; the message is the setter's own."""


def pdf(template: Path, name: str, words: dict, moment: datetime) -> bytes:
    """The template set with `words`, which it reads under `name`. Raises `NotSet`."""
    data = json.dumps(_printable(words), ensure_ascii=False)
    try:
        return typst.Compiler(template, ignore_system_fonts=True).compile(
            format="pdf", sys_inputs={name: data}, timestamp=int(moment.timestamp())
        )
    except typst.TypstError as error:
        raise NotSet(error.message) from error


def _printable(value):
    """The same without the letters that cannot be printed."""
    if isinstance(value, str):
        return value.translate(_UNPRINTABLE)
    if isinstance(value, dict):
        return {key: _printable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(each) for each in value]
    return value
