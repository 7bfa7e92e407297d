"""The bodies that answer, the sectors of the land, and who works where."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from tree_queries.models import TreeNode

from accounts.models.changes import recorded
from accounts.roles import Role


class TranslatedName(models.Model):
    """A name in the centre's first language, and in others where they are known."""

    name = models.CharField(_("name"), max_length=300)
    names = models.JSONField(
        _("names in other languages"),
        default=dict,
        blank=True,
        help_text=_('By language, for example {"kk": "...", "ru": "..."}.'),
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.names.get(get_language() or "", self.name)

    def clean(self) -> None:
        """A page that shows a name must not stumble over what was typed in here."""
        super().clean()
        self.names = self.names if self.names is not None else {}
        words = self.names.values() if isinstance(self.names, dict) else [None]
        if not all(isinstance(name, str) and name.strip() for name in words):
            raise ValidationError(
                {"names": _('Write the name by language: {"kk": "...", "ru": "..."}.')}
            )


class Organisation(TreeNode, TranslatedName):
    """A body that answers appeals: a ministry, a department, a school."""

    code = models.SlugField(_("code"), max_length=100, unique=True)
    is_active = models.BooleanField(_("takes appeals"), default=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        triggers = [recorded()]

    def __str__(self) -> str:
        return TranslatedName.__str__(self)


class Sector(TreeNode, TranslatedName):
    """A part of the land (a city sector, a soum, a bag), with its boundary if known.

    `boundary` is a GeoJSON Polygon or MultiPolygon in WGS 84; the bounds beside it let the
    database rule out most sectors before a point is tried.
    """

    code = models.SlugField(_("code"), max_length=100, unique=True)
    boundary = models.JSONField(_("boundary"), null=True, blank=True, editable=False)
    west = models.FloatField(null=True, editable=False)
    south = models.FloatField(null=True, editable=False)
    east = models.FloatField(null=True, editable=False)
    north = models.FloatField(null=True, editable=False)

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
        ordering = ["name"]
        indexes = [models.Index(fields=["west", "east"], name="sector_bounds")]
        triggers = [recorded(omitted=["boundary"])]  # megabytes; its bounds tell that it changed

    def __str__(self) -> str:
        return TranslatedName.__str__(self)


class Team(TranslatedName):
    """People of one organisation who share a queue: a shift, a desk, a brigade."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="teams"
    )
    code = models.SlugField(_("code"), max_length=100, unique=True)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="teams", verbose_name=_("members")
    )
    is_active = models.BooleanField(_("takes appeals"), default=True)

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]
        triggers = [recorded()]

    def __str__(self) -> str:
        return TranslatedName.__str__(self)


class TeamMember(Team.members.through):
    """Who belongs to a team: Django's own table, recorded."""

    class Meta:
        proxy = True
        verbose_name = _("member of a team")
        verbose_name_plural = _("members of teams")
        triggers = [recorded()]

    def __str__(self) -> str:
        return f"{self.user_id} ∈ {self.team_id}"


class Membership(models.Model):
    """A role that a person holds: in an organisation and below, in a sector and below, for one
    team; or, with none of them, everywhere. What is filled in narrows: all of it must fit.

    `kinds` and `channels` narrow the role to appeals of these kinds and channels.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=30, choices=Role.choices)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    sector = models.ForeignKey(
        Sector, on_delete=models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    kinds = ArrayField(
        models.CharField(max_length=20), verbose_name=_("kinds"), default=list, blank=True
    )
    channels = ArrayField(
        models.CharField(max_length=20), verbose_name=_("channels"), default=list, blank=True
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "organisation", "sector", "team"],
                nulls_distinct=False,
                name="membership_once",
            )
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return " · ".join([str(self.get_role_display()), *filter(None, [self.place])])

    @property
    def place(self) -> str:
        """Where the role is held, in words; empty: everywhere."""
        return ", ".join(str(each) for each in (self.organisation, self.sector, self.team) if each)

    @property
    def is_everywhere(self) -> bool:
        """Whether nothing narrows the role."""
        places = (self.organisation_id, self.sector_id, self.team_id)
        return not any(places) and not self.kinds and not self.channels

    def clean(self) -> None:
        if self.role == Role.ADMINISTRATOR and not self.is_everywhere:
            raise ValidationError(_("An administrator is one everywhere."))
