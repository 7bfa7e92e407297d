"""Who may vote, that they did, and what was said: kept apart as far as changed voices allow.

None of these tables is `recorded`: the record would repeat what a person chose.
"""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedTextField
from accounts.models import Citizen, Sector
from channels import registry
from channels.models import Delivery
from surveys.models.votes import Vote

_STAFF = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}
# FOR SHARE waits for whoever counts: what is written after that is refused.
_WHILE_IT_RUNS = """
IF (SELECT status FROM surveys_vote WHERE id = NEW.vote_id FOR SHARE) NOT IN ('open', 'closed')
THEN RAISE EXCEPTION 'vote % takes nothing more', NEW.vote_id;
END IF;
RETURN NEW;
"""


def _only_while_it_runs() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="while_it_runs",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=_WHILE_IT_RUNS,
    )


def _append_only() -> pgtrigger.Trigger:
    return pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


class Elector(models.Model):
    """Somebody on the list of a vote, as it stood at the opening; `addresses` are those by which
    the council knew them then."""

    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="electors")
    citizen = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="+")
    sector = models.ForeignKey(
        Sector, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    addresses = ArrayField(models.BigIntegerField(), default=list)
    called_at = models.DateTimeField(null=True, blank=True)  # asked to vote

    class Meta:
        verbose_name = _("elector")
        verbose_name_plural = _("electors")
        constraints = [models.UniqueConstraint(fields=["vote", "citizen"], name="elector_once")]
        indexes = [
            models.Index(
                fields=["vote", "id"],
                condition=models.Q(called_at=None),
                name="elector_not_called",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="fixed",
                operation=pgtrigger.UpdateOf("vote_id", "citizen_id", "sector_id", "addresses"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vote_id}: {self.citizen_id}"


class Ballot(models.Model):
    """One voter has voted: one row for each by the unique index, without what they chose.

    `voter_key` is a keyed hash of the person under the vote's `link_key`; `voter` says who it is,
    encrypted, until publication clears it: the only change that the database lets through.
    `on_paper`: they were given a paper by the commission, and have no receipt.
    """

    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="ballots")
    voter_key = models.CharField(max_length=64, editable=False)
    voter = EncryptedTextField(blank=True, editable=False)
    receipt = models.CharField(max_length=9, blank=True, editable=False)
    on_paper = models.BooleanField(default=False)
    entered_by = models.ForeignKey(**_STAFF, null=True, blank=True)

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        constraints = [
            models.UniqueConstraint(fields=["vote", "voter_key"], name="one_voter_one_ballot"),
            models.UniqueConstraint(
                fields=["vote", "receipt"],
                condition=~models.Q(receipt=""),
                name="ballot_receipt_once",
            ),
            models.CheckConstraint(
                condition=models.Q(on_paper=True, receipt="", entered_by__isnull=False)
                | models.Q(on_paper=False, entered_by=None) & ~models.Q(receipt=""),
                name="ballot_of_paper_has_no_receipt",
            ),
        ]
        triggers = [
            _only_while_it_runs(),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="fixed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "NEW.voter <> '' OR NEW.voter_key IS DISTINCT FROM OLD.voter_key"
                    " OR NEW.vote_id IS DISTINCT FROM OLD.vote_id"
                    " OR NEW.receipt IS DISTINCT FROM OLD.receipt"
                    " OR NEW.on_paper IS DISTINCT FROM OLD.on_paper"
                    " OR NEW.entered_by_id IS DISTINCT FROM OLD.entered_by_id"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vote_id}: {self.pk}"


class Voice(models.Model):
    """One time that a voter spoke: which options, when it was received, by which channel.

    `choice` ("2", or "1+3") is encrypted, so that no statement can count before the count does.
    `source` names the message, so that the same one is taken once.
    """

    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="+")
    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="voices")
    choice = EncryptedTextField(editable=False)
    received_at = models.DateTimeField()
    channel = models.CharField(max_length=20, choices=registry.choices)
    source = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("voice in a vote")
        verbose_name_plural = _("voices in votes")
        constraints = [models.UniqueConstraint(fields=["vote", "source"], name="voice_heard_once")]
        triggers = [_only_while_it_runs(), _append_only()]

    def __str__(self) -> str:
        return f"{self.vote_id}: {self.pk}"


class Aside(models.Model):
    """A voice that is not counted, and why; neither what it said nor whose it was."""

    class Reason(models.TextChoices):
        LATE = "late", _("received after the end")
        EARLY = "early", _("received before the opening")
        NOT_ON_LIST = "not_on_list", _("the sender is not on the list")
        NOT_VERIFIED = "not_verified", _("the sender has not proved who they are")
        NOT_AUTHENTIC = "not_authentic", _("the sender may have been forged")
        NO_NUMBER = "no_number", _("the sender is no phone number")
        CHANNEL = "channel", _("by a channel that this vote does not take")
        PUBLIC = "public", _("said where others read it")
        ON_PAPER = "on_paper", _("the person has voted on paper")
        UNKNOWN_OPTION = "unknown_option", _("no such option")
        AFTER_COUNT = "after_count", _("read after the count")

    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="asides")
    reason = models.CharField(max_length=15, choices=Reason)
    received_at = models.DateTimeField()
    channel = models.CharField(max_length=20, choices=registry.choices)
    source = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("voice set aside")
        verbose_name_plural = _("voices set aside")
        constraints = [models.UniqueConstraint(fields=["vote", "source"], name="aside_once")]
        indexes = [models.Index(fields=["vote", "reason"], name="aside_reasons")]
        triggers = [_append_only()]

    def __str__(self) -> str:
        return f"{self.vote_id}: {self.reason}"


class ReceiptTold(models.Model):
    """A message on its way that holds a receipt beside an address; gone once it was wiped."""

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="+")
    delivery = models.OneToOneField(Delivery, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("receipt on its way")
        verbose_name_plural = _("receipts on their way")

    def __str__(self) -> str:
        return f"{self.vote_id}: {self.delivery_id}"


class Station(models.Model):
    """A place where papers are put into a box."""

    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="stations")
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("polling station")
        verbose_name_plural = _("polling stations")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["vote", "name"], name="station_once")]

    def __str__(self) -> str:
        return self.name


class PaperCount(models.Model):
    """How one member counted a station's box: papers that hold, marks by option, spoiled ones.

    The last of each of two members must agree; whoever counts again adds a row.
    """

    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="+")
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="counts")
    papers = models.PositiveIntegerField(_("valid papers"))
    marks = ArrayField(models.PositiveIntegerField())
    spoiled = models.PositiveIntegerField(_("spoiled papers"), default=0)
    member = models.ForeignKey(**_STAFF)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("count of papers")
        verbose_name_plural = _("counts of papers")
        ordering = ["id"]
        triggers = [_only_while_it_runs(), _append_only()]

    def __str__(self) -> str:
        return f"{self.station_id}: {self.member_id}"

    @property
    def figures(self) -> tuple:
        """What two members must agree on."""
        return self.papers, tuple(self.marks), self.spoiled


class VoteCount(models.Model):
    """One count: the files that anybody can count again, and what came out. The last one holds."""

    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="counts")
    csv = models.TextField()
    json = models.TextField()
    csv_sha256 = models.CharField(max_length=64)
    json_sha256 = models.CharField(max_length=64)
    result = models.JSONField()  # surveys.votes.tally.Result, as JSON
    counted_by = models.ForeignKey(**_STAFF)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("count of a vote")
        verbose_name_plural = _("counts of votes")
        ordering = ["-id"]
        triggers = [_append_only()]

    def __str__(self) -> str:
        return f"{self.vote_id}: {self.pk}"
