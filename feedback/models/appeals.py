"""The appeal: what a citizen brought, what it is about, and who has it now."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Case, Value, When
from django.db.models.functions import Floor
from django.utils.translation import gettext_lazy as _
from tree_queries.models import TreeNode

from accounts.encryption import EncryptedTextField
from accounts.models import Assurance, Citizen, Organisation, Sector, Team
from accounts.models.changes import recorded
from accounts.models.organisations import TranslatedName
from channels import registry
from channels.models import Account
from feedback.statuses import OPEN, Status

# Empty in nearly all appeals: an index of those that have one costs the others nothing. What has
# an index of its own below begins with the column, and needs no second one.
SELDOM = (
    *("taken_by", "team", "concerns", "concerns_whom", "refusal_ground", "policy"),
    *("part_of", "follows", "merged_into"),
)

# A square of 1/200 of a degree, some 550 metres from south to north: what is near is looked for in
# the square and in those around it.
SQUARES_PER_DEGREE, SQUARES_IN_ROW = 200, 100_000
SQUARE = Floor(models.F("latitude") * SQUARES_PER_DEGREE) * SQUARES_IN_ROW + Floor(
    models.F("longitude") * SQUARES_PER_DEGREE
)


class Kind(models.TextChoices):
    CONSULTATION = "consultation", _("consultation")
    INCIDENT = "incident", _("incident")
    PROPOSAL = "proposal", _("proposal")
    COMPLAINT = "complaint", _("complaint")
    GRATITUDE = "gratitude", _("thanks")


class Priority(models.IntegerChoices):
    LOW = 1, _("low")
    NORMAL = 2, _("normal")
    HIGH = 3, _("high")
    URGENT = 4, _("urgent")


class Topic(TreeNode, TranslatedName):
    """What an appeal is about; a tree."""

    code = models.SlugField(_("code"), max_length=100, unique=True, allow_unicode=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]
        triggers = [recorded()]

    def __str__(self) -> str:
        return TranslatedName.__str__(self)


# What is confidential is held neither by the body that it concerns nor by one below it.
_KEPT_FROM_THE_BODY = pgtrigger.Trigger(
    name="kept_from_the_body",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert
    | pgtrigger.UpdateOf("organisation_id", "team_id", "is_confidential", "concerns_id"),
    condition=pgtrigger.Q(new__is_confidential=True),
    declare=[("holder", "bigint")],
    func="""
        FOR holder IN
            WITH RECURSIVE line(id, parent_id) AS (
                SELECT id, parent_id FROM accounts_organisation
                 WHERE id = NEW.organisation_id
                    OR id = (SELECT organisation_id FROM accounts_team WHERE id = NEW.team_id)
                UNION
                SELECT above.id, above.parent_id
                  FROM accounts_organisation above JOIN line ON above.id = line.parent_id)
            SELECT id FROM line
        LOOP
            IF holder = NEW.concerns_id THEN
                RAISE EXCEPTION 'the body that a confidential appeal concerns cannot hold it'
                    USING ERRCODE = 'check_violation';
            END IF;
        END LOOP;
        RETURN NEW;
    """,
)


class Appeal(models.Model):
    """One matter of one citizen.

    `status` is written by `feedback.workflow.move` alone. `intake_key` is the identity of what
    opened it (a form's token, an envelope and its item), so that nothing opens two. `version`
    rises with every change: who saves over an older one is told.
    """

    code = EncryptedTextField(_("tracking code"), editable=False)
    code_index = models.CharField(max_length=64, editable=False)
    intake_key = models.CharField(max_length=200, editable=False)
    number = models.CharField(_("registration number"), max_length=40, blank=True)
    registered_on = models.DateField(_("registered on"), null=True, blank=True)

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.COMPLAINT)
    status = models.CharField(
        _("status"), max_length=20, choices=Status, default=Status.RECEIVED, editable=False
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority, default=Priority.NORMAL
    )
    topic = models.ForeignKey(
        Topic,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appeals",
        db_index=False,
    )
    subject = models.CharField(_("subject"), max_length=500, blank=True)
    summary = models.CharField(_("first words"), max_length=300, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)

    channel = models.CharField(_("channel"), max_length=20, choices=registry.choices)
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    citizen = models.ForeignKey(
        Citizen,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appeals",
        db_index=False,
    )
    address = models.ForeignKey(
        "accounts.Address",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    assurance = models.PositiveSmallIntegerField(
        _("identity"), choices=Assurance.choices, default=Assurance.NONE
    )

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="appeals"
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="assigned_appeals",
    )
    taken_by = models.ForeignKey(  # who of the staff took the words down
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    team = models.ForeignKey(
        Team,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="appeals",
        db_index=False,
    )
    sector = models.ForeignKey(
        Sector, on_delete=models.PROTECT, null=True, blank=True, related_name="appeals"
    )
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    place = models.CharField(_("place"), max_length=500, blank=True)

    is_vulnerable = models.BooleanField(_("somebody in need of care"), default=False)
    is_confidential = models.BooleanField(_("confidential"), default=False)
    concerns = models.ForeignKey(  # whose official it is about: that body never sees it
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    concerns_whom = models.ForeignKey(  # the official, where they have an account
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    refusal_ground = models.ForeignKey(  # of the refusal that was given, or is proposed
        "feedback.RefusalGround",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    shared_with = ArrayField(  # bodies that owe a part; feedback.proceedings.shares keeps it
        models.BigIntegerField(), null=True, blank=True, editable=False
    )

    received_at = models.DateTimeField(_("received"))
    policy = models.ForeignKey(  # chosen by a rule; empty: the most particular one
        "feedback.SlaPolicy",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    first_response_due_at = models.DateTimeField(_("first answer due"), null=True, blank=True)
    due_at = models.DateTimeField(_("answer due"), null=True, blank=True)
    first_answered_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    resolution_round = models.PositiveSmallIntegerField(default=1, editable=False)
    escalation = models.PositiveSmallIntegerField(_("escalation level"), default=0, editable=False)
    part_of = models.ForeignKey(  # a mass incident: the parent is answered, all are
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        db_index=False,
    )
    follows = models.ForeignKey(  # a second appeal about what was answered before
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        db_index=False,
    )
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_from",
        db_index=False,
    )

    imported_from = models.CharField(max_length=100, blank=True, editable=False)
    last_activity_at = models.DateTimeField(_("last activity"))
    has_unread = models.BooleanField(default=True, editable=False)
    precedence = models.GeneratedField(  # smaller goes first among what is equally late
        expression=Case(
            When(is_vulnerable=True, then=Value(0)),
            When(priority=Priority.URGENT.value, then=Value(1)),
            default=Value(2),
        ),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )
    is_followed = models.BooleanField(default=False, editable=False)  # by a device
    # One of many that are read and answered together elsewhere: in no queue of things to do.
    is_gathered = models.BooleanField(default=False, db_default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    search = SearchVectorField(null=True, editable=False)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-id"]
        constraints = [
            # Not `unique=True`: Django adds a second index for beginnings, which nobody looks for.
            models.UniqueConstraint(fields=["code_index"], name="appeal_code_once"),
            models.UniqueConstraint(fields=["intake_key"], name="appeal_intake_once"),
            models.CheckConstraint(
                condition=models.Q(status__in=Status.values), name="appeal_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=Kind.values), name="appeal_kind_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="merged") | models.Q(merged_into__isnull=False),
                name="appeal_merged_into_one",
            ),
            models.UniqueConstraint(
                fields=["number"], condition=~models.Q(number=""), name="appeal_number_once"
            ),
        ]
        indexes = [
            *(
                models.Index(
                    fields=[name],
                    condition=models.Q((f"{name}__isnull", False)),
                    name=f"appeal_{name}",
                )
                for name in SELDOM
            ),
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(status__in=[s.value for s in OPEN]),
                name="appeal_open_due",
            ),
            models.Index(
                fields=["precedence", "due_at", "id"],
                condition=models.Q(status__in=[s.value for s in OPEN]),
                name="appeal_open_first",
            ),
            models.Index(
                fields=["organisation", "precedence", "due_at", "id"],
                condition=models.Q(status__in=[s.value for s in OPEN]),
                name="appeal_organisation_first",
            ),
            models.Index(
                fields=["assignee", "precedence", "due_at", "id"],
                condition=models.Q(status__in=[s.value for s in OPEN]),
                name="appeal_assignee_first",
            ),
            models.Index(
                fields=["team", "precedence", "due_at", "id"],
                condition=models.Q(status__in=[s.value for s in OPEN]),
                name="appeal_team_first",
            ),
            models.Index(
                fields=["sector", "precedence", "due_at", "id"],
                condition=models.Q(status__in=[s.value for s in OPEN]),
                name="appeal_sector_first",
            ),
            models.Index(
                fields=["precedence", "due_at", "id"],
                condition=models.Q(has_unread=True),
                name="appeal_unread_first",
            ),
            models.Index(
                fields=["precedence", "due_at", "id"],
                condition=models.Q(status__in=[s.value for s in OPEN], escalation__gt=0),
                name="appeal_escalated_first",
            ),
            models.Index(
                fields=["precedence", "due_at", "id"],
                condition=models.Q(
                    models.Q(resolution_round__gt=1) | models.Q(status=Status.REOPENED.value),
                    status__in=[s.value for s in OPEN],
                ),
                name="appeal_again_first",
            ),
            models.Index(
                fields=["precedence", "due_at", "id"],
                condition=models.Q(status__in=[s.value for s in OPEN], follows__isnull=False),
                name="appeal_second_first",
            ),
            models.Index(
                fields=["status", "precedence", "due_at", "id"], name="appeal_status_first"
            ),
            models.Index(
                fields=["id"],
                condition=models.Q(status__in=[s.value for s in OPEN]),
                name="appeal_open",
            ),
            models.Index(fields=["received_at", "id"], name="appeal_received"),
            models.Index(
                SQUARE,
                models.F("received_at").desc(),
                condition=models.Q(latitude__isnull=False),
                name="appeal_square",
            ),
            models.Index(
                fields=["topic", "-received_at"],
                condition=models.Q(topic__isnull=False),
                name="appeal_topic_received",
            ),
            models.Index(fields=["citizen", "-id"], name="appeal_citizen"),
            models.Index(fields=["address", "-last_activity_at"], name="appeal_address"),
            # What waits to be sorted in is read by every search, and sorted in by one intake.
            GinIndex(fields=["search"], name="appeal_search", gin_pending_list_limit=512),
            GinIndex(
                fields=["shared_with"],
                condition=models.Q(shared_with__isnull=False),
                name="appeal_shared_with",
            ),
            models.Index(
                fields=["id"],
                condition=models.Q(number="", imported_from=""),
                name="appeal_to_register",
            ),
        ]
        triggers = [_KEPT_FROM_THE_BODY]

    def __str__(self) -> str:
        return self.code

    @property
    def is_open(self) -> bool:
        return self.status in OPEN
