"""Addresses of mail, account names, links, accounts, identity numbers, number plates and dates of
birth: what is known by how it is written. Each pattern is bounded, so that time grows with the
length of a text and no faster.
"""

import re
from collections.abc import Callable, Iterator

from feedback.deidentifying import checksums
from feedback.deidentifying.kinds import Finding, Kind

_NETWORKS = (
    r"t\.me|telegram\.me|vk\.com|m\.vk\.com|ok\.ru|instagram\.com|facebook\.com|fb\.com|fb\.me"
    r"|m\.me|wa\.me|twitter\.com|x\.com|tiktok\.com|youtube\.com|youtu\.be|linkedin\.com|threads\.net"
)
_EMAIL = re.compile(
    r"(?<![\w.+\-])[\w.+\-]{1,256}+ ?(?:@|\(at\)|\[at\]| собака | sobaka ) ?"
    r"[\w\-]{1,63}(?: ?(?:\.| точка | dot |\(dot\)) ?[^\W\d_]{2,24}){1,5}"
    r"|(?<![\w.+\-])[\w.+\-]{1,256}+@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,5}",
    re.IGNORECASE,
)
_LINK = re.compile(
    rf"(?<![\w@])(?:(?:https?://|www\.)[^\s\x00\[\]<>\"«»]{{1,2000}}|(?:{_NETWORKS})/[^\s\x00\[\]]{{1,300}})",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?:https?://)?[\w.\-]+/?[.,;:!?)]*", re.IGNORECASE)
_HANDLE = re.compile(
    r"(?<![\w@.])@(?=[\w.]{0,32}[^\W\d_])[\w.]{3,32}"
    r"|(?:(?<=телеграм )|(?<=телеграм: )|(?<=telegram )|(?<=telegram: )|(?<=инстаграм )"
    r"|(?<=инстаграм: )|(?<=instagram )|(?<=instagram: )|(?<=инста: )|(?<=facebook: )"
    r"|(?<=фейсбук: )|(?<=skype )|(?<=skype: ))@?[a-z][a-z0-9_.]{3,32}\b",
    re.IGNORECASE,
)
_IBAN = re.compile(
    r"(?<!\w)[A-Z]{2}\d{2}(?:[A-Z0-9]{11,30}|(?: [A-Z0-9]{4}){2,7}(?: [A-Z0-9]{1,4})?)(?!\w)",
    re.IGNORECASE | re.ASCII,
)
_LETTER = "АВЕКМНОРСТУХABEKMHOPCTYX"
_PLATE = re.compile(
    # Russia: А000АА 00; Kazakhstan: 000 AAA 00 and A 000 AAA; Azerbaijan: 00-AA-000.
    rf"(?<!\w)(?:[{_LETTER}] ?\d{{3}} ?[{_LETTER}]{{2}} ?(?:\d{{2,3}}(?: ?RUS)?(?!\w)|(?!\w))"
    r"|\d{3} ?[A-Z]{2,3} ?(?:0[1-9]|1\d|20)(?!\w)|[A-Z] ?\d{3} ?[A-Z]{2,3}(?!\w)"
    r"|\d{2} ?- ?[A-Z]{2} ?- ?\d{3}(?!\w)|\d{2} [A-Z]{2} \d{3}(?!\w)"
    # Mongolia: 0000 УБА; the first letter is the province's, of Ulaanbaatar У.
    r"|\d{4} ?[УАБГДЗӨОСТХЧЭДН][АБВГДЕЗИКЛМНОӨПРСТУҮХЦЧЭЯ]{2}(?!\w))",
    re.IGNORECASE,
)
_NOT_PLATES = frozenset("ОНЫ ОНД ОНО ГОД ХҮН ТӨГ ТЫС ДОМ ЧАС УДА САЯ ТОО НОМ АЙЛ ДНЯ ДЕН".split())
_CYRILLIC = re.compile("[а-яёөү]", re.IGNORECASE)
# Mongolia's register number; people write its letters as Latin ones, too.
_REGISTER = re.compile(r"(?<!\w)([А-ЯЁӨҮа-яёөүA-Za-z]{2}) ?(\d{8})(?!\w)")
_FIN = re.compile(
    r"(?:\b(?:f[iİı̇]n|фин|pin)\b(?:[ -]?(?:kod\w*|код\w*|nömr\w*))?[ :№-]{0,4})([A-Z0-9]{7})(?!\w)"
    r"|(?<!\w)((?:AZE|AA) ?№? ?\d{7,8})(?!\w)"
    r"|(?<!\w)(\d[A-HJ-NP-Z0-9]{6})(?!\w)",
    re.IGNORECASE,
)
_SWITCHES = re.compile(r"(?<=\d)(?=[A-Z])|(?<=[A-Z])(?=\d)")
_DATE = (
    r"(?:\d{1,2}[./\-] ?\d{1,2}[./\-] ?(?:\d{4}|\d{2})|(?:19|20)\d{2}[./\-] ?\d{1,2}[./\-] ?\d{1,2}"
    r"|\d{1,2} [^\W\d_]{3,12} (?:19|20)\d{2}"
    r"|(?:19|20)\d{2} ?(?:оны|онд|он|жылы|жылғы|-?c[iı] il\w*)?,? ?(?:\d{1,2}[ -]?[^\W\d_]{2,9}"
    r"(?: \d{1,2}(?:-?н[ыд]\w*)?)?)?)"
)
_COORDINATES = re.compile(
    r"(?<![\d.,])-?\d{1,3}[.,]\d{4,15}(?:°?[NSСЮ]?)[,; ]{1,3}-?\d{1,3}[.,]\d{4,15}(?!\d)",
)
_BIRTH = re.compile(
    r"(?:(?<!\w)(?:род(?:ил(?:ся|ась)|\.)|дата рождения|д\.? ?р\.|төрсөн(?: өдөр| огноо)?"
    r"|туған күн\w*|туылған\w*|doğum (?:tarixi\w*|günü\w*)|anadan olmuş\w*"
    r"|born(?: on| in)?|date of birth|dob)"
    rf"[ :,\-]{{0,3}}({_DATE})(?!\d))"
    rf"|(?<![\d.])({_DATE})(?= ?,? ?(?:г\.? ?р\b|г\. ?рожд|года? рожд|гр\.|онд төрсөн|төрсөн"
    r"|жылы туған|туған|туылған|təvəllüd|ildə (?:anadan|doğul)|doğum))",
    re.IGNORECASE,
)


def emails(text: str) -> Iterator[Finding]:
    return _all(text, _EMAIL, Kind.EMAIL)


def links(text: str) -> Iterator[Finding]:
    """Links to more than a whole site: a page or a file may be somebody's own."""
    for found in _LINK.finditer(text):
        if not _BARE.fullmatch(found[0]):
            end = found.start() + len(found[0].rstrip(".,;:!?)"))
            yield Finding(found.start(), end, Kind.LINK)


def handles(text: str) -> Iterator[Finding]:
    return _all(text, _HANDLE, Kind.HANDLE)


def accounts(text: str) -> Iterator[Finding]:
    """International account numbers whose check digits are right."""
    for found in _IBAN.finditer(text):
        written = found[0]
        while not checksums.iban(written.replace(" ", "").upper()):
            written = written.rpartition(" ")[0]  # the last four letters were a word
            if len(written) < 15:
                break
        else:
            yield Finding(found.start(), found.start() + len(written), Kind.ACCOUNT)


def plates(text: str) -> Iterator[Finding]:
    for found in _PLATE.finditer(text):
        letters = re.sub(r"[\d \-]", "", found[0])
        # Small letters are more often a word than a plate, unless it is of Russia's pattern.
        if found[0][:2] in ("19", "20") and letters[0].upper() != "У":
            continue  # a year, and a word in capitals
        if letters.upper() in _NOT_PLATES or (letters.islower() and not found[0][0].isalpha()):
            continue
        yield Finding(*found.span(), Kind.PLATE)


def identities(text: str) -> Iterator[Finding]:
    """Mongolian register numbers, Azerbaijani personal codes and serial numbers."""
    for found in _REGISTER.finditer(text):
        if found[1].isupper() or checksums.mn_register(found[2]):
            yield Finding(*found.span(), Kind.IDENTITY)
    for found in _FIN.finditer(text):
        if found[3] and not _is_personal_code(found[3]):
            continue
        yield Finding(*found.span(found.lastindex), Kind.IDENTITY)


def _is_personal_code(code: str) -> bool:
    """Without the word before it: capitals and digits, thoroughly mixed."""
    return code == code.upper() and len(_SWITCHES.findall(code)) >= 3


def places(text: str) -> Iterator[Finding]:
    """Latitude and longitude, so exact that they say at whose door."""
    return _all(text, _COORDINATES, Kind.PLACE)


def births(text: str) -> Iterator[Finding]:
    for found in _BIRTH.finditer(text):
        yield Finding(*found.span(found.lastindex), Kind.BIRTH)


def _all(text: str, pattern: re.Pattern, kind: Kind) -> Iterator[Finding]:
    for found in pattern.finditer(text):
        yield Finding(*found.span(), kind)


STAGES: tuple[Callable[[str], Iterator[Finding]], ...] = (
    emails,
    links,
    handles,
    places,
    accounts,
    births,
    identities,
    plates,
)
