"""What the citizen thinks of the answer, and of who gave it."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from feedback.models.appeals import Appeal

STARS = [MinValueValidator(1), MaxValueValidator(5)]


class RatingInvitation(models.Model):
    """One for each resolution; its token opens the rating form until `expires_at`."""

    appeal = models.ForeignKey(  # the index of the unique pair finds it
        Appeal, on_delete=models.PROTECT, related_name="invitations", db_index=False
    )
    resolution_round = models.PositiveSmallIntegerField()
    token = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("invitation to rate")
        verbose_name_plural = _("invitations to rate")
        constraints = [
            models.UniqueConstraint(fields=["token"], name="invitation_token_once"),
            models.UniqueConstraint(
                fields=["appeal", "resolution_round"], name="invitation_once_a_resolution"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id}/{self.resolution_round}"


class Rating(models.Model):
    """Two numbers from 1 to 5, and words if the citizen wished.

    One that was set aside (`feedback.objections`) is kept, and its mark for the civil servant no
    longer counted; the mark for the answer counts for the body unless that was decided, too.
    """

    appeal = models.ForeignKey(
        Appeal,
        verbose_name=_("appeal"),
        on_delete=models.PROTECT,
        related_name="ratings",
        db_index=False,
    )
    resolution_round = models.PositiveSmallIntegerField()
    resolution = models.PositiveSmallIntegerField(_("the answer"), validators=STARS)
    servant = models.PositiveSmallIntegerField(
        _("the civil servant"), validators=STARS, null=True, blank=True
    )
    words = models.TextField(_("words"), blank=True)
    rated_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="ratings"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    created_at = models.DateTimeField(
        _("came"),
    )
    is_set_aside = models.BooleanField(_("set aside"), default=False, db_default=False)
    counts_for_body = models.BooleanField(
        _("counts for the organisation"), default=True, db_default=True
    )
    are_words_hidden = models.BooleanField(_("words hidden"), default=False, db_default=False)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.UniqueConstraint(
                fields=["appeal", "resolution_round"], name="rating_once_a_resolution"
            ),
            models.CheckConstraint(
                condition=models.Q(resolution__range=(1, 5))
                & (models.Q(servant__isnull=True) | models.Q(servant__range=(1, 5))),
                name="rating_one_to_five",
            ),
            models.CheckConstraint(
                condition=models.Q(is_set_aside=True)
                | models.Q(counts_for_body=True, are_words_hidden=False),
                name="rating_counts_unless_set_aside",
            ),
        ]
        indexes = [
            models.Index(
                fields=["rated_user", "-id"],
                condition=models.Q(servant__isnull=False),
                name="rating_of_user",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resolution}/5"
