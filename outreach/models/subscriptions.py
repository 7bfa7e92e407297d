"""What people want to hear of, who they are to us, and the record of their yes and no."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Address, Citizen, Organisation, Sector
from accounts.models.changes import recorded
from accounts.models.organisations import TranslatedName


class NewsTopic(TranslatedName):
    """A kind of news that people ask for: procurement, warnings, weather, meetings.

    `is_for_all`: whoever gets any news gets it, unless they said no to it.
    """

    code = models.SlugField(_("code"), max_length=50, unique=True)
    description = models.CharField(_("what comes"), max_length=300, blank=True)
    descriptions = models.JSONField(_("the same in other languages"), default=dict, blank=True)
    is_for_all = models.BooleanField(_("for everybody who gets news"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=100)

    class Meta:
        verbose_name = _("kind of news")
        verbose_name_plural = _("kinds of news")
        ordering = ["position", "code"]
        triggers = [recorded()]

    def __str__(self) -> str:
        return TranslatedName.__str__(self)

    @property
    def what_comes(self) -> str:
        """The description in the reader's language, if it is known there."""
        return self.descriptions.get(get_language() or "", self.description)


class Contact(models.Model):
    """What the council knows of somebody it may speak to first: where they live, and as what."""

    class Kind(models.TextChoices):
        CITIZEN = "citizen", _("citizen")
        COMPANY = "company", _("company")
        EMPLOYEE = "employee", _("employee")

    citizen = models.OneToOneField(Citizen, on_delete=models.CASCADE, related_name="contact")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.CITIZEN)
    sector = models.ForeignKey(
        Sector, on_delete=models.SET_NULL, null=True, blank=True, related_name="contacts"
    )
    organisation = models.ForeignKey(  # of an employee
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = [models.Index(fields=["sector", "kind"], name="contact_where")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.citizen_id}"


class Subscription(models.Model):
    """An address that gets one kind of news, from when until when. Over: `ended_at` is set."""

    address = models.ForeignKey(Address, on_delete=models.CASCADE, related_name="subscriptions")
    topic = models.ForeignKey(NewsTopic, on_delete=models.CASCADE, related_name="subscriptions")
    since = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.UniqueConstraint(fields=["address", "topic"], name="subscription_once")
        ]
        indexes = [
            models.Index(
                fields=["topic", "address"],
                condition=models.Q(ended_at=None),
                name="subscription_running",
            )
        ]

    def __str__(self) -> str:
        return f"{self.address_id} ← {self.topic_id}"


class Consent(models.Model):
    """One yes or no to being spoken to first: when, how, in which words, taken down by whom.

    Without a topic it is about all news. Never changed, never deleted.
    """

    class Way(models.TextChoices):
        MESSAGE = "message", _("wrote a word")
        SITE = "site", _("on the website")
        DESK = "desk", _("told one of the staff")
        KIOSK = "kiosk", _("at the kiosk")
        LIST = "list", _("in a list that was brought")
        LINK = "link", _("by the link in a mail")

    address = models.ForeignKey(Address, on_delete=models.PROTECT, related_name="consents")
    topic = models.ForeignKey(NewsTopic, on_delete=models.PROTECT, null=True, related_name="+")
    is_yes = models.BooleanField()
    way = models.CharField(max_length=10, choices=Way)
    channel = models.CharField(max_length=20, blank=True)
    words = models.CharField(max_length=200, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-id"]
        indexes = [models.Index(fields=["address", "-id"], name="consent_of_address")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.address_id} {'+' if self.is_yes else '-'}{self.topic_id or ''}"
