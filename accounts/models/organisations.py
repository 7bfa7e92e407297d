"""The bodies that answer, the sectors of the land, and who works where."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from tree_queries.models import TreeNode

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

    def __str__(self) -> str:
        return TranslatedName.__str__(self)


class Team(TranslatedName):
    """People of one organisation who share a queue: a shift, a desk, a brigade."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="teams")
    code = models.SlugField(_("code"), max_length=100, unique=True)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="teams", verbose_name=_("members")
    )
    is_active = models.BooleanField(_("takes appeals"), default=True)

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]

    def __str__(self) -> str:
        return TranslatedName.__str__(self)


class Membership(models.Model):
    """A role that a person holds: in an organisation and below, in a sector and below, or,
    with neither, everywhere."""

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

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "organisation", "sector"],
                nulls_distinct=False,
                name="membership_once",
            )
        ]

    def __str__(self) -> str:
        where = self.organisation or self.sector
        return f"{self.get_role_display()} · {where}" if where else self.get_role_display()

    def clean(self) -> None:
        if self.role == Role.ADMINISTRATOR and (self.organisation or self.sector):
            raise ValidationError(_("An administrator is one everywhere."))
