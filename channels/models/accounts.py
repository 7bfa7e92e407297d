"""An account of a channel: which number, which mailbox, which bot."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedJSONField
from accounts.models.changes import recorded
from channels import registry
from channels.contract import Adapter


class Account(models.Model):
    """One number, mailbox or bot, with the settings its adapter declares.

    `options` holds the plain settings, `secrets` the encrypted ones; the admin's form is made
    from the adapter's declaration. `cursor` is how far a poller has come.
    """

    channel = models.CharField(_("channel"), max_length=20, choices=registry.choices)
    code = models.SlugField(_("code"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=5, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    options = models.JSONField(default=dict, blank=True, editable=False)
    secrets = EncryptedJSONField(default=dict, blank=True, editable=False)
    cursor = models.JSONField(default=dict, blank=True, editable=False)
    last_in_at = models.DateTimeField(_("last in"), null=True, editable=False)
    last_out_at = models.DateTimeField(_("last out"), null=True, editable=False)
    last_error = models.TextField(blank=True, editable=False)
    last_error_at = models.DateTimeField(null=True, editable=False)

    patience: float = 0  # seconds that a poll of it may wait at the provider; never kept

    class Meta:
        verbose_name = _("channel account")
        verbose_name_plural = _("channel accounts")
        ordering = ["channel", "code"]
        triggers = [
            recorded(
                omitted=["cursor", *("last_in_at", "last_out_at", "last_error", "last_error_at")],
                secret=["secrets"],
                only=["channel", "code", "name", "language", "is_active", "options", "secrets"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    @property
    def adapter(self) -> Adapter:
        return registry.get(self.channel)

    def setting(self, name: str):
        """A setting's value, secret or not; the adapter's default when it was never given."""
        if name in self.secrets:
            return self.secrets[name]
        if name in self.options:
            return self.options[name]
        for declared in self.adapter.declared:
            if declared.name == name:
                return declared.default
        raise KeyError(f"{self.channel} declares no setting {name!r}")
