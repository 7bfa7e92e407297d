"""Reports that write themselves: what they are to say, and what was said once and for all."""

import json

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Sector
from accounts.models.changes import recorded
from accounts.models.organisations import TranslatedName
from analytics.periods import Span


class Unit(models.TextChoices):
    """Over how long one bulletin reports."""

    DAY = "day", _("every day")
    WEEK = "week", _("every week")
    MONTH = "month", _("every month")
    QUARTER = "quarter", _("every quarter")
    YEAR = "year", _("every year")


class Reaching(models.Model):
    """What the figures are of: one organisation or sector with all below, else the whole centre."""

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation"),
    )
    sector = models.ForeignKey(
        Sector,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sector"),
    )

    class Meta:
        abstract = True

    @property
    def place(self) -> Organisation | Sector | None:
        return self.organisation or self.sector


class BulletinKind(TranslatedName, Reaching):
    """One bulletin that comes out again and again.

    `sections` are {"name", "most"} in their order (`analytics.bulletins.registry`); `most` is how
    many lines a table has at the most. It is written from `hour` on, by the clock of the centre,
    of the day after its period; with `on_working_days`, of the first working day after it.
    Periods that began before `starts_on` are not written by themselves.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    unit = models.CharField(_("how often"), max_length=10, choices=Unit)
    hour = models.PositiveSmallIntegerField(
        _("written from this hour on"), default=7, validators=[MaxValueValidator(23)]
    )
    on_working_days = models.BooleanField(_("only on working days"), default=False)
    sections = models.JSONField(default=list)
    languages = ArrayField(
        models.CharField(max_length=5, choices=settings.LANGUAGES), verbose_name=_("languages")
    )
    needs_word = models.BooleanField(_("goes out only with the word of a head"), default=False)
    is_public = models.BooleanField(_("open to everybody"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)
    starts_on = models.DateField(_("first day of the first one"))

    class Meta:
        verbose_name = _("kind of bulletin")
        verbose_name_plural = _("kinds of bulletins")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation=None) | Q(sector=None), name="bulletinkind_one_reach"
            ),
            models.CheckConstraint(condition=Q(hour__lte=23), name="bulletinkind_hour"),
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return TranslatedName.__str__(self)


class BulletinRecipient(models.Model):
    """Who gets the bulletins of a kind: one of the staff, or any address, in its language."""

    kind = models.ForeignKey(BulletinKind, on_delete=models.CASCADE, related_name="recipients")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, blank=True)

    class Meta:
        verbose_name = _("recipient of bulletins")
        verbose_name_plural = _("recipients of bulletins")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "user", "email"],
                nulls_distinct=False,
                name="bulletinrecipient_once",
            ),
            models.CheckConstraint(
                condition=Q(user=None) ^ Q(email=""), name="bulletinrecipient_one_of_two"
            ),
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return self.email or str(self.user)


class Bulletin(Reaching):
    """What was published of one period, for good.

    `content` is canonical JSON (docs/bulletins.md), from which every page and file is drawn;
    `hash` is its sha256 and `previous_hash`, which stands in it, too, the hash of the one of its
    kind that was written before. `number` runs without gaps in a kind and year. `word` (by
    language) is what a head says before it; with `released_at` it goes out.

    The database refuses to delete a row, to change what was written, and to change anything at
    all once it is out.
    """

    kind = models.ForeignKey(BulletinKind, on_delete=models.PROTECT, related_name="bulletins")
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(_("number"))
    content = models.TextField()
    hash = models.CharField(max_length=64, unique=True)
    previous_hash = models.CharField(max_length=64)
    counted_at = models.DateTimeField(_("counted"))
    written_at = models.DateTimeField(_("written"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    word = models.JSONField(_("word of the head"), default=dict)
    released_at = models.DateTimeField(_("went out"), null=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("bulletin")
        verbose_name_plural = _("bulletins")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "first", "organisation", "sector"],
                nulls_distinct=False,
                name="bulletin_once",
            ),
            models.UniqueConstraint(fields=["kind", "year", "number"], name="bulletin_number_once"),
            models.UniqueConstraint(fields=["kind", "previous_hash"], name="bulletin_one_chain"),
        ]
        indexes = [
            models.Index(fields=["kind", "-id"], name="bulletin_kind"),
            models.Index(fields=["kind", "-first"], name="bulletin_period"),
            models.Index(fields=["organisation", "-id"], name="bulletin_organisation"),
            models.Index(fields=["sector", "-id"], name="bulletin_sector"),
        ]
        triggers = [
            pgtrigger.Protect(name="bulletins_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="written_stays",
                fields=[
                    *("kind", "organisation", "sector", "first", "last", "year", "number"),
                    *("content", "hash", "previous_hash"),
                    *("counted_at", "written_at", "written_by"),
                ],
            ),
            pgtrigger.Protect(
                name="released_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__released_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} № {self.shown_number}"

    @cached_property
    def figures(self) -> dict:
        """The content, read."""
        return json.loads(self.content)

    @property
    def period(self) -> Span:
        return Span(self.first, self.last)

    @property
    def shown_number(self) -> str:
        return f"{self.year}/{self.number}"

    @property
    def said(self) -> str:
        """The head's word in the active language, else in any in which it was said."""
        return self.word.get(get_language() or "") or next(iter(self.word.values()), "")


class BulletinMail(models.Model):
    """One bulletin on its way to one mailbox, once.

    `claimed_at` is a sender's lease; a mail that fails is tried again at `next_try_at`, and is
    empty when it has gone out or nobody tries any more.
    """

    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="mails")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    email = models.EmailField()
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    error = models.CharField(_("what went wrong"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("mail with a bulletin")
        verbose_name_plural = _("mails with bulletins")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "email"], name="bulletinmail_once")
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(next_try_at__isnull=False),
                name="bulletinmail_to_send",
            )
        ]

    def __str__(self) -> str:
        return f"{self.bulletin_id} → {self.email}"
