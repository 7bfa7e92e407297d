"""Words of the centre to the citizen: a message on the appeal, and a delivery to where they are.

Without an address the words wait on the tracking page.
"""

from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Address, User
from channels import outbox, registry, windows
from channels.models import Account, Delivery
from feedback import following
from feedback.models import Appeal, Message
from feedback.notices import Notice

WEB = "web"


def say(
    appeal: Appeal,
    *,
    key: str,
    notice: Callable[..., Notice],
    text: str = "",
    author: User | None = None,
    official: bool = False,
    in_reply_to: str | None = None,
    silent: bool = False,
) -> Message:
    """Write a message to the citizen and enqueue it; in the caller's transaction.

    `notice(brief=...)` renders what is sent; `text` is what the conversation shows, or what was
    sent when it is empty. `key` makes it once; `in_reply_to` is the mail it answers, looked up
    when not given. What is `silent` stands in the conversation alone.
    """
    delivery = None
    if not silent:
        delivery = _deliver(appeal, key, notice, in_reply_to, automatic=author is None)
    if author is not None and not official:  # an answer is told by the step that it is
        following.tell(appeal, step=key, words=_("We wrote to you."))
    return Message.objects.create(
        appeal=appeal,
        direction=Message.Direction.OUT,
        channel=delivery.channel if delivery else WEB,
        address=appeal.address if delivery else None,
        author=author,
        is_official_answer=official,
        is_automatic=author is None,
        text=text or (delivery.body if delivery else notice(brief=False).body),
        language=appeal.language,
        delivery=delivery,
        created_at=timezone.now(),
    )


def _deliver(
    appeal: Appeal,
    key: str,
    notice: Callable[..., Notice],
    in_reply_to: str | None,
    *,
    automatic: bool,
) -> Delivery | None:
    if appeal.address is None:
        return None
    account = _door(appeal)
    if account is None:
        return None
    rendered = notice(brief=account.adapter.brief)
    if in_reply_to is None:
        in_reply_to = _last_heard(appeal)
    return outbox.enqueue(
        key=key,
        address=appeal.address,
        account=account,
        subject=rendered.subject,
        body=rendered.body,
        language=appeal.language,
        thread={"in_reply_to": in_reply_to} if in_reply_to else {},
        choices=rendered.choices,
        automatic=automatic,
    )


def _door(appeal: Appeal) -> Account | None:
    """The account they wrote to, if it can send; else any that reaches their address."""
    account = appeal.account
    if account and account.is_active and registry.has(account.channel) and account.adapter.sends:
        return account
    return outbox.account_for(appeal.address)


def way_out(appeal: Appeal) -> Account | None:
    """The account by which words would go to the citizen now; None when they only wait on the
    tracking page."""
    return _door(appeal) if appeal.address else None


def window(appeal: Appeal) -> windows.Window | None:
    """Whether and how words that staff write now would go out; None where that is always so."""
    account = way_out(appeal)
    if account is None:
        return None
    heard = _last_heard(appeal)
    return windows.of(
        Delivery(
            account=account,
            address=appeal.address,
            language=appeal.language,
            thread={"in_reply_to": heard} if heard else {},
            automatic=False,
        )
    )


def other_ways(appeal: Appeal) -> list[str]:
    """By which other channels the citizen can be reached, as people call them."""
    if appeal.citizen_id is None:
        return []
    addresses = Address.objects.filter(citizen=appeal.citizen_id).exclude(pk=appeal.address_id)
    doors = map(outbox.account_for, addresses.order_by("pk"))
    return list(dict.fromkeys(str(door.adapter.label) for door in doors if door))


def _last_heard(appeal: Appeal) -> str:
    heard = Message.objects.filter(appeal=appeal, direction=Message.Direction.IN)
    return heard.order_by("-id").values_list("thread_key", flat=True).first() or ""
