"""A citizen is one person with many addresses; each may be confirmed or not."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedTextField, blind_index


class Assurance(models.IntegerChoices):
    """How sure we are who speaks; higher is surer."""

    NONE = 0, _("not confirmed")
    ADDRESS = 1, _("address confirmed")
    DOCUMENT = 2, _("document seen")
    E_ID = 3, _("national e-ID")


class Citizen(models.Model):
    """A person who speaks to the state. A merged one stays and points to who they are now."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="citizen",
    )
    name = EncryptedTextField(_("name"), blank=True)
    name_index = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    verified_name = EncryptedTextField(_("name in the national e-ID"), blank=True, editable=False)
    national_number = EncryptedTextField(_("national number"), blank=True)
    national_number_index = models.CharField(
        max_length=64, null=True, blank=True, unique=True, editable=False
    )
    language = models.CharField(_("language"), max_length=5, blank=True)
    assurance = models.PositiveSmallIntegerField(
        _("identity"), choices=Assurance.choices, default=Assurance.NONE
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from"
    )
    created_at = models.DateTimeField(_("first heard from"), auto_now_add=True)

    class Meta:
        verbose_name = _("citizen")
        verbose_name_plural = _("citizens")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("id")), name="citizen_not_into_self"
            )
        ]

    def __str__(self) -> str:
        return _("Citizen %(number)s") % {"number": self.pk}

    def save(self, *args, **kwargs) -> None:
        self.name_index = name_index(self.name) if self.name else ""
        self.national_number_index = (
            blind_index(self.national_number, "national_number") if self.national_number else None
        )
        super().save(*args, **kwargs)


def name_index(name: str) -> str:
    """Blind index of a name whatever the case, the spaces or the order of its words."""
    return blind_index(" ".join(sorted(name.casefold().split())), "name")


class Address(models.Model):
    """Where a citizen can be reached: a phone, a mailbox, a chat. One row for the whole centre.

    The value is encrypted; `value_index` finds it. `opted_out_at`: asked us to stop speaking
    first (answers to own appeals still go out).
    """

    class Kind(models.TextChoices):
        PHONE = "phone", _("phone")
        EMAIL = "email", _("e-mail")
        CHAT = "chat", _("chat")

    citizen = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="addresses")
    kind = models.CharField(_("kind"), max_length=20)
    value = EncryptedTextField(_("address"))
    value_index = models.CharField(max_length=64, editable=False)
    verified_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    opted_out_at = models.DateTimeField(_("opted out"), null=True, blank=True)
    failing_since = models.DateTimeField(_("not reachable since"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        constraints = [models.UniqueConstraint(fields=["kind", "value_index"], name="address_once")]

    def __str__(self) -> str:
        return masked(self.value)

    def save(self, *args, **kwargs) -> None:
        self.value_index = address_index(self.kind, self.value)
        super().save(*args, **kwargs)


def address_index(kind: str, value: str) -> str:
    """The blind index by which an address in canonical form is found."""
    return blind_index(value, f"address:{kind}")


def masked(value: str) -> str:
    """Enough of an address to recognise one's own: `ba***@mail.mn`, `+976***12`."""
    local, at, domain = value.partition("@")
    if at:
        return f"{local[:2]}***@{domain}"
    return f"{value[:4]}***{value[-2:]}" if len(value) > 6 else "***"
