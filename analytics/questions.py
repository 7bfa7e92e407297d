"""What a reader asks the dashboard for, as it stands in the address."""

from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django import forms
from django.core.validators import MinValueValidator
from django.db.models import Model
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Sector
from accounts.permissions import Reach
from analytics import names, periods
from analytics.periods import Period
from analytics.slices import Slice
from channels import registry
from feedback.models import Kind, Topic

# The stretch before the first day must be dates, too.
_SENSIBLE = MinValueValidator(date(1900, 1, 1))


class Question(forms.Form):
    """Read from GET. A part that makes no sense is named in `errors` and left out of the answer."""

    TREES = ("sector", "topic", "organisation")
    FILTERS = ("channel", "kind", *TREES)

    period = forms.TypedChoiceField(
        choices=periods.CHOICES, coerce=int, empty_value=None, required=False
    )
    since = forms.DateField(label=_("From"), required=False, validators=[_SENSIBLE])
    until = forms.DateField(label=_("To"), required=False, validators=[_SENSIBLE])
    channel = forms.ChoiceField(label=_("Channel"), choices=registry.choices, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, required=False)
    topic = forms.ModelChoiceField(Topic.objects.all(), label=_("Topic"), required=False)
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(), label=_("Organisation"), required=False
    )
    sector = forms.ModelChoiceField(
        Sector.objects.defer("boundary"), label=_("Sector"), required=False
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        today = periods.today()
        if since and since > today:
            self.add_error("since", _("The first day is still to come: choose today or earlier."))
        elif since and until and since > until:
            self.add_error("until", _("The last day is before the first: exchange them."))
        elif since and (min(until or today, today) - since).days >= periods.LONGEST_DAYS:
            self.add_error("since", _("That is more than ten years: choose a later first day."))
        elif until and not since:
            self.add_error("since", _("Say the first day, too."))
        return cleaned

    @cached_property
    def asked(self) -> dict:
        """The valid parts that were given."""
        self.is_valid()
        return {key: value for key, value in self.cleaned_data.items() if value}

    @cached_property
    def time(self) -> Period:
        """The days asked for; the last 30 when none were, or none that make sense."""
        if since := self.asked.get("since"):
            until = min(self.asked.get("until") or periods.today(), periods.today())
            if since <= until:
                return Period(since, until)
        return Period.recent(self.asked.get("period") or periods.USUAL)

    @property
    def filters(self) -> dict:
        """What was narrowed down, by field: {"channel": "web", "topic": <Topic>}."""
        return {key: self.asked[key] for key in self.FILTERS if key in self.asked}

    def slice(self, reach: Reach) -> Slice:
        """The part of the facts that was asked for, within the reader's reach; 404 for a body or a
        sector beyond it, of which "nothing came in" would be no truth."""
        below = {
            key: _with_below(self.asked[key]) if key in self.asked else None for key in self.TREES
        }
        for key, chosen in below.items():
            bound = names.allowed(key, reach)
            if chosen is not None and bound is not None and not chosen & bound:
                raise Http404
        return Slice(
            reach,
            channel=self.asked.get("channel", ""),
            kind=self.asked.get("kind", ""),
            topics=below["topic"],
            organisations=below["organisation"],
            sectors=below["sector"],
        )

    def query(self, **changes) -> str:
        """The address's query for the same question with some parts changed, or left out (None)."""
        if self.time.is_recent:
            parts = {"period": self.time.days} if self.time.days != periods.USUAL else {}
        else:
            parts = {"since": self.time.first, "until": self.time.last}
        parts |= {key: getattr(value, "pk", value) for key, value in self.filters.items()}
        parts |= changes
        return urlencode({key: value for key, value in parts.items() if value is not None})


def _with_below(node: Model) -> frozenset[int]:
    found = type(node).objects.descendants(node, include_self=True)
    return frozenset(found.values_list("pk", flat=True))
