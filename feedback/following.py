"""News of each step of an appeal, to the devices that follow it.

Who follows proved to be the owner. What is sent tells that something happened and no more: no
code, no name, no word of the conversation. News that were not sent yet give way to newer ones.

A device is nobody's: it is never joined with the person whose appeal it follows, so that one who
wrote without a name and one who wrote with it stay apart.
"""

from uuid import UUID

from django.core import signing
from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise

from accounts import addresses
from accounts.models import Address
from channels import outbox
from channels.models import Account, Delivery
from channels.push import devices, terms
from channels.push.devices import Subscription, Token
from channels.values import DeliveryState
from feedback import notices
from feedback.models import Appeal, Follower

MOST = 20  # devices for one appeal
LINK_DAYS = 365
_SALT = "feedback.following"


class TooMany(Exception):
    """So many devices follow this appeal that no more are taken."""


def door() -> Account | None:
    """The account through which devices are told; None where the centre has none in use."""
    return terms.account()


def serves(account: Account, device: Subscription | Token) -> bool:
    """Whether messages for this device can be handed to somebody the account knows."""
    if isinstance(device, Token):
        return bool(account.setting("fcm_service_account"))
    return terms.serves(account, device.host)


def follow(appeal: Appeal, device: Subscription | Token, *, language: str) -> Follower:
    """From now on the device hears of each step; asked twice, it is once. Raises `TooMany`."""
    with transaction.atomic():
        address = addresses.ensure(kind=devices.KIND, value=str(device))
        Address.objects.filter(pk=address.pk, failing_since__isnull=False).update(
            failing_since=None
        )
        held = Appeal.objects.select_for_update(of=("self",)).only("is_followed").get(pk=appeal.pk)
        others = Follower.objects.filter(appeal=held).exclude(address=address)
        if others.count() >= MOST:
            raise TooMany
        follower, _created = Follower.objects.update_or_create(
            appeal=held, address=address, defaults={"language": language}
        )
        if not held.is_followed:
            Appeal.objects.filter(pk=held.pk).update(is_followed=True)
    return follower


def unfollow(appeal: Appeal, reference: UUID | str) -> bool:
    """The device hears of this appeal no more; False when it did not follow it."""
    with transaction.atomic():
        held = Appeal.objects.select_for_update(of=("self",)).only("is_followed").get(pk=appeal.pk)
        gone, _each = Follower.objects.filter(appeal=held, reference=reference).delete()
        if gone and not Follower.objects.filter(appeal=held).exists():
            Appeal.objects.filter(pk=held.pk).update(is_followed=False)
    return bool(gone)


def renew(old: Subscription, new: Subscription) -> int:
    """A browser was given a new subscription: what the old one followed, the new one follows.

    Returns how many appeals these are. Only the browser itself knows the secret of the old one.
    """
    with transaction.atomic():
        known = addresses.find(kind=devices.KIND, value=str(old), hold=True)
        if known is None or str(old) == str(new):
            return 0
        address = addresses.ensure(kind=devices.KIND, value=str(new), hold=True)
        theirs = Follower.objects.filter(address=known)
        theirs.filter(appeal__followers__address=address).delete()
        return theirs.update(address=address)


def tell(appeal: Appeal, *, step: str, words: Promise | str, adds: bool = True) -> None:
    """Write down for each follower what happened, once for each `step`; in the transaction of the
    change. What `adds` nothing to news that wait to be sent is left out.

    Costs nothing where nobody follows.
    """
    if not appeal.is_followed:
        return
    followers = Follower.objects.filter(appeal=appeal, address__failing_since=None)
    for follower in followers.select_related("address"):
        with translation.override(follower.language):
            notice = notices.news(appeal, str(words))
        waiting = Delivery.objects.filter(
            address=follower.address_id,
            state=DeliveryState.QUEUED,
            key__startswith=f"follow:{follower.pk}:",
        )
        replaced = waiting.update(body=notice.body) if adds else waiting.count()
        if not replaced:
            _enqueue(follower, step, notice)


def _enqueue(follower: Follower, step: str, notice: notices.Notice) -> None:
    outbox.enqueue(
        key=f"follow:{follower.pk}:{step}"[:200],
        address=follower.address,
        subject=notice.subject,
        body=notice.body,
        language=follower.language,
        thread={"about": str(follower.reference), "link": link(follower)},
    )


def link(follower: Follower) -> str:
    """Where a tap on the news leads: it opens what the tracking code opens, and nothing more.

    It is sent encrypted, to that device alone.
    """
    return f"/app/news/{signing.dumps(follower.reference.hex, salt=_SALT)}/"


def linked(token: str) -> Appeal | None:
    """The appeal that a link of `link` leads to; None when it is forged, old or given back."""
    try:
        reference = signing.loads(token, salt=_SALT, max_age=LINK_DAYS * 86400)
    except signing.BadSignature:
        return None
    follower = Follower.objects.select_related("appeal").filter(reference=reference).first()
    return follower.appeal if follower else None
