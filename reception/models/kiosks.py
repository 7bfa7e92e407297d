"""Touch screens that stand in halls and offices."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from reception.models.offices import Office


class Kiosk(models.Model):
    """One device. It is let in by a one-time code and known afterwards by a secret of its own;
    of both only keyed hashes are kept."""

    class Paper(models.TextChoices):
        ROLL_58 = "58", _("roll of 58 mm")
        ROLL_80 = "80", _("roll of 80 mm")
        SHEET = "a4", _("sheets")
        NONE = "none", _("no printer")

    name = models.CharField(_("where it stands"), max_length=100, unique=True)
    office = models.ForeignKey(
        Office,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="kiosks",
        verbose_name=_("office"),
        help_text=_("Gives out numbers for its queue. Empty: it gives out none."),
    )
    paper = models.CharField(_("printer"), max_length=4, choices=Paper, default=Paper.ROLL_80)
    is_active = models.BooleanField(_("in use"), default=True)
    code_index = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    code_until = models.DateTimeField(null=True, editable=False)
    secret_index = models.CharField(
        max_length=64, null=True, blank=True, unique=True, editable=False
    )
    registered_at = models.DateTimeField(_("device known since"), null=True, editable=False)
    last_seen_at = models.DateTimeField(_("last used"), null=True, editable=False)

    class Meta:
        verbose_name = _("kiosk")
        verbose_name_plural = _("kiosks")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
