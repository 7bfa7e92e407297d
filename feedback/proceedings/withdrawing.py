"""The citizen takes an appeal back: by themselves, or by word to one of the staff."""

from functools import partial

from django.db import transaction

from accounts.models import Address
from channels.values import Choice
from feedback import access, timeline, workflow
from feedback.actors import CITIZEN, Actor
from feedback.models import Appeal, Event, Kind
from feedback.notices import Notice
from feedback.proceedings import notices, procedure
from feedback.proceedings.telling import tell
from feedback.statuses import Status
from feedback.workflow import WITHDRAWN, Forbidden

YES = {"YES", "ТИЙМ", "ИЯ", "ИӘ", "ДА", "BƏLİ", "BƏLI", "BELI"}


def may_withdraw(appeal: Appeal) -> bool:
    """Whether there is anything to take back: thanks are given, and what is over is over."""
    return appeal.is_open and appeal.kind != Kind.GRATITUDE


def withdraw(
    appeal: Appeal, *, actor: Actor, version: int | None = None, tells: bool = True
) -> None:
    """Close an appeal because the citizen wishes it, and confirm it to them.

    Raises `Forbidden` and `Outdated`.
    """
    with transaction.atomic():
        held = workflow.lock(appeal, version=version)
        if not may_withdraw(held):
            raise Forbidden("there is nothing to withdraw")
        timeline.append(held, timeline.Entry(Event.Kind.WITHDRAWN, actor))
        workflow.move(held, Status.CLOSED, actor=actor, data={"cause": WITHDRAWN})
        workflow.touch(held, has_unread=False)
        if tells:
            days = procedure.current().rules.reopen_days
            tell(held, step="withdrawn", notice=partial(notices.withdrawn, held, days))
    appeal.refresh_from_db()


# By a word or a button in a message ---------------------------------------------------------------
def asked(rest: str, address: Address, language: str) -> Notice:
    """WITHDRAW and a code asks back; with YES behind the code it is done. Of their own only."""
    code, _, answer = rest.strip().rpartition(" ")
    means_it = answer.upper().strip(".,!") in YES
    appeal = _own(code if means_it else rest, address) if rest else None
    if not rest:
        return Notice("", notices.withdraw_which(language))
    if appeal is None:
        return Notice("", notices.not_withdrawn(language))
    if means_it:
        return done(appeal, language)
    button = Choice(notices.yes_withdraw(language), f"withdraw:{appeal.code}")
    return Notice("", notices.may_withdraw(appeal, language), (button,))


def pressed(rest: str, address: Address, language: str) -> Notice:
    """The button under our question."""
    appeal = _own(rest, address)
    if appeal is None:
        return Notice("", notices.not_withdrawn(language))
    return done(appeal, language)


def done(appeal: Appeal, language: str) -> Notice:
    """Withdraw it; the words to answer with."""
    try:
        withdraw(appeal, actor=CITIZEN, tells=False)
    except Forbidden:
        return Notice("", notices.not_withdrawn(language))
    return Notice("", notices.withdrawn_now(appeal, language))


def _own(code: str, address: Address) -> Appeal | None:
    """The open appeal of whoever writes: both the code and the sender must be theirs."""
    appeal = access.appeal_by_code(code)
    if appeal is None or appeal.citizen_id != address.citizen_id or not may_withdraw(appeal):
        return None
    return appeal
