"""The numbers by which everybody names an appeal: they tell neither how many there are nor lead
to its tracking code.

A row's number goes through four rounds of a Feistel network keyed by HMAC-SHA256, which is a
permutation of all numbers of 40 bits (Luby and Rackoff, 1988): no table, no collisions.
"""

from accounts.encryption import blind_index

_HALF = 20
_MASK = (1 << _HALF) - 1
_ROUNDS = 4


def of(pk: int) -> str:
    """The public number of the appeal with this row number."""
    left, right = pk >> _HALF, pk & _MASK
    if left > _MASK:
        raise ValueError("more appeals than numbers")
    for step in range(_ROUNDS):
        left, right = right, left ^ _mixed(step, right)
    return str((left << _HALF) | right)


def read(reference: str) -> int:
    """The row number behind a public number; raises `ValueError` when it is none."""
    if not (reference.isascii() and reference.isdecimal()) or int(reference) >> (2 * _HALF):
        raise ValueError(reference)
    left, right = int(reference) >> _HALF, int(reference) & _MASK
    for step in reversed(range(_ROUNDS)):
        left, right = right ^ _mixed(step, left), left
    return (left << _HALF) | right


def _mixed(step: int, half: int) -> int:
    return int(blind_index(f"{step}:{half}", "open311")[:5], 16) & _MASK
