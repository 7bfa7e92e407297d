"""Check digits: whether a number can be what it looks like. All take digits only."""

from datetime import date

_KZ_CENTURIES = {"1": 1800, "2": 1800, "3": 1900, "4": 1900, "5": 2000, "6": 2000}
_KZ_WEIGHTS = (
    (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
    (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2),
)
_INN_WEIGHTS = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_LAST = (3, *_INN_WEIGHTS)


def luhn(digits: str) -> bool:
    """Bank cards (ISO/IEC 7812-1, annex B)."""
    total = 0
    for at, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if at % 2 else 1)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def iban(account: str) -> bool:
    """International account numbers (ISO 13616: modulo 97 of the rearranged number is 1)."""
    turned = account[4:] + account[:4]
    return int("".join(str(int(letter, 36)) for letter in turned)) % 97 == 1


def kz_iin(digits: str) -> bool:
    """Kazakhstan's individual number: birth date, century and sex, and a check digit.

    Source: rules of forming the individual identification number (Law No. 223-III on national
    registers of identification numbers): weights 1..11; if that leaves 10, weights 3..11, 1, 2.
    """
    if len(digits) != 12 or digits[6] not in _KZ_CENTURIES:
        return False
    year = _KZ_CENTURIES[digits[6]] + int(digits[:2])
    if not is_date(year, int(digits[2:4]), int(digits[4:6])):
        return False
    for weights in _KZ_WEIGHTS:
        rest = _weighted(digits, weights) % 11
        if rest != 10:
            return rest == int(digits[11])
    return False


def snils(digits: str) -> bool:
    """Russia's pension insurance number: nine digits weighted 9..1, modulo 101, 100 being 0.

    Source: the Pension Fund's order on personal registration (Annex on the control number).
    """
    if len(digits) != 11:
        return False
    return _weighted(digits, range(9, 0, -1)) % 101 % 100 == int(digits[9:])


def inn_of_person(digits: str) -> bool:
    """Russia's twelve-digit taxpayer number (Tax Service, order on the structure of the INN)."""
    if len(digits) != 12:
        return False
    first = _weighted(digits, _INN_WEIGHTS) % 11 % 10
    last = _weighted(digits, _INN_LAST) % 11 % 10
    return digits[10:] == f"{first}{last}"


def mn_register(digits: str) -> bool:
    """The eight digits of Mongolia's register number: they begin with the birth date.

    Who was born from 2000 on has 20 added to the month.
    """
    month = int(digits[2:4])
    year = 2000 if month > 20 else 1900
    return is_date(year + int(digits[:2]), month - 20 if month > 20 else month, int(digits[4:6]))


def is_date(year: int, month: int, day: int) -> bool:
    """Whether the calendar has such a day."""
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _weighted(digits: str, weights) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))
