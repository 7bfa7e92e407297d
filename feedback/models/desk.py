"""What the staff keeps for its own work: filters with a name, and how each likes the desk."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Team


class SavedFilter(models.Model):
    """A queue narrowed by filters, under a name. `query` is what stands in the list's address,
    `chosen` the filters alone, as they were understood when it was saved.

    Shared with a team, whoever works for an organisation, or everybody; with none of these it is
    the owner's alone.
    """

    class Audience(models.TextChoices):
        MINE = "mine", _("only me")
        TEAM = "team", _("my team")
        ORGANISATION = "organisation", _("my organisation")
        EVERYBODY = "everybody", _("everybody")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters"
    )
    name = models.CharField(_("name"), max_length=60)
    queue = models.CharField(max_length=40, editable=False)
    query = models.CharField(max_length=1000, editable=False)
    chosen = models.JSONField(default=dict, editable=False)
    audience = models.CharField(
        _("who sees it"), max_length=20, choices=Audience, default=Audience.MINE
    )
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, blank=True, related_name="saved_filters"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="saved_filters"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_filter_once"),
            models.CheckConstraint(
                condition=models.Q(audience="team", team__isnull=False, organisation=None)
                | models.Q(audience="organisation", organisation__isnull=False, team=None)
                | models.Q(audience__in=["mine", "everybody"], team=None, organisation=None),
                name="saved_filter_for_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["name"],
                condition=models.Q(audience="everybody"),
                name="saved_filter_for_all",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DeskPreference(models.Model):
    """How one of the staff likes the desk. `first` is a queue's slug, or `saved:` and an id."""

    class Density(models.TextChoices):
        DENSE = "dense", _("many rows")
        ROOMY = "roomy", _("more air")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="desk_preference"
    )
    has_keys = models.BooleanField(_("single keys are shortcuts"), default=True)
    first = models.CharField(_("what opens first"), max_length=40, blank=True)
    density = models.CharField(_("the list"), max_length=10, choices=Density, default=Density.DENSE)

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")

    def __str__(self) -> str:
        return str(self.user)
