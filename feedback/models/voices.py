"""What citizens say of others' work and ideas: thanks to an employee, support for a proposal."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Citizen, Organisation
from feedback.models.answering import PublishedAnswer
from feedback.models.appeals import Appeal


class Thanks(models.Model):
    """A citizen thanks an employee, in words that were rid of the citizen's name.

    `organisation` is where the employee works: its heads read the thanks, too.
    """

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="thanks")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="thanks"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    picked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("thanks to an employee")
        verbose_name_plural = _("thanks to employees")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["appeal", "user"], name="thanks_once_an_appeal")
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="thanks_of_user"),
            models.Index(fields=["organisation", "-id"], name="thanks_of_body"),
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id} → {self.user_id}"


class Proposal(models.Model):
    """A citizen's proposal in words without personal data, for others to support.

    Voices are taken to the end of the day `until`; `voices` is how many there are. `closed_at`
    is when the author was told of the end. Taken back, it stays here and is shown to nobody.
    """

    appeal = models.OneToOneField(Appeal, on_delete=models.PROTECT, related_name="proposal")
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("the proposal"))
    answer = models.TextField(_("the answer"), blank=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    topic = models.ForeignKey(
        "feedback.Topic", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    ground = models.CharField(
        _("on what ground"), max_length=10, choices=PublishedAnswer.Ground.choices
    )
    law = models.CharField(_("which law"), max_length=300, blank=True)
    until = models.DateField(_("collects voices until"))
    threshold = models.PositiveIntegerField(_("tell the head at so many voices"), null=True)
    voices = models.PositiveIntegerField(_("voices"), default=0)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    search = SearchVectorField(null=True, editable=False)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ground="consent") | ~models.Q(law=""),
                name="proposal_by_consent_or_law",
            )
        ]
        indexes = [
            models.Index(
                fields=["-id"], condition=models.Q(withdrawn_at=None), name="proposal_newest"
            ),
            models.Index(
                fields=["-voices", "-id"],
                condition=models.Q(withdrawn_at=None),
                name="proposal_most_supported",
            ),
            models.Index(
                fields=["until"],
                condition=models.Q(withdrawn_at=None, closed_at=None),
                name="proposal_to_close",
            ),
            GinIndex(fields=["search"], name="proposal_search"),
        ]

    def __str__(self) -> str:
        return self.title


class Voice(models.Model):
    """A citizen supports a proposal: one person, one voice. Who it is, nobody is shown."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="given")
    citizen = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="voices")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("voice")
        verbose_name_plural = _("voices")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "citizen"], name="one_person_one_voice")
        ]

    def __str__(self) -> str:
        return str(self.pk)
