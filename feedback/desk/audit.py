"""What both pages of the audit have in common: who may read them, filters, and pages by key."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import reach
from accounts.roles import Capability

PER_PAGE = 50
_SENSIBLE = (date(1900, 1, 1), date(2999, 12, 31))


def may_read(user: User) -> bool:
    """The audit is of the whole house: for whoever holds the capability everywhere."""
    return reach(user, Capability.READ_AUDIT).everywhere


class AuditForm(forms.Form):
    """Bound to the address of the page; a field with nonsense in it counts as empty."""

    who = forms.CharField(label=_("Who (user name or e-mail)"), required=False, max_length=254)
    since = forms.DateField(label=_("From"), required=False)
    until = forms.DateField(label=_("Until"), required=False)

    use_required_attribute = False

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, auto_id="audit_%s", **kwargs)
        for name in ("since", "until"):
            self.fields[name].widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")

    def clean_since(self) -> date | None:
        return _sensible(self.cleaned_data["since"])

    def clean_until(self) -> date | None:
        return _sensible(self.cleaned_data["until"])

    @property
    def chosen(self) -> dict:
        """The fields that say something."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def condition(self) -> Q:
        """What the rows must fulfil by person and day."""
        chosen, wanted = self.chosen, Q()
        if who := chosen.get("who"):
            wanted &= Q(user__in=_named(who))
        if "since" in chosen:
            wanted &= Q(at__gte=_midnight(chosen["since"]))
        if "until" in chosen:
            wanted &= Q(at__lt=_midnight(chosen["until"] + timedelta(days=1)))
        return wanted


def _sensible(day: date | None) -> date | None:
    if day and not _SENSIBLE[0] <= day < _SENSIBLE[1]:
        raise ValidationError("")
    return day


def _named(words: str) -> list[int]:
    words = words.replace("\0", "").strip()
    found = User.objects.filter(Q(username__iexact=words) | Q(email__iexact=words))
    return list(found.values_list("pk", flat=True)[:20])


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def with_key(address: QueryDict, key: str) -> str:
    """The query of an address that goes on from a key."""
    changed = address.copy()
    changed["at"] = key
    return changed.urlencode()
