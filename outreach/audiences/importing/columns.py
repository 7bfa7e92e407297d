"""What the columns of a file of people mean, and what stands in them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PHONE, EMAIL, NAME, LANGUAGE, SECTOR, KIND = "phone", "email", "name", "language", "sector", "kind"
FIELD, IGNORED = "field", ""
MEANINGS = (
    (IGNORED, gettext_lazy("leave it out")),
    (PHONE, gettext_lazy("phone number")),
    (EMAIL, gettext_lazy("e-mail address")),
    (NAME, gettext_lazy("name")),
    (LANGUAGE, gettext_lazy("language")),
    (SECTOR, gettext_lazy("sector")),
    (KIND, gettext_lazy("citizen, company or employee")),
    (FIELD, gettext_lazy("words for placeholders")),
)

_NAMES = {
    PHONE: "phone|phone number|mobile|mobile phone|tel|telephone|number|утас|утасны дугаар|дугаар|"
    "гар утас|телефон|номер телефона|номер|телефон нөмірі|ұялы телефон|telefon|telefon nömrəsi",
    EMAIL: "email|e mail|mail|e mail address|имэйл|и мэйл|мэйл|цахим шуудан|почта|эл. почта|"
    "электронная почта|пошта|электрондық пошта|e poçt|elektron poçt",
    NAME: "name|full name|нэр|овог нэр|имя|фио|аты|аты жөні|ad|ad soyad|adı",
    LANGUAGE: "language|lang|хэл|язык|тіл|тілі|dil",
    SECTOR: "sector|bag|soum|district|баг|сум|дүүрэг|хороо|хэсэг|сектор|район|участок|аудан|ауыл|"
    "sektor|rayon",
    KIND: "kind|type|төрөл|тип|вид|түрі|növ",
}
_RECOGNISED = {name: meaning for meaning, names in _NAMES.items() for name in names.split("|")}
_KINDS = {
    "citizen": "citizen|person|иргэн|гражданин|житель|азамат|тұрғын|vətəndaş",
    "company": "company|business|компани|аан|байгууллага|компания|организация|фирма|ұйым|şirkət",
    "employee": "employee|staff|ажилтан|албан хаагч|сотрудник|служащий|қызметкер|əməkdaş|işçi",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split("|")}
_LANGUAGES = {
    "en": "english|англи|английский|ағылшын",
    "mn": "mongolian|монгол|монгол хэл|монгольский|моңғол",
    "kk": "kazakh|казах|казахский|қазақ|қазақша",
    "ru": "russian|орос|русский|орыс|rus",
    "az": "azerbaijani|азербайджанский|әзірбайжан|azərbaycan",
}
_LANGUAGE_OF = {word: code for code, words in _LANGUAGES.items() for word in words.split("|")}
_LANGUAGE_OF |= {name.casefold(): code for code, name in settings.LANGUAGES}
_LANGUAGE_OF |= {code: code for code, _name in settings.LANGUAGES}


@dataclass(frozen=True)
class Row:
    """One person of a file, in the words of the file; `fields` are for placeholders."""

    phone: str = ""
    email: str = ""
    name: str = ""
    language: str = ""
    sector: str = ""
    kind: str = ""
    fields: tuple[tuple[str, str], ...] = ()


def plain(words: str) -> str:
    """As it is compared: whatever the case, the spaces, dashes and underlines."""
    return " ".join(words.casefold().replace("-", " ").replace("_", " ").split())


def recognised(header: Sequence[str]) -> list[str]:
    """What each column means, by its name in one of five languages; each meaning once."""
    found = []
    for name in header:
        meaning = _RECOGNISED.get(plain(name).rstrip(":."), IGNORED)
        found.append(meaning if meaning not in found else IGNORED)
    return found


def problems_of(meanings: Sequence[str]) -> list[str]:
    """Why nothing can be taken in by these meanings, in words."""
    found = []
    if PHONE not in meanings and EMAIL not in meanings:
        found.append(_("Say which column holds phone numbers or e-mail addresses."))
    once = [each for each in meanings if each not in (FIELD, IGNORED)]
    if len(once) != len(set(once)):
        found.append(_("Two columns cannot mean the same."))
    return found


def read(cells: Sequence[str], header: Sequence[str], meanings: Sequence[str]) -> Row:
    """A row by the meanings of its columns; a row may be shorter than the header."""
    known, fields = {}, []
    for name, meaning, cell in zip(header, meanings, cells, strict=False):
        if meaning == FIELD and name:
            fields.append((name, cell))
        elif meaning and meaning != FIELD:
            known[meaning] = cell
    return Row(**known, fields=tuple(fields))


def kind_of(words: str) -> str | None:
    """The kind of contact in a cell: a citizen where it is empty, None where it says nothing."""
    return _KIND_OF.get(plain(words)) if words else "citizen"


def language_of(words: str) -> str | None:
    """The language in a cell; "" where it is empty, None where it is none of ours."""
    return _LANGUAGE_OF.get(words.casefold().strip()) if words else ""
