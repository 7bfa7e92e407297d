"""Figures of broadcasts, kept by the database itself as recipients change; and who was told what is
no broadcast."""

from django.db import models
from django.db.models import Q

from accounts.models import Address
from channels.models import Delivery
from outreach.models.broadcasts import Broadcast, Recipient


class Tally(models.Model):
    """By how many the recipients of a broadcast in one state became more or fewer (`n`).

    Written by triggers on `Recipient`: a row for each statement and state, so that workers never
    wait for one another's count. The sum is the figure; `outreach.sending.progress` adds rows up
    now and then (`is_sum`).
    """

    broadcast = models.ForeignKey(
        Broadcast, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    state = models.CharField(max_length=10, choices=Recipient.State)
    skipped = models.CharField(max_length=12, choices=Recipient.Skipped, blank=True)
    n = models.IntegerField()
    is_sum = models.BooleanField(default=False)

    class Meta:
        verbose_name = "tally"
        indexes = [
            models.Index(fields=["broadcast"], condition=Q(is_sum=False), name="tally_to_sum")
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id} {self.state} {self.n:+}"


class Told(models.Model):
    """An address that was told, at a moment, what goes to many and is no broadcast: news of a
    project, an invitation to a survey. It counts towards how often a person is spoken to
    (`outreach.audiences.manners`), unless nothing came of its delivery."""

    delivery = models.OneToOneField(
        Delivery, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    address = models.ForeignKey(Address, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "told"

    def __str__(self) -> str:
        return f"{self.address_id} {self.at:%Y-%m-%d %H:%M}"
