"""Which device is a kiosk of ours: let in by a one-time code, known by a secret, forgotten."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.encryption import blind_index
from reception.models import Kiosk

COOKIE = "__Host-kiosk" if settings.SECURE else "kiosk"
CODE_FIGURES = 8
CODE_FOR = timedelta(minutes=15)
SEEN_EVERY = timedelta(minutes=5)


def new_code(kiosk: Kiosk) -> str:
    """A code that lets one device in as this kiosk; an earlier one is good no more."""
    code = "".join(secrets.choice("0123456789") for _ in range(CODE_FIGURES))
    kiosk.code_index, kiosk.code_until = _index(code, "code"), timezone.now() + CODE_FOR
    kiosk.save(update_fields=["code_index", "code_until"])
    return code


def register(code: str) -> tuple[Kiosk, str] | None:
    """The kiosk that the code is for, and the device's secret; None for a code that is not good.

    The code is used up, and a device that was this kiosk before is it no more.
    """
    figures = "".join(filter(str.isdecimal, code))
    with transaction.atomic():
        kiosk = (
            Kiosk.objects.select_for_update(of=("self",))
            .filter(code_index=_index(figures, "code"), code_until__gt=timezone.now())
            .filter(is_active=True)
            .first()
        )
        if kiosk is None:
            return None
        secret = secrets.token_urlsafe(32)
        kiosk.secret_index = _index(secret, "secret")
        kiosk.code_index = kiosk.code_until = None
        kiosk.registered_at = kiosk.last_seen_at = timezone.now()
        kiosk.save()
    return kiosk, secret


def known(secret: str) -> Kiosk | None:
    """The kiosk that a device is, by its secret."""
    if not secret:
        return None
    found = Kiosk.objects.select_related("office").filter(is_active=True)
    kiosk = found.filter(secret_index=_index(secret, "secret")).first()
    if kiosk and kiosk.last_seen_at < timezone.now() - SEEN_EVERY:
        Kiosk.objects.filter(pk=kiosk.pk).update(last_seen_at=timezone.now())
    return kiosk


def of(request: HttpRequest) -> Kiosk | None:
    """The kiosk that this browser is."""
    return known(request.COOKIES.get(COOKIE, ""))


def forget(kiosk: Kiosk) -> None:
    """The device is no kiosk of ours any more; nor is a code good that was not used."""
    Kiosk.objects.filter(pk=kiosk.pk).update(
        secret_index=None, code_index=None, code_until=None, registered_at=None
    )


def _index(value: str, what: str) -> str:
    return blind_index(value, f"kiosk_{what}")
