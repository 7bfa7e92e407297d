"""The words of XLSForm: columns, languages, and marks of our own.

Source: the XLSForm standard, https://xlsform.org/en/ref-table/ . What it has no word for is marked
in `appearance`, which other tools ignore, and in columns of choices, which it allows to be added.
"""

import re

from surveys.questionnaires.definition import Kind

SURVEY, CHOICES, SETTINGS = "survey", "choices", "settings"
SCALE_MARK, NPS_MARK, SHUFFLED_MARK = "sanal-scale", "sanal-nps", "sanal-shuffled"
DIMENSION_MARK = "sanal-dimension-"
LAST_MARK = "sanal-last"  # a matrix's line that keeps its place at the end
OTHER = "other"  # the choice that XLSForm itself adds for `or_other`: something else
GRID = "table-list"  # a group of choices with one list, shown as a table
SCALE_LIST, NPS_LIST = "sanal_scale_1_5", "sanal_nps_0_10"
INTRO, THANKS = "sanal_intro", "sanal_thanks"
SECTION_INTRO = "__intro"  # behind a section's code: the note with its words
ROW_BREAK = "__"  # between a matrix's code and its line's

TYPES = {
    Kind.NUMBER: "decimal",
    Kind.DATE: "date",
    Kind.TEXT: "text",
    Kind.PLACE: "geopoint",
    Kind.PHOTO: "image",
}
LANGUAGE_NAMES = {
    "en": "English",
    "mn": "Mongolian",
    "kk": "Kazakh",
    "ru": "Russian",
    "az": "Azerbaijani",
}
_OTHER_NAMES = {
    "монгол": "mn",
    "қазақша": "kk",
    "қазақ": "kk",
    "русский": "ru",
    "azərbaycanca": "az",
    "azerbaijan": "az",
    **{name.lower(): code for code, name in LANGUAGE_NAMES.items()},
}
_CODE = re.compile(r"\(([a-z]{2,3})(?:[-_][a-z]+)?\)\s*$", re.IGNORECASE)


def language_heading(code: str) -> str:
    """A language as XLSForm's headings name it: `Mongolian (mn)`."""
    return f"{LANGUAGE_NAMES.get(code, code)} ({code})"


def language_code(heading: str) -> str:
    """The language that a heading names; "" for one that we don't speak."""
    found = _CODE.search(heading)
    code = found[1].lower() if found else _OTHER_NAMES.get(heading.strip().lower(), "")
    code = code or heading.strip().lower()
    return code if code in LANGUAGE_NAMES else ""
