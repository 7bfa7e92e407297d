"""What was said to a visitor who is not there: it goes to the address they proved, too."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Address
from channels import outbox
from channels.models import Delivery
from channels.values import DeliveryState
from feedback import notices, ratings
from feedback.models import Message
from feedback.notices import Notice
from live.models import Chat

LOOKED_FOR = timedelta(minutes=2)  # whoever has the window open has fetched it by then
NO_LATER = timedelta(days=1)
KEPT = timedelta(days=365)
BATCH = 200


def tell() -> int:
    """Say what is unseen there, once, to whoever proved an address; returns how much it was."""
    now = timezone.now()
    reachable = Chat.objects.filter(contact__isnull=False)
    unseen = Message.objects.filter(
        is_automatic=False,
        delivery__address__in=reachable.values("address"),
        delivery__state=DeliveryState.SENT,
        delivery__sent_at__range=(now - NO_LATER, now - LOOKED_FOR),
    ).select_related("appeal", "delivery")
    keys = {f"chat:{message.delivery_id}:elsewhere": message for message in unseen[:BATCH]}
    known = Delivery.objects.filter(key__in=keys).values_list("key", flat=True)
    for key in keys.keys() - set(known):
        chats = reachable.filter(address=keys[key].delivery.address_id)
        _tell(key, keys[key], chats.select_related("contact").latest("seen_at").contact)
    return len(keys) - len(known)


def _tell(key: str, message: Message, contact: Address) -> None:
    account = outbox.account_for(contact)
    if account is None:
        return
    notice = _notice(message, brief=account.adapter.brief)
    outbox.enqueue(
        key=key,
        address=contact,
        account=account,
        subject=notice.subject,
        body=notice.body,
        language=message.language,
        choices=notice.choices,
        automatic=False,
    )


def _notice(message: Message, *, brief: bool) -> Notice:
    appeal = message.appeal
    if not message.is_official_answer:
        return notices.reply(appeal, message.text, brief=brief)
    token = ratings.invite(appeal).token
    return notices.answer(appeal, message.text, token, brief=brief)


def forget() -> int:
    """Let go of chats that nobody looked into for `KEPT`: their tokens open nothing any more.
    What was said stays with the appeals. Returns how many."""
    return Chat.objects.filter(seen_at__lt=timezone.now() - KEPT).delete()[0]
