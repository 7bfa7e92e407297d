"""What is written at the desk: who is at it, what is half written, and what stands ready."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedTextField
from accounts.models import Organisation, Team
from accounts.models.changes import recorded
from accounts.models.organisations import TranslatedName
from feedback.composing import placeholders
from feedback.models.appeals import Appeal, Kind, Priority, Topic
from feedback.statuses import Status


class Presence(models.Model):
    """One of the staff had an appeal open a moment ago: a heartbeat, one row for each pair."""

    class What(models.TextChoices):
        LOOKING = "looking", _("looking at it")
        WRITING = "writing", _("writing")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=10, choices=What)
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [
            models.UniqueConstraint(fields=["appeal", "user"], name="presence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.what} {self.appeal_id}"


class Mode(models.TextChoices):
    """What a text in the composer is to become."""

    REPLY = "reply", _("reply")
    ANSWER = "answer", _("official answer")
    NOTE = "note", _("note")


class UnsentText(models.Model):
    """What one of the staff began to write on an appeal and did not send.

    Each has two at most: one for the citizen (a reply becomes an official answer by a press) and
    one for colleagues.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="unsent_texts")
    mode = models.CharField(max_length=10, choices=Mode)
    is_note = models.GeneratedField(
        expression=models.Q(mode=Mode.NOTE), output_field=models.BooleanField(), db_persist=True
    )
    text = EncryptedTextField()
    changed_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("unsent text")
        verbose_name_plural = _("unsent texts")
        constraints = [
            models.UniqueConstraint(fields=["appeal", "user", "is_note"], name="unsent_text_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.mode} {self.appeal_id}"


class Shared(TranslatedName):
    """What one person keeps for themselves, or a team, an organisation and those below it, or
    everybody shares."""

    class Scope(models.TextChoices):
        MINE = "mine", _("only me")
        TEAM = "team", _("my team")
        ORGANISATION = "organisation", _("an organisation and those below it")
        EVERYBODY = "everybody", _("everybody")

    scope = models.CharField(_("who uses it"), max_length=15, choices=Scope, default=Scope.MINE)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    team = models.ForeignKey(
        Team,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("team"),
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation"),
    )
    is_active = models.BooleanField(_("in use"), default=True)
    uses = models.PositiveIntegerField(_("times used"), default=0, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scope="mine", owner__isnull=False)
                | models.Q(scope="team", team__isnull=False)
                | models.Q(scope="organisation", organisation__isnull=False)
                | models.Q(scope="everybody"),
                name="%(class)s_scope_named",
            )
        ]


class CannedAnswer(Shared):
    """Words that stand ready, by topic and status, in each language.

    `texts` holds them by language code, with the placeholders of `composing.placeholders` and no
    others. `words` is what it is found by: names and texts, folded.
    """

    topic = models.ForeignKey(
        Topic,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("topic"),
    )
    status = models.CharField(_("status"), max_length=20, choices=Status, blank=True)
    texts = models.JSONField(
        _("texts by language"), default=dict, validators=[placeholders.check_texts]
    )
    words = models.TextField(editable=False, default="")

    class Meta(Shared.Meta):
        verbose_name = _("canned answer")
        verbose_name_plural = _("canned answers")
        triggers = [recorded()]
        ordering = ["name"]
        indexes = [models.Index(fields=["-uses"], name="canned_answer_uses")]

    def __str__(self) -> str:
        return TranslatedName.__str__(self)

    def save(self, *args, **kwargs) -> None:
        """With what it is found by; a text that could not be filled in is never kept."""
        placeholders.check_texts(self.texts)
        names = [self.name, *self.names.values(), *self.texts.values()]
        self.words = "\n".join(names).casefold()
        super().save(*args, **kwargs)

    def text_in(self, *languages: str) -> str:
        """The text in the first of these languages that it has; else in any."""
        known = [*(self.texts.get(each, "") for each in languages), *self.texts.values()]
        return next(filter(None, known), "")

    def opening(self, language: str) -> str:
        """Its first words, in that language where it has it."""
        return " ".join(self.text_in(language).split())[:120]


class Macro(Shared):
    """Several steps by one press: each empty field leaves that part of the appeal as it is.

    The `if_` fields say when it is offered.
    """

    class Assign(models.TextChoices):
        ME = "me", _("to whoever presses")
        PERSON = "person", _("to a person")
        TEAM = "team", _("to a team")
        BODY = "body", _("to an organisation")

    class Say(models.TextChoices):
        REPLY = "reply", _("reply")
        ASK = "ask", _("ask the citizen and wait")
        ANSWER = "answer", _("official answer")
        NOTE = "note", _("note to colleagues")

    # Only steps that need no words of their own and no body to choose.
    STEPS = (Status.IN_PROGRESS, Status.CLOSED, Status.REOPENED)

    if_kind = models.CharField(
        _("offered for the kind"), max_length=20, choices=Kind.choices, blank=True
    )
    if_topic = models.ForeignKey(
        Topic,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("offered for the topic and those below"),
    )
    if_status = models.CharField(
        _("offered in the status"), max_length=20, choices=Status, blank=True
    )

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, blank=True)
    topic = models.ForeignKey(
        Topic,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("topic"),
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority, null=True, blank=True
    )
    marks_vulnerable = models.BooleanField(_("mark: somebody in need of care"), default=False)
    assign = models.CharField(_("give it"), max_length=10, choices=Assign, blank=True)
    assign_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )
    assign_team = models.ForeignKey(
        Team,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("to the team"),
    )
    assign_body = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("to the organisation"),
    )
    say = models.CharField(_("write"), max_length=10, choices=Say, blank=True)
    canned = models.ForeignKey(
        CannedAnswer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="macros",
        verbose_name=_("the words"),
    )
    step = models.CharField(
        _("step"),
        max_length=20,
        blank=True,
        choices=[(each.value, each.label) for each in STEPS],
    )

    class Meta(Shared.Meta):
        verbose_name = _("macro")
        verbose_name_plural = _("macros")
        triggers = [recorded()]
        ordering = ["name"]
        indexes = [models.Index(fields=["-uses"], name="macro_uses")]

    def __str__(self) -> str:
        return TranslatedName.__str__(self)


class MacroUse(models.Model):
    """A macro was applied to an appeal; `key` is the form's token, which makes it once."""

    key = models.UUIDField(unique=True)
    macro = models.ForeignKey(Macro, on_delete=models.CASCADE, related_name="+")
    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("use of a macro")
        verbose_name_plural = _("uses of macros")

    def __str__(self) -> str:
        return f"{self.macro_id} → {self.appeal_id}"
