"""When we last heard somebody by an account: for how long free words may still go out there."""

from django.db import models

from accounts.models import Address
from channels.models.accounts import Account


class Hearing(models.Model):
    """The last time that a person wrote to an account in private; see `channels.windows`."""

    account = models.ForeignKey(  # the index of the unique pair finds it
        Account, on_delete=models.CASCADE, related_name="hearings", db_index=False
    )
    address = models.ForeignKey(Address, on_delete=models.CASCADE, related_name="hearings")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "hearing"
        constraints = [models.UniqueConstraint(fields=["account", "address"], name="hearing_once")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.address_id}"
