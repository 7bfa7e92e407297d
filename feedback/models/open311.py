"""What Open311 shows to everybody: which topics are services, and what the staff decided of one
appeal. And who may send through it."""

import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.encryption import blind_index
from accounts.models.changes import recorded
from accounts.models.organisations import TranslatedName
from feedback.models.appeals import Appeal, Kind, Topic

KEY_BYTES = 24


class OpenService(models.Model):
    """A topic that is offered as an Open311 service, and how much of its appeals all may see.

    Only appeals of its `kind` are ever shown, never confidential ones or those of people in need
    of care.
    """

    class Shows(models.TextChoices):
        NOTHING = "nothing", _("nobody sees them")
        CHECKED = "checked", _("after one of the staff has looked")
        AT_ONCE = "at_once", _("at once")

    topic = models.OneToOneField(
        Topic, verbose_name=_("topic"), on_delete=models.CASCADE, related_name="open_service"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.INCIDENT)
    shows = models.CharField(
        _("shown to everybody"), max_length=10, choices=Shows, default=Shows.CHECKED
    )
    shows_words = models.BooleanField(
        _("with the words, de-identified"),
        default=False,
        help_text=_("Words are shown of those that one of the staff put on the list, no others."),
    )
    description = models.TextField(_("what it is for"), blank=True, max_length=1000)
    descriptions = models.JSONField(
        _("the same in other languages"),
        default=dict,
        blank=True,
        help_text=_('By language, for example {"kk": "...", "ru": "..."}.'),
    )
    keywords = models.CharField(_("keywords"), max_length=300, blank=True)
    is_active = models.BooleanField(_("offered"), default=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("Open311 service")
        verbose_name_plural = _("Open311 services")
        ordering = ["topic"]
        triggers = [recorded(omitted=["changed_at"])]

    def __str__(self) -> str:
        return str(self.topic)

    @property
    def explained(self) -> str:
        """What it is for, in the reader's language where known."""
        return self.descriptions.get(get_language() or "", self.description)


class OpenAttribute(TranslatedName):
    """A further question that a service asks; the answers become a part of the words."""

    class Datatype(models.TextChoices):
        STRING = "string", _("a line")
        NUMBER = "number", _("a number")
        DATETIME = "datetime", _("a date and time")
        TEXT = "text", _("a text")
        ONE = "singlevaluelist", _("one of a list")
        SOME = "multivaluelist", _("some of a list")

    LISTS = (Datatype.ONE, Datatype.SOME)

    service = models.ForeignKey(OpenService, on_delete=models.CASCADE, related_name="attributes")
    code = models.CharField(
        _("code"), max_length=40, validators=[RegexValidator(r"^[A-Za-z0-9_]+$")]
    )
    datatype = models.CharField(_("type"), max_length=20, choices=Datatype)
    is_required = models.BooleanField(_("must be answered"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    values = models.JSONField(  # a list, for the database forgets the order of a dict
        _("list"),
        default=list,
        blank=True,
        help_text=_('For lists, each answer with its key: [["ford", "Ford"], ["other", "Other"]].'),
    )

    class Meta:
        verbose_name = _("question of a service")
        verbose_name_plural = _("questions of a service")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["service", "code"], name="open_attribute_once")
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return TranslatedName.__str__(self)

    def clean(self) -> None:
        """What a program is told must be a list of pairs, where a list is asked for."""
        super().clean()
        pairs = self.values if isinstance(self.values, list) else [None]
        whole = all(
            isinstance(pair, list)
            and len(pair) == 2
            and all(isinstance(word, str) and word.strip() for word in pair)
            for pair in pairs
        )
        if not whole or (self.datatype in self.LISTS and not pairs):
            raise ValidationError(
                {"values": _('Write each answer with its key: [["ford", "Ford"]].')}
            )

    @property
    def choices(self) -> dict[str, str]:
        """The answers of a list, by their keys."""
        return dict(self.values)


class OpenKey(models.Model):
    """Who may send appeals by Open311; the key itself is shown once and kept as a keyed hash."""

    name = models.CharField(_("whose"), max_length=200)
    contact = models.EmailField(_("e-mail"), blank=True)
    key_index = models.CharField(max_length=64, unique=True, editable=False)
    per_hour = models.PositiveIntegerField(_("appeals an hour"), default=120)
    is_active = models.BooleanField(_("valid"), default=True)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("Open311 key")
        verbose_name_plural = _("Open311 keys")
        ordering = ["name"]
        triggers = [recorded(secret=["key_index"])]

    def __str__(self) -> str:
        return self.name

    def renew(self) -> str:
        """Give it a new key, not yet saved, and say which."""
        key = secrets.token_urlsafe(KEY_BYTES)
        self.key_index = blind_index(key, "open311-key")
        return key


class OpenListing(models.Model):
    """What one of the staff decided of one appeal; it goes before what its service says."""

    appeal = models.OneToOneField(
        Appeal, on_delete=models.CASCADE, primary_key=True, related_name="open_listing"
    )
    is_shown = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("appeal on the open list")
        verbose_name_plural = _("appeals on the open list")

    def __str__(self) -> str:
        return f"{self.appeal_id}: {self.is_shown}"
