"""Whoever signs in: staff and, if they wish, citizens."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """One account for a person. What staff may do follows from their memberships."""

    language = models.CharField(_("language"), max_length=5, blank=True)
    job_title = models.CharField(_("job title"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def preferred_language(self) -> str:
        return self.language or settings.LANGUAGE_CODE
