"""Appeals that have to do with each other: joined, linked, or parts of one incident."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedJSONField
from accounts.models import Citizen
from feedback.models.appeals import Appeal
from feedback.models.conversation import Message

_STAFF = {
    "to": settings.AUTH_USER_MODEL,
    "on_delete": models.SET_NULL,
    "null": True,
    "blank": True,
    "related_name": "+",
}


class Merge(models.Model):
    """One appeal was joined with another; enough is kept to part them again.

    `is_one_person`: one citizen brought both, so that words and files moved along and the old
    code leads to the other appeal. Else each keeps their own words under their own code, and only
    the answers reach both. `before` holds the fields that the joining changed, `moved` the keys of
    what went along.
    """

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="joinings")
    into = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="joined")
    is_one_person = models.BooleanField()
    before = models.JSONField(default=dict)
    moved = models.JSONField(default=dict)
    user = models.ForeignKey(**_STAFF)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(**_STAFF)

    class Meta:
        verbose_name = _("joining")
        verbose_name_plural = _("joinings")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["appeal"], condition=models.Q(undone_at=None), name="merge_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=~models.Q(appeal=models.F("into")), name="merge_not_into_self"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id} → {self.into_id}"


class AppealLink(models.Model):
    """Two appeals that have to do with each other and go on apart; one link for each pair.

    Read from `appeal`: it is a `kind` of, or to, `other`.
    """

    class Kind(models.TextChoices):
        RELATED = "related", _("has to do with")
        DUPLICATE = "duplicate", _("says the same as")
        CAUSED = "caused", _("is caused by")
        FOLLOWS = "follows", _("comes back to")
        PARTED = "parted", _("was parted from")

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="links")
    other = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="linked_from")
    kind = models.CharField(max_length=10, choices=Kind)
    user = models.ForeignKey(**_STAFF)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("link between appeals")
        verbose_name_plural = _("links between appeals")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                Least("appeal", "other"), Greatest("appeal", "other"), name="link_once_a_pair"
            ),
            models.CheckConstraint(
                condition=~models.Q(appeal=models.F("other")), name="link_not_to_self"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.kind} {self.other_id}"


class Incident(models.Model):
    """What makes of an appeal the head of a mass incident, of which others are parts.

    `title` is what citizens read of it. `texts` are the answer in other languages than the head's
    own, by language; `expected_at` is when it should be over.
    """

    appeal = models.OneToOneField(Appeal, on_delete=models.PROTECT, related_name="incident")
    title = models.CharField(_("what happened"), max_length=200)
    expected_at = models.DateTimeField(_("expected to be over"), null=True, blank=True)
    texts = models.JSONField(default=dict, blank=True)
    user = models.ForeignKey(**_STAFF)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("mass incident")
        verbose_name_plural = _("mass incidents")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title


class Spread(models.Model):
    """Words on one appeal that are told to all who have to do with it, one appeal after another.

    `cursor` is the last appeal that was told: it moves in the same transaction, so that whatever
    dies in between, each is told once.
    """

    class Kind(models.TextChoices):
        ANSWER = "answer", _("answer")
        NEWS = "news", _("news")

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="spreads")
    kind = models.CharField(max_length=10, choices=Kind)
    message = models.ForeignKey(  # the answer; news are worded for each
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    texts = models.JSONField(default=dict)
    closes = models.BooleanField(default=False)
    rejects = models.BooleanField(default=False)
    user = models.ForeignKey(**_STAFF)
    total = models.PositiveIntegerField(default=0)
    told = models.PositiveIntegerField(default=0)
    skipped = models.JSONField(default=list)
    cursor = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("words to many")
        verbose_name_plural = _("words to many")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(done_at=None), name="spread_to_do")
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.kind} {self.told}/{self.total}"


class CitizenMerge(models.Model):
    """Two citizens were made one by somebody of the staff; enough is kept to part them again.

    `before` and `after` hold both records' fields; they are personal data, hence encrypted.
    """

    keep = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="+")
    absorb = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="+")
    before = EncryptedJSONField()
    after = EncryptedJSONField()
    moved = models.JSONField(default=dict)
    user = models.ForeignKey(**_STAFF)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(**_STAFF)

    class Meta:
        verbose_name = _("joining of citizens")
        verbose_name_plural = _("joinings of citizens")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.absorb_id} → {self.keep_id}"
