"""Referendums and polls: what is put to the vote, to whom, and what was done about it.

How secrecy is kept is said in docs/votes.md. Voices are in `surveys.models.ballots`.
"""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedTextField
from accounts.models import Assurance, Citizen, Organisation, Sector
from accounts.models.changes import recorded
from outreach.models import Audience
from surveys.models.approving import by_no_writer

_STAFF = {
    "to": settings.AUTH_USER_MODEL,
    "on_delete": models.PROTECT,
    "null": True,
    "blank": True,
    "related_name": "+",
}
# What a voter reads, and what decides who wins: as it was proposed, so it is voted on.
_WRITTEN = (
    *("number", "keyword", "kind", "texts", "options", "electorate", "audience_id", "sector_id"),
    *("least_assurance", "may_change", "most_choices", "channels", "opens_at", "closes_at"),
    *("quorum_share", "quorum_number", "threshold", "shows_turnout", "by_sector", "least_shown"),
    *("objection_days", "organisation_id"),
)
_CHANGED = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in _WRITTEN)

# What everybody has read is taken back for a reason that somebody of the electorate gave.
_NEEDS_AN_OBJECTION = """
IF NOT EXISTS (
    SELECT 1 FROM surveys_voteobjection WHERE vote_id = NEW.id AND decision = 'upheld'
) THEN RAISE EXCEPTION 'vote % is published and no objection to it was upheld', NEW.id;
END IF;
RETURN NEW;
"""


