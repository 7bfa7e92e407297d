"""Words longer than a channel takes in one message: the rest follows as a delivery of its own.

Each piece is written down only when the one before it has left, so that they arrive in order and
each of them once.
"""

from collections.abc import Callable

from channels import outbox
from channels.models import Delivery
from channels.values import Choice


def cut(text: str, fits: Callable[[str], bool]) -> tuple[str, str]:
    """What fits into one message, cut where people would cut it, and the rest."""
    if fits(text):
        return text, ""
    low, high = 1, len(text)  # a message takes at least one letter
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(text[:middle]) else (low, middle - 1)
    head = text[:low]
    for mark in ("\n\n", "\n", ". ", " "):
        at = head.rfind(mark)
        if at > low // 2:
            low = at + len(mark)
            break
    return text[:low].rstrip() or text[:low], text[low:].lstrip()


def go_on(delivery: Delivery, rest: str) -> None:
    """Enqueue what is still to be said, with the buttons; again changes nothing."""
    if not rest:
        return
    stem, _mark, number = delivery.key.rpartition("+")
    stem, number = (stem, int(number)) if stem and number.isdigit() else (delivery.key, 1)
    outbox.enqueue(
        key=f"{stem[:190]}+{number + 1}",
        address=delivery.address,
        account=delivery.account,
        body=rest,
        subject=delivery.subject,
        language=delivery.language,
        thread=delivery.thread,
        choices=[Choice(*choice) for choice in delivery.choices],
        automatic=delivery.automatic,
    )
