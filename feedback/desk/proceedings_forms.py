"""The forms of statutory steps: sending on, more time, parts of other bodies."""

from datetime import date

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.desk.forms import SeenForm, WordsField, bodies_for
from feedback.desk.trees import Trees
from feedback.models import Appeal

MOST_REASON = 2_000


def _reason(label: str) -> WordsField:
    return WordsField(
        label=label,
        rows=3,
        max_length=MOST_REASON,
        error_messages={"required": gettext_lazy("Say why: the citizen reads it.")},
    )


class DayField(forms.DateField):
    """A day, by the browser's own calendar."""

    def __init__(self, *, first: date | None = None, last: date | None = None, **kwargs) -> None:
        bounds = {"min": first, "max": last}
        attrs = {name: day.isoformat() for name, day in bounds.items() if day}
        widget = forms.DateInput({"type": "date", **attrs}, format="%Y-%m-%d")
        kwargs.setdefault("error_messages", {"required": gettext_lazy("Choose the day.")})
        super().__init__(widget=widget, **kwargs)


class RedirectForm(SeenForm):
    """Either one of our bodies, or one outside with where it can be reached."""

    organisation = forms.TypedChoiceField(
        label=gettext_lazy("Competent body"), coerce=int, required=False, empty_value=None
    )
    outside = forms.CharField(
        label=gettext_lazy("Or a body that does not answer here"), max_length=200, required=False
    )
    contact = forms.CharField(
        label=gettext_lazy("Its address, phone or site"), max_length=300, required=False
    )
    reason = _reason(gettext_lazy("Why it is theirs"))

    tells_why = True

    def __init__(self, *args, appeal: Appeal, trees: Trees, **kwargs) -> None:
        super().__init__(*args, auto_id="redirect_%s", **kwargs)
        self.fields["organisation"].choices = [
            ("", _("choose")),
            *(each for each in bodies_for(appeal, trees) if each[0] != appeal.organisation_id),
        ]

    def clean(self) -> dict:
        given = super().clean()
        if bool(given.get("organisation")) == bool(given.get("outside")):
            self.add_error("organisation", _("Choose one body, here or outside."))
        elif given.get("outside") and not given.get("contact"):
            self.add_error("contact", _("Say how the citizen reaches it."))
        return given


class ExtendForm(SeenForm):
    """Until when, within what the law allows now."""

    reason = _reason(gettext_lazy("Why more time is needed"))

    tells_why = True

    def __init__(self, *args, bounds: tuple[date, date], **kwargs) -> None:
        super().__init__(*args, auto_id="extend_%s", **kwargs)
        first, last = bounds
        self.bounds = bounds
        self.fields["until"] = DayField(
            label=_("New day, at the latest %(day)s") % {"day": date_format(last, "DATE_FORMAT")},
            first=first,
            last=last,
        )
        self.order_fields(["version", "message", "event", "until", "reason"])

    def clean_until(self) -> date:
        until = self.cleaned_data["until"]
        first, last = self.bounds
        if not first <= until <= last:
            days = {"first": date_format(first, "d.m.Y"), "last": date_format(last, "d.m.Y")}
            raise forms.ValidationError(
                _("It may be put off to a day from %(first)s to %(last)s.") % days
            )
        return until


class ShareForm(SeenForm):
    """What another body is asked, and by when."""

    organisation = forms.TypedChoiceField(
        label=gettext_lazy("Body to ask"),
        coerce=int,
        error_messages={"required": gettext_lazy("Choose the body.")},
    )
    question = WordsField(
        label=gettext_lazy("What you need from them"),
        rows=3,
        max_length=MOST_REASON,
        error_messages={"required": gettext_lazy("Say what you need from them.")},
    )

    tells_why = True

    def __init__(self, *args, appeal: Appeal, trees: Trees, today: date, **kwargs) -> None:
        super().__init__(*args, auto_id="share_%s", **kwargs)
        has_it = {appeal.organisation_id, *(appeal.shared_with or ())}
        self.today = today
        self.fields["organisation"].choices = [
            ("", _("choose")),
            *(each for each in bodies_for(appeal, trees) if each[0] not in has_it),
        ]
        self.fields["until"] = DayField(label=_("By when"), first=today)

    def clean_until(self) -> date:
        until = self.cleaned_data["until"]
        if until < self.today:
            raise forms.ValidationError(_("This day is gone. Choose a later one."))
        return until


class PartForm(SeenForm):
    """Something done with one part."""

    part = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    tells_why = True


class ContributeForm(PartForm):
    text = WordsField(
        label=gettext_lazy("Your part"),
        rows=5,
        error_messages={"required": gettext_lazy("Write something first.")},
    )
