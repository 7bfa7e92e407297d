"""What an account of the mobile application is told, and the keys it makes for itself."""

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from channels import registry
from channels.errors import ChannelError
from channels.models import Account
from channels.push.devices import KIND
from channels.push.encryption import CURVE, point_of, to_text
from channels.values import Setting

KEY = "vapid_key"
SERVICES = (
    "fcm.googleapis.com\nupdates.push.services.mozilla.com\n*.push.apple.com\n*.notify.windows.com"
)
FCM_URL = "https://fcm.googleapis.com"
SETTINGS = (
    Setting(
        "contact",
        _("Contact for push services"),
        _("An e-mail address or web page; push services write there when something is wrong."),
        required=False,
    ),
    Setting(
        "services",
        _("Push services"),
        _("Hosts to which we hand messages for browsers, one a line; * stands for any part."),
        required=False,
        default=SERVICES,
        kind="long",
    ),
    Setting(
        KEY,
        _("Key of the centre (VAPID, PEM)"),
        _(
            "Made by itself at the first use. A new one silences every browser that allowed "
            "messages so far."
        ),
        secret=True,
        required=False,
        kind="long",
    ),
    Setting(
        "fcm_service_account",
        _("Firebase service account (JSON)"),
        _("Only for native applications; the whole file, as Google gives it."),
        secret=True,
        required=False,
        kind="long",
    ),
    Setting(
        "fcm_url",
        _("Address of Firebase Cloud Messaging"),
        required=False,
        default=FCM_URL,
    ),
)


def account() -> Account | None:
    """The account in use through which devices are reached, if there is one."""
    able = [each.slug for each in registry.every() if each.sends and each.address_kind == KIND]
    return Account.objects.filter(channel__in=able, is_active=True).order_by("pk").first()


def key_of(account: Account) -> ec.EllipticCurvePrivateKey:
    """The account's signing key. Raises a permanent `ChannelError` when there is none."""
    pem = account.setting(KEY)
    if not pem:
        raise ChannelError("the account has no key yet: press the test button", permanent=True)
    try:
        key = load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != CURVE.name:
        raise ChannelError("the key of the centre is no P-256 key in PEM", permanent=True)
    return key


def ensure_key(account: Account) -> ec.EllipticCurvePrivateKey:
    """The account's signing key, made and kept when there was none; once, however many ask."""
    if not account.setting(KEY):
        with transaction.atomic():
            held = Account.objects.select_for_update().get(pk=account.pk)
            if not held.secrets.get(KEY):
                held.secrets = {**held.secrets, KEY: _new_key()}
                held.save(update_fields=["secrets"])
        account.secrets = held.secrets
    return key_of(account)


def _new_key() -> str:
    key = ec.generate_private_key(CURVE)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public_key(account: Account) -> str:
    """What a browser needs to allow messages of this account: `applicationServerKey`."""
    return to_text(point_of(ensure_key(account)))


def contact(account: Account) -> str:
    """Whom a push service writes to: a mail address as a link, or a page."""
    given = account.setting("contact").strip() or settings.PUBLIC_URL
    return f"mailto:{given}" if "@" in given and ":" not in given else given


def serves(account: Account, host: str) -> bool:
    """Whether the account names this host among its push services."""
    host = host.lower()
    for known in account.setting("services").lower().split():
        if known == host or (known.startswith("*.") and host.endswith(known[1:])):
            return True
    return False
