"""What a survey is, in the words of its form: to be read by whoever approves it, and afterwards."""

from collections.abc import Iterable

from django.template.defaultfilters import date
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from channels import registry
from surveys.asking.desk_forms import SurveyForm
from surveys.models import Survey

_LABELS = SurveyForm.Meta.labels


def of(survey: Survey) -> list[tuple[str, str]]:
    """Names and values, without what is empty."""
    return [(capfirst(str(name)), str(value)) for name, value in _all(survey) if value]


def _all(survey: Survey) -> Iterable[tuple[str, object]]:
    yield _LABELS["purpose"], survey.get_purpose_display()
    yield _LABELS["organisation"], survey.organisation
    yield _LABELS["audience"], survey.audience
    if survey.is_open:
        yield _column("is_open"), _("yes")
    channels = (each.label for each in registry.every() if each.slug in survey.channels)
    yield SurveyForm.base_fields["channels"].label, ", ".join(str(each) for each in channels)
    yield _("Answers"), _("anonymous") if survey.is_anonymous else _("by name")
    yield _column("least_answers"), survey.least_answers
    if survey.purpose == Survey.Purpose.RESOLVED:
        for name in ("share", "after_hours", "rest_days"):
            yield _column(name), getattr(survey, name)
    for name in ("opens_at", "closes_at"):
        moment = getattr(survey, name)
        yield SurveyForm.base_fields[name].label, moment and date(moment, "SHORT_DATETIME_FORMAT")
    yield _("Approved by"), survey.approved_by


def _column(name: str):
    return Survey._meta.get_field(name).verbose_name
