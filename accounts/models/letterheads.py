"""What stands at the head of an organisation's official letters, and how they are numbered."""

from string import Formatter

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models.changes import recorded
from accounts.models.organisations import Organisation

PLACES = {"number", "year", "code"}  # what a number's format may name
MOST_DIGITS = 9


class Letterhead(models.Model):
    """One organisation's paper; the bodies below it that have none of their own write on it.

    `logo` is a PNG of our own making. Letterheads of one `series` share their numbers.
    """

    organisation = models.OneToOneField(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="letterhead",
    )
    address = models.JSONField(
        _("address by language"),
        default=dict,
        blank=True,
        help_text=_('Lines parted by \\n, for example {"en": "1 Main Square\\nUlaanbaatar"}.'),
    )
    signatory = models.JSONField(
        _("title of its head by language"),
        default=dict,
        blank=True,
        help_text=_('For example {"en": "Director", "ru": "Директор"}.'),
    )
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    email = models.CharField(_("e-mail"), max_length=200, blank=True)
    logo = models.BinaryField(blank=True, default=b"", editable=False)
    series = models.SlugField(
        _("series of numbers"),
        max_length=50,
        help_text=_("Letterheads with the same series are numbered in one row."),
    )
    number_format = models.CharField(
        _("format of the outgoing number"),
        max_length=100,
        default="{year}/{number:05d}",
        help_text=_("It may name {number}, {year} and {code}, the organisation's own."),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("letterhead")
        verbose_name_plural = _("letterheads")
        triggers = [recorded()]
        ordering = ["organisation__name"]

    def __str__(self) -> str:
        return str(self.organisation)

    def clean(self) -> None:
        super().clean()
        wrong = {}
        for field in ("address", "signatory"):
            words = getattr(self, field) or {}
            if not isinstance(words, dict) or not all(isinstance(w, str) for w in words.values()):
                wrong[field] = _('Write it by language: {"en": "...", "ru": "..."}.')
            setattr(self, field, words)
        if not is_format(self.number_format):
            wrong["number_format"] = _(
                "Name {number} and {year}, as in {code}-{year}/{number:05d}."
            )
        if wrong:
            raise ValidationError(wrong)

    def words(self, field: str) -> str:
        """The address or the title in the active language, else in any."""
        by_language = getattr(self, field)
        return by_language.get(get_language() or "") or next(iter(by_language.values()), "")

    def shown(self, number: int, year: int) -> str:
        """A number as it stands on the letter."""
        return self.number_format.format(number=number, year=year, code=self.organisation.code)


def is_format(words: str) -> bool:
    """Whether it makes a number of a year distinct, and names nothing but what it may."""
    try:
        named = [(name, spec) for _words, name, spec, _as in Formatter().parse(words) if name]
    except ValueError:
        return False
    known = all(name in PLACES and _is_width(spec or "") for name, spec in named)
    return known and {"number", "year"} <= {name for name, _spec in named}


def _is_width(spec: str) -> bool:
    digits = spec.removesuffix("d")
    return not spec or (digits.isdecimal() and int(digits) <= MOST_DIGITS)
