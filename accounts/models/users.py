"""Whoever signs in: staff and, if they wish, citizens."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedTextField, blind_index
from accounts.models.changes import recorded

# Whose account is recorded when it changes: the staff's, and one that a colleague changes.
_IS_STAFF = """({row}.is_staff OR {row}.is_superuser
    OR EXISTS (SELECT 1 FROM accounts_membership AS held WHERE held.user_id = {row}.id)
    OR nullif(current_setting('pghistory.context_metadata', true), '')::jsonb ->> 'user'
        <> {row}.id::text)"""


class User(AbstractUser):
    """One account for a person. What staff may do follows from their memberships.

    `national_number` is for staff, written by an administrator: their e-ID then signs them in.
    A citizen's stands with the citizen.
    """

    language = models.CharField(_("language"), max_length=5, blank=True)
    job_title = models.CharField(_("job title"), max_length=200, blank=True)
    national_number = EncryptedTextField(
        _("national number"),
        blank=True,
        help_text=_("Whoever signs in with the national e-ID of this number enters this account."),
    )
    national_number_index = models.CharField(
        max_length=64, null=True, blank=True, unique=True, editable=False
    )

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        triggers = [
            recorded(
                omitted=["last_login", "national_number"],
                secret=["password", "national_number_index"],
                where=_IS_STAFF,
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def save(self, *args, **kwargs) -> None:
        number = self.national_number
        self.national_number_index = blind_index(number, "national_number") if number else None
        super().save(*args, **kwargs)

    @property
    def preferred_language(self) -> str:
        return self.language or settings.LANGUAGE_CODE
