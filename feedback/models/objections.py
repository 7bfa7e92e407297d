"""A civil servant objects to a rating, and their head decides."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from feedback.models.ratings import Rating


class Objection(models.Model):
    """One to a rating, by whom it rates. `organisation` is the body for which they answered: its
    head decides, or whoever heads it from above, never the rated themselves.

    Upheld, the mark for the civil servant is set aside (`Rating.is_set_aside`); the rating is kept.
    """

    class Ground(models.TextChoices):
        NOT_MINE = "not_mine", _("It was not my case")
        OTHER_THING = "other_thing", _("Something else was rated than my answer")
        ABUSIVE = "abusive", _("The words are abusive")
        OTHER = "other", _("Another reason")

    class State(models.TextChoices):
        OPEN = "open", _("waits for a decision")
        UPHELD = "upheld", _("upheld: the rating is set aside")
        REJECTED = "rejected", _("rejected: the rating stays")

    rating = models.OneToOneField(Rating, on_delete=models.PROTECT, related_name="objection")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="objections"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    ground = models.CharField(_("on what ground"), max_length=20, choices=Ground)
    words = models.TextField(_("why"), blank=True)
    at = models.DateTimeField()
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(_("the reason"), blank=True)

    class Meta:
        verbose_name = _("objection to a rating")
        verbose_name_plural = _("objections to ratings")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("user")),
                name="objection_not_by_oneself",
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="open") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="objection_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="rejected") | ~Q(reason=""), name="objection_rejected_why"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="objection_of_user"),
            models.Index(fields=["organisation", "-id"], name="objection_of_body"),
            models.Index(fields=["id"], condition=Q(state="open"), name="objection_to_decide"),
        ]

    def __str__(self) -> str:
        return f"{self.rating_id}: {self.state}"