class Vote(models.Model):
    """A question and its answers, put to an electorate.

    `texts` is {language: {"title", "text"}}, `options` a list of {language: label}; an option's
    number is its place, from 1. `quorum_share` is in percent of the electorate, `quorum_number`
    counts people; `threshold` in percent of the valid voices: the winner needs more than that.
    Moments are compared with when a message was received. `link_key` makes voters into the keys
    of their ballots; it is destroyed at publication. `writers` are all who wrote it (ids).
    """

    class Kind(models.TextChoices):
        REFERENDUM = "referendum", _("referendum")
        POLL = "poll", _("poll")

    class Electorate(models.TextChoices):
        AUDIENCE = "audience", _("the people of an audience")
        SECTOR = "sector", _("the residents of a sector")
        ANYBODY = "anybody", _("anybody who proves who they are")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PROPOSED = "proposed", _("waits for approval")
        APPROVED = "approved", _("approved, waits for its opening")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed, not counted yet")
        COUNTED = "counted", _("counted, not published yet")
        PUBLISHED = "published", _("published")
        CONTESTED = "contested", _("published and contested")
        ANNULLED = "annulled", _("annulled")

    number = models.PositiveIntegerField(_("number"), unique=True)  # what voters write
    keyword = models.CharField(_("word for SMS"), max_length=20, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.REFERENDUM)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="votes"
    )
    texts = models.JSONField(default=dict)
    options = models.JSONField(default=list)
    electorate = models.CharField(_("who may vote"), max_length=10, choices=Electorate)
    audience = models.ForeignKey(
        Audience, on_delete=models.PROTECT, null=True, blank=True, related_name="votes"
    )
    sector = models.ForeignKey(
        Sector, on_delete=models.PROTECT, null=True, blank=True, related_name="votes"
    )
    least_assurance = models.PositiveSmallIntegerField(
        _("how surely we must know them"), choices=Assurance.choices, default=Assurance.ADDRESS
    )
    may_change = models.BooleanField(_("a voice may be changed until the end"), default=True)
    most_choices = models.PositiveSmallIntegerField(_("so many options at most"), default=1)
    channels = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    quorum_share = models.DecimalField(
        _("quorum, percent of the electorate"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
    )
    quorum_number = models.PositiveIntegerField(_("quorum, people"), null=True, blank=True)
    threshold = models.DecimalField(
        _("the winner needs more than so many percent"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
    )
    shows_turnout = models.BooleanField(_("turnout is shown while it is open"), default=False)
    by_sector = models.BooleanField(_("results by sector, too"), default=False)
    least_shown = models.PositiveSmallIntegerField(_("nothing about fewer people than"), default=10)
    objection_days = models.PositiveSmallIntegerField(_("days for objections"), default=10)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    link_key = EncryptedTextField(blank=True, editable=False)
    electorate_size = models.PositiveIntegerField(null=True, blank=True, editable=False)
    electorate_seal = models.CharField(max_length=64, blank=True, editable=False)
    created_by = models.ForeignKey(**_STAFF)
    created_at = models.DateTimeField(auto_now_add=True)
    written_by = models.ForeignKey(**_STAFF)  # whoever changed the draft last
    writers = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    proposed_by = models.ForeignKey(**_STAFF)
    approved_by = models.ForeignKey(**_STAFF)
    counted_by = models.ForeignKey(**_STAFF)
    published_by = models.ForeignKey(**_STAFF)
    approved_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ["-id"]
        constraints = [
            *(
                models.CheckConstraint(
                    condition=models.Q(approved_by=None)
                    | models.Q(**{writer: None})
                    | ~models.Q(approved_by=models.F(writer)),
                    name=f"vote_approved_by_another_than_{writer.removesuffix('_by')}",
                )
                for writer in ("created_by", "written_by", "proposed_by")
            ),
            by_no_writer("vote_approved_by_no_writer"),
            models.CheckConstraint(
                condition=models.Q(status__in=["draft", "proposed", "annulled"])
                | models.Q(approved_by__isnull=False),
                name="vote_runs_approved",
            ),
            models.CheckConstraint(
                condition=models.Q(published_by=None)
                | models.Q(counted_by__isnull=False)
                & ~models.Q(published_by=models.F("counted_by")),
                name="vote_published_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="vote_closes_later"
            ),
            models.CheckConstraint(
                condition=models.Q(electorate="audience", audience__isnull=False, sector=None)
                | models.Q(electorate="sector", sector__isnull=False, audience=None)
                | models.Q(electorate="anybody", audience=None, sector=None),
                name="vote_has_one_electorate",
            ),
            models.CheckConstraint(  # of everybody there is no share, and no list to be on
                condition=~models.Q(electorate="anybody")
                | models.Q(quorum_share=None, by_sector=False, least_assurance__gte=1),
                name="vote_of_anybody_is_proven",
            ),
            models.CheckConstraint(
                condition=models.Q(most_choices__gte=1, most_choices__lte=9)
                & (models.Q(kind="poll") | models.Q(most_choices=1)),
                name="vote_choices_by_kind",
            ),
            models.UniqueConstraint(
                fields=["keyword"],
                condition=~models.Q(keyword="")
                & models.Q(status__in=["draft", "proposed", "approved", "open", "closed"]),
                name="vote_keyword_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["status", "closes_at"],
                condition=models.Q(status__in=["approved", "open", "closed"]),
                name="vote_going_on",
            ),
        ]
        triggers = [
            recorded(secret=["link_key"]),
            pgtrigger.Protect(
                name="frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(f"OLD.status <> 'draft' AND ({_CHANGED})"),
            ),
            pgtrigger.Protect(
                name="kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.status <> 'draft'"),
            ),
            pgtrigger.Trigger(
                name="annulled_for_cause",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("status"),
                condition=pgtrigger.Condition(
                    "NEW.status = 'annulled' AND OLD.published_at IS NOT NULL"
                ),
                func=_NEEDS_AN_OBJECTION,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """In the reader's language, else in the first that there is."""
        return self.words()["title"]

    @property
    def text(self) -> str:
        return self.words()["text"]

    def words(self, language: str = "") -> dict:
        """Title and text in a language; where there are none, in the first that has them."""
        known = self.texts.get(language or get_language())
        return known or next(iter(self.texts.values()), {"title": str(self.number), "text": ""})

    def labels(self, language: str = "") -> dict[int, str]:
        """The options by their numbers."""
        wanted = language or get_language()
        return {
            place: option.get(wanted) or next(iter(option.values()))
            for place, option in enumerate(self.options, 1)
        }

    @property
    def has_list(self) -> bool:
        """Whether its electorate is a list, fixed at the opening."""
        return self.electorate != self.Electorate.ANYBODY

    @property
    def is_published(self) -> bool:
        return self.status in (self.Status.PUBLISHED, self.Status.CONTESTED)


class VoteAct(models.Model):
    """What was done in a vote, by whom and why; each bears the digest of the one before.

    `digest` is the SHA-256 of the act as `surveys.votes.acts` writes it down; it is public.
    """

    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="acts")
    place = models.PositiveIntegerField()
    what = models.CharField(max_length=20)
    data = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    user = models.ForeignKey(**_STAFF)
    at = models.DateTimeField()
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("act in a vote")
        verbose_name_plural = _("acts in votes")
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["vote", "place"], name="vote_act_in_place")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.vote_id} {self.place} {self.what}"


class VoteObjection(models.Model):
    """Somebody of the electorate objects to a published result; decided with reasons."""

    class Decision(models.TextChoices):
        UPHELD = "upheld", _("upheld")
        DISMISSED = "dismissed", _("dismissed")

    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="objections")
    citizen = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(_("what is wrong"))
    at = models.DateTimeField()
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, blank=True)
    reason = models.TextField(_("reasons"), blank=True)
    decided_by = models.ForeignKey(**_STAFF)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("objection to a vote")
        verbose_name_plural = _("objections to votes")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["vote", "citizen"], name="vote_objection_once"),
            models.CheckConstraint(
                condition=models.Q(decision="", decided_by=None, reason="")
                | ~models.Q(decision="")
                & models.Q(decided_by__isnull=False)
                & ~models.Q(reason=""),
                name="vote_objection_decided_with_reasons",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="decided_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.decision <> '' OR NEW.words IS DISTINCT FROM OLD.words"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vote_id}: {self.pk}"
