"""Questions that analysts keep, charts that are shown elsewhere, and files that were taken."""

import secrets

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.changes import recorded


class SavedView(models.Model):
    """A question to the figures, under a name. `query` is what stands in the address.

    Everybody who sees figures may open a shared one, within their own reach. `is_start` is the
    view that its owner finds when they open the page without a question.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views"
    )
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=1000)
    is_shared = models.BooleanField(_("shared with colleagues"), default=False)
    is_start = models.BooleanField(_("shown first"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["position", "name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_view_once"),
            models.UniqueConstraint(
                fields=["owner"], condition=models.Q(is_start=True), name="saved_view_one_start"
            ),
        ]
        indexes = [
            models.Index(
                fields=["position", "name"],
                condition=models.Q(is_shared=True),
                name="saved_view_shared",
            )
        ]

    def __str__(self) -> str:
        return self.name


def new_token() -> str:
    return secrets.token_urlsafe(24)


class Embed(models.Model):
    """One chart for a wall screen or a page of the house: whoever bears the token sees it.

    It shows what its owner may see at the moment of looking, so that it ends with their right.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=40, unique=True, default=new_token)
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=1000)
    language = models.CharField(_("language"), max_length=5)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("embedded chart")
        verbose_name_plural = _("embedded charts")
        ordering = ["-id"]
        triggers = [recorded(secret=["token"])]

    def __str__(self) -> str:
        return self.name


class ExportLog(models.Model):
    """Somebody took figures out of the house as a file. The database refuses to change or delete
    a row. `rows` are the lines of the file below its head."""

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "XLSX"
        PNG = "png", "PNG"
        PDF = "pdf", "PDF"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("user"),
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)
    page = models.CharField(_("page"), max_length=40)
    query = models.CharField(_("what was asked"), max_length=1000)
    format = models.CharField(_("format"), max_length=4, choices=Format)
    rows = models.PositiveIntegerField(_("lines"))

    class Meta:
        verbose_name = _("export of figures")
        verbose_name_plural = _("exports of figures")
        ordering = ["-id"]
        indexes = [models.Index(fields=["user", "-at"], name="exportlog_user")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.page}.{self.format}"
