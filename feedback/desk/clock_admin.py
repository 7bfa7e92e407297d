"""Answer times, calendars, escalation steps and recounts in the admin; presets on a page."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from unfold.admin import TabularInline

from accounts.permissions import can
from accounts.roles import Capability
from feedback.clock import holidays, presetting, recounting
from feedback.desk import frame
from feedback.desk.admin_kinds import ReadOnlyAdmin, RuleAdmin
from feedback.models import (
    Calendar,
    EscalationStep,
    Holiday,
    HolidayCountry,
    OrganisationCalendar,
    Recount,
    SlaStep,
)

YEARS_AHEAD = 2  # seeded at a press: this year and so many after it


class ClockAdmin(RuleAdmin):
    """Rules by which open appeals are counted: they are counted again when one is changed."""

    why = Recount.Why.POLICY

    def save_related(self, request: HttpRequest, form, formsets, change) -> None:
        super().save_related(request, form, formsets, change)
        changed = form.has_changed() or any(formset.has_changed() for formset in formsets)
        if changed:
            self._recount(request)

    def delete_model(self, request: HttpRequest, obj) -> None:
        super().delete_model(request, obj)
        self._recount(request)

    def _recount(self, request: HttpRequest) -> None:
        recounting.ask(self.why)
        messages.info(request, _("The deadlines of open appeals are being counted again."))


class SlaStepInline(TabularInline):
    model = SlaStep
    extra = 0
    fields = ("name", "names", "since", "until", "span", "unit", "source")


class EscalationStepInline(TabularInline):
    model = EscalationStep
    extra = 0
    fields = ("when", "amount", "whom", "notify", "level", "priority", "reassign", "is_active")


class SlaPolicyAdmin(ClockAdmin):
    list_display = (
        "name",
        "kind",
        "topic",
        "priority",
        "resolution",
        "resolution_unit",
        "is_active",
    )
    list_filter = ("is_active", "kind")
    list_select_related = ("topic",)
    autocomplete_fields = ("topic",)
    inlines = (SlaStepInline, EscalationStepInline)
    list_before_template = "desk/presets_link.html"

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        return [
            path("presets/", guard(presets), name="desk_presets"),
            path(
                "presets/<slug:country>/apply/",
                guard(require_POST(apply_preset)),
                name="desk_preset_apply",
            ),
            *super().get_urls(),
        ]


class EscalationStepAdmin(ClockAdmin):
    list_display = ("when", "amount", "whom", "level", "policy", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("policy",)


class HolidayForm(forms.ModelForm):
    """A day that somebody edits is theirs from then on: seeding leaves it alone."""

    class Meta:
        model = Holiday
        fields = ("date", "name", "is_working", "works_as", "hours")

    def save(self, commit: bool = True) -> Holiday:
        if self.has_changed():
            self.instance.country = ""
        return super().save(commit)


class HolidayInline(TabularInline):
    model = Holiday
    form = HolidayForm
    extra = 1
    fields = ("date", "name", "is_working", "works_as", "hours")
    ordering = ("-date",)


class OrganisationCalendarInline(TabularInline):
    model = OrganisationCalendar
    extra = 0
    autocomplete_fields = ("organisation",)


class CalendarAdmin(ClockAdmin):
    why = Recount.Why.CALENDAR
    list_display = ("name", "time_zone", "country", "is_default")
    inlines = (OrganisationCalendarInline, HolidayInline)
    change_form_outer_before_template = "desk/seed_holidays.html"

    def save_formset(self, request: HttpRequest, form, formset, change) -> None:
        """A seeded day that is taken away is kept as a working day: seeding would bring it back."""
        if formset.model is not Holiday:
            super().save_formset(request, form, formset, change)
            return
        formset.save(commit=False)
        for gone in formset.deleted_objects:
            if gone.country:
                gone.is_working, gone.country = True, ""
                gone.save()
            else:
                gone.delete()
        for day in [*formset.new_objects, *(each for each, _changed in formset.changed_objects)]:
            day.save()

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/seed/",
                guard(require_POST(seed_holidays)),
                name="desk_calendar_seed",
            ),
            *super().get_urls(),
        ]

    def changeform_view(
        self, request: HttpRequest, object_id=None, form_url="", extra_context=None
    ) -> HttpResponse:
        extra = {"countries": HolidayCountry.choices, "years": _years(), **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, extra)


class RecountAdmin(ReadOnlyAdmin):
    """How far the counting of deadlines has come."""

    needed = Capability.MANAGE_CONTENT
    list_display = ("asked_at", "why", "calendar", "total", "seen", "changed", "done_at")
    list_select_related = ("calendar",)
    ordering = ("-id",)
    fields = list_display


def _years() -> range:
    this = timezone.localdate().year
    return range(this, this + 1 + YEARS_AHEAD)


def seed_holidays(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill a calendar with the days of a country."""
    if not can(request.user, Capability.MANAGE_CONTENT):
        return frame.forbidden(request, Capability.MANAGE_CONTENT)
    calendar = get_object_or_404(Calendar, pk=pk)
    country = request.POST.get("country", "")
    if country not in HolidayCountry.values:
        messages.error(request, _("Choose one of these."))
    else:
        done = holidays.seed(calendar, country, _years())
        messages.success(
            request,
            _(
                "%(added)d days added, %(changed)d changed, %(removed)d taken away;"
                " %(left)d that were edited by hand were left alone."
            )
            % vars(done),
        )
    return HttpResponseRedirect(reverse("admin:feedback_calendar_change", args=[pk]))


def presets(request: HttpRequest) -> HttpResponse:
    """What each country's preset says, and what it would change here."""
    if not can(request.user, Capability.MANAGE_CONTENT):
        return frame.forbidden(request, Capability.MANAGE_CONTENT)
    offered = [
        (country, HolidayCountry(country).label, presetting.read(country))
        for country in presetting.countries()
    ]
    chosen = request.GET.get("country", "")
    context = {
        "title": _("Presets of answer times"),
        "presets": offered,
        "chosen": chosen if chosen in presetting.countries() else "",
    }
    if context["chosen"]:
        context["changes"] = presetting.apply(chosen, dry_run=True).lines
    return frame.render(request, "desk/presets.html", context)


def apply_preset(request: HttpRequest, country: str) -> HttpResponse:
    """Make the centre's answer times those of a preset."""
    if not can(request.user, Capability.MANAGE_CONTENT):
        return frame.forbidden(request, Capability.MANAGE_CONTENT)
    back = reverse("admin:desk_presets")
    if country not in presetting.countries():
        messages.error(request, _("Choose one of these."))
        return HttpResponseRedirect(back)
    if presetting.apply(country):
        messages.success(request, _("The preset is in use. Open appeals are being counted again."))
    else:
        messages.info(request, _("Everything is as the preset has it."))
    return HttpResponseRedirect(f"{back}?country={country}")
