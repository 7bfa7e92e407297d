"""What sending costs."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.changes import recorded
from channels.models import Account


class SendingPrice(models.Model):
    """What a provider takes for one part of an SMS, or for one message of another channel."""

    account = models.OneToOneField(
        Account, verbose_name=_("account"), on_delete=models.CASCADE, related_name="price"
    )
    price = models.DecimalField(
        _("price of a part"), max_digits=12, decimal_places=4, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(_("currency"), max_length=3, default="MNT")

    class Meta:
        verbose_name = _("price of sending")
        verbose_name_plural = _("prices of sending")
        ordering = ["account"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(price__gte=0), name="sending_price_not_negative"
            )
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return f"{self.account}: {self.price} {self.currency}"
