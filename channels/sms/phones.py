"""Phone numbers as one canonical word: E.164, a short code, or a sender's name."""

import re
import unicodedata

import phonenumbers
from phonenumbers import PhoneNumberFormat

_SHORT_CODE = re.compile(r"\d{3,6}")
# A name of up to 11 GSM letters with at least one letter, as carriers allow them for senders.
_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9 _.&+-]{0,10}")


def e164(number: str, country: str) -> str:
    """`+976...` for a number as people write it in that country; `ValueError` when it is none."""
    text = unicodedata.normalize("NFKC", number).strip()
    text = text.removeprefix("tel:")
    if text.startswith("00"):
        text = "+" + text[2:]
    # Carriers often leave the plus out; a national number of the country goes before that.
    readings = [_read(text, country)]
    if not text.startswith("+"):
        readings.append(_read("+" + re.sub(r"\D", "", text), None))
    readings = [reading for reading in readings if reading is not None]
    for good_enough in (phonenumbers.is_valid_number, _is_possible):
        for reading in readings:
            if good_enough(reading):
                return phonenumbers.format_number(reading, PhoneNumberFormat.E164)
    raise ValueError("not a phone number")


def normalise(address: str, country: str) -> str:
    """Like `e164`, but a short code or a sender's name stays as it is."""
    text = address.strip()
    if _SHORT_CODE.fullmatch(text):
        return text
    try:
        return e164(text, country)
    except ValueError:
        if _NAME.fullmatch(text):
            return text
        raise


def national(number: str) -> str:
    """The digits of an E.164 number without the code of its country; others as they are."""
    reading = _read(number, None)
    return phonenumbers.national_significant_number(reading) if reading else number


def _is_possible(number: phonenumbers.PhoneNumber) -> bool:
    """A length that numbers there have: new ranges are in use before any library knows them."""
    reason = phonenumbers.is_possible_number_with_reason(number)
    return reason == phonenumbers.ValidationResult.IS_POSSIBLE


def _read(text: str, country: str | None) -> phonenumbers.PhoneNumber | None:
    # Only signs that people use in numbers: the library would also read words as numbers.
    if not re.fullmatch(r"\+?[\d\s().\-/]{3,25}", text):
        return None
    try:
        return phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
