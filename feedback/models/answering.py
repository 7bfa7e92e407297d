"""The way of an official answer: drafted, proposed, signed, numbered, and perhaps shown to all."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.models.changes import recorded
from accounts.roles import Capability, Role, roles_with
from feedback.models.appeals import Appeal, Kind
from feedback.models.conversation import Message


def signing_roles() -> list[tuple[str, str]]:
    """The roles that can sign at all."""
    return [(role, Role(role).label) for role in roles_with(Capability.SIGN)]


class SigningRule(models.Model):
    """Whose answers need whose signature; the first rule by position that matches holds.

    An empty organisation or kind matches any; an organisation matches with all below it. A rule
    without a first signer says that none is needed.
    """

    class Covers(models.TextChoices):
        ALL = "all", _("answers and refusals")
        ANSWERS = "answers", _("answers")
        REFUSALS = "refusals", _("refusals")

    position = models.PositiveIntegerField(_("position"), default=100)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, blank=True)
    covers = models.CharField(_("holds for"), max_length=10, choices=Covers, default=Covers.ALL)
    first = models.CharField(
        _("signed by"), max_length=30, choices=signing_roles, blank=True, default=Role.HEAD
    )
    second = models.CharField(
        _("and then by"), max_length=30, choices=signing_roles, blank=True, default=""
    )
    own_text = models.BooleanField(
        _("whoever wrote it may sign it"),
        default=False,
        help_text=_("For offices where one person does both."),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("signing rule")
        verbose_name_plural = _("who signs answers")
        triggers = [recorded()]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        signers = [str(Role(role).label) for role in self.roles]
        return f"{self.position}. " + (" → ".join(signers) or str(_("no signature")))

    def clean(self) -> None:
        if self.second and not self.first:
            raise ValidationError({"second": _("Name the first signer first.")})

    @property
    def roles(self) -> list[str]:
        return [role for role in (self.first, self.second) if role]


class AnswerDraft(models.Model):
    """The official answer to one resolution of an appeal, before it is sent.

    `chain` is who had to sign when it was proposed, in order, and `awaits` who of them is next;
    `version` rises with each change, so that nobody signs what they have not read. `extra` is
    what is signed with the words.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("being written")
        PROPOSED = "proposed", _("waits for a signature")
        RETURNED = "returned", _("given back")
        SIGNED = "signed", _("signed")
        SENT = "sent", _("sent")
        WITHDRAWN = "withdrawn", _("taken back")

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="answer_drafts")
    resolution_round = models.PositiveSmallIntegerField()
    text = models.TextField()
    is_refusal = models.BooleanField(default=False)
    closes = models.BooleanField(default=False)
    extra = models.JSONField(default=dict, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    chain = models.JSONField(default=list)
    awaits = models.CharField(max_length=30, blank=True)
    own_text = models.BooleanField(default=False)
    message = models.OneToOneField(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="answer_draft"
    )
    proposed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("draft of an answer")
        verbose_name_plural = _("drafts of answers")
        constraints = [
            models.UniqueConstraint(
                fields=["appeal", "resolution_round"],
                condition=~models.Q(state="withdrawn"),
                name="answer_draft_one_a_round",
            ),
            models.CheckConstraint(
                condition=models.Q(state="proposed") | models.Q(awaits=""),
                name="answer_draft_awaits_if_proposed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["awaits", "appeal"],
                condition=models.Q(state="proposed"),
                name="answer_draft_to_sign",
            )
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id}/{self.resolution_round} {self.state}"


class AnswerRemark(models.Model):
    """What a colleague says of a draft; `returns` when it was given back with it."""

    draft = models.ForeignKey(AnswerDraft, on_delete=models.CASCADE, related_name="remarks")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    returns = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("remark on an answer")
        verbose_name_plural = _("remarks on answers")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:60]


class AnswerSignature(models.Model):
    """One signature under one version of a draft: by whom, in which capacity, under which words."""

    draft = models.ForeignKey(AnswerDraft, on_delete=models.PROTECT, related_name="signatures")
    version = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=30)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "version", "position"], name="answer_signed_once"
            ),
            models.UniqueConstraint(
                fields=["draft", "version", "user"], name="answer_signed_by_each_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.role}"


class PublicationConsent(models.Model):
    """The citizen said with the appeal that it may be published without their name."""

    appeal = models.OneToOneField(
        Appeal, on_delete=models.CASCADE, primary_key=True, related_name="publication_consent"
    )
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("consent to publication")
        verbose_name_plural = _("consents to publication")

    def __str__(self) -> str:
        return str(self.appeal_id)


class PublishedAnswer(models.Model):
    """A question and its answer, rewritten without personal data, for everybody to read.

    Taken back, it stays here and is shown to nobody.
    """

    class Ground(models.TextChoices):
        CONSENT = "consent", _("the citizen agreed")
        LAW = "law", _("the law asks for it")

    appeal = models.OneToOneField(Appeal, on_delete=models.PROTECT, related_name="published_answer")
    title = models.CharField(_("title"), max_length=200)
    question = models.TextField(_("question"))
    answer = models.TextField(_("answer"))
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    topic = models.ForeignKey(
        "feedback.Topic", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    ground = models.CharField(_("on what ground"), max_length=10, choices=Ground)
    law = models.CharField(_("which law"), max_length=300, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    search = SearchVectorField(null=True, editable=False)

    class Meta:
        verbose_name = _("published answer")
        verbose_name_plural = _("published answers")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ground="consent") | ~models.Q(law=""),
                name="published_by_consent_or_law",
            )
        ]
        indexes = [
            models.Index(
                fields=["-id"], condition=models.Q(withdrawn_at=None), name="published_newest"
            ),
            models.Index(
                fields=["topic", "-id"],
                condition=models.Q(withdrawn_at=None),
                name="published_topic",
            ),
            GinIndex(fields=["search"], name="published_search"),
        ]

    def __str__(self) -> str:
        return self.title
