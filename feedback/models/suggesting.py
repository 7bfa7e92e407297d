"""What the machine learned from answered appeals, and whether people agreed with it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.models.appeals import Appeal


class SuggestionModel(models.Model):
    """One training: weights by which topics or organisations are suggested, or why there are none.

    `labels` are keys of topics or organisations, in the order of the weights' columns. `weights`
    is a compressed NumPy archive without Python objects: rarity, weights, biases. `first_right`
    and `among_three` were measured by cross-validation: the share of texts whose label came
    first, and whose label was among the first three. `temperature` makes scores probabilities.
    """

    class Target(models.TextChoices):
        TOPIC = "topic", _("topic")
        ORGANISATION = "organisation", _("organisation")

    target = models.CharField(_("suggests"), max_length=15, choices=Target)
    trained_at = models.DateTimeField(_("trained"), auto_now_add=True)
    texts = models.PositiveIntegerField(_("appeals learned from"), default=0)
    labels = models.JSONField(default=list)
    weights = models.BinaryField(null=True)
    temperature = models.FloatField(default=1.0)
    first_right = models.FloatField(_("first one right"), null=True)
    among_three = models.FloatField(_("among the first three"), null=True)
    reason = models.CharField(_("why it suggests nothing"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("training of suggestions")
        verbose_name_plural = _("trainings of suggestions")
        ordering = ["-id"]
        indexes = [models.Index(fields=["target", "-id"], name="suggestion_model_newest")]

    def __str__(self) -> str:
        return f"{self.get_target_display()} {self.trained_at:%Y-%m-%d}"


class Suggestion(models.Model):
    """What was suggested when one of the staff chose, and what they chose.

    `offered` holds pairs of key and probability, the likeliest first; `rank` is the place of what
    was chosen among them, from 1, or 0 when it was none of them.
    """

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="suggestions")
    model = models.ForeignKey(SuggestionModel, on_delete=models.CASCADE, related_name="suggestions")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    offered = models.JSONField(default=list)
    chosen = models.BigIntegerField()
    rank = models.PositiveSmallIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.appeal_id}: {self.rank}"
