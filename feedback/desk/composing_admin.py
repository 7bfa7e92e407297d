"""Canned answers and macros, kept by whom they belong to: each in the languages of the centre."""

from collections.abc import Iterable

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from accounts.models import User
from accounts.permissions import can
from accounts.roles import Capability, roles_with
from feedback.composing import placeholders, scopes
from feedback.models import CannedAnswer, Macro
from feedback.models.composing import Shared
from feedback.statuses import Status

LANGUAGES = tuple(settings.LANGUAGES)


def _fields(kind: str, field: type, widget: type, most: int) -> dict[str, forms.Field]:
    return {
        f"{kind}_{code}": field(
            label=name, required=False, max_length=most, widget=widget(), strip=True
        )
        for code, name in LANGUAGES
    }


class SharedForm(forms.ModelForm):
    """Names by language, and a scope that its keeper may give."""

    user = None  # of the request; set by the admin

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for code, _name in LANGUAGES:
            self.fields[f"name_{code}"].initial = self.instance.names.get(code, "")
        if self.instance.pk and not any(self.instance.names.values()):
            self.fields[f"name_{LANGUAGES[0][0]}"].initial = self.instance.name
        if "scope" in self.fields:
            allowed = scopes.offered_scopes(self.user)
            choices = [each for each in Shared.Scope.choices if each[0] in allowed]
            self.fields["scope"].choices = choices

    def clean(self) -> dict:
        wanted = super().clean()
        names = _by_language(wanted, "name")
        if not names:
            self.add_error(f"name_{LANGUAGES[0][0]}", _("Give it a name in one language."))
        self.instance.names = names
        self.instance.name = next(iter(names.values()), "")
        self._scope(wanted)
        return wanted

    def _scope(self, wanted: dict) -> None:
        scope = wanted.get("scope")
        for each in (Shared.Scope.TEAM, Shared.Scope.ORGANISATION):
            if scope == each and not wanted.get(each):
                self.add_error(each, _("Choose which."))
            elif scope != each and each in wanted:
                wanted[each] = None
        if self.instance.owner_id is None and scope == Shared.Scope.MINE:
            self.instance.owner = self.user
        asked = type(self.instance)(
            scope=scope, team=wanted.get("team"), organisation=wanted.get("organisation")
        )
        if scope and not self.errors and not scopes.may_share(self.user, asked):
            self.add_error("scope", _("You may not share it there."))


def _by_language(wanted: dict, kind: str) -> dict[str, str]:
    """What was filled in, by language."""
    return {
        code: wanted[f"{kind}_{code}"] for code, _name in LANGUAGES if wanted.get(f"{kind}_{code}")
    }


NAMES = _fields("name", forms.CharField, UnfoldAdminTextInputWidget, 300)
TEXTS = _fields("text", forms.CharField, UnfoldAdminTextareaWidget, placeholders.MOST_LETTERS)


class CannedAnswerForm(SharedForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for code, _name in LANGUAGES:
            self.fields[f"text_{code}"].initial = self.instance.texts.get(code, "")

    def clean(self) -> dict:
        wanted = super().clean()
        texts = _by_language(wanted, "text")
        for code, text in texts.items():
            try:
                placeholders.check_texts({code: text})
            except ValidationError as error:
                self.add_error(f"text_{code}", error)
        if not texts:
            self.add_error(f"text_{LANGUAGES[0][0]}", _("Write the text in one language."))
        self.instance.texts = texts
        return wanted


class MacroForm(SharedForm):
    def clean(self) -> dict:
        wanted = super().clean()
        holders = {"person": "assign_person", "team": "assign_team", "body": "assign_body"}
        for kind, field in holders.items():
            if wanted.get("assign") == kind and not wanted.get(field):
                self.add_error(field, _("Choose to whom."))
            elif wanted.get("assign") != kind:
                wanted[field] = None
        if wanted.get("say") and not wanted.get("canned"):
            self.add_error("canned", _("Choose the words that it writes."))
        if wanted.get("say") == Macro.Say.ASK and wanted.get("step") == Status.CLOSED:
            self.add_error("step", _("Who is asked something cannot be closed at once."))
        parts = ("kind", "topic", "priority", "marks_vulnerable", "assign", "say", "step")
        if not any(wanted.get(part) for part in parts):
            raise ValidationError(_("A macro does at least one thing."))
        return wanted


def _form(base: type, fields: Iterable[tuple[str, forms.Field]]) -> type:
    return type(base.__name__, (base,), dict(fields))


class SharedAdmin(ModelAdmin):
    """One sees and changes what one keeps; what others keep is theirs."""

    list_fullwidth = True
    show_full_result_count = False
    list_filter = ("scope", "is_active")
    search_fields = ("name",)

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).filter(scopes.edited_by(request.user))

    def get_form(self, request: HttpRequest, obj=None, change=False, **kwargs) -> type:
        form = super().get_form(request, obj, change, **kwargs)
        form.user = request.user
        return form

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can(request.user, Capability.NOTE)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return can(request.user, Capability.NOTE)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return can(request.user, Capability.NOTE)

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return can(request.user, Capability.NOTE)

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return can(request.user, Capability.NOTE)


_WHO = (
    gettext_lazy("Who uses it"),
    {"fields": ("scope", "team", "organisation", "is_active")},
)


class CannedAnswerAdmin(SharedAdmin):
    form = _form(CannedAnswerForm, {**NAMES, **TEXTS}.items())
    list_display = ("name", "topic", "status", "scope", "languages", "uses", "is_active")
    list_select_related = ("topic",)
    autocomplete_fields = ("topic",)
    readonly_fields = ("known",)
    fieldsets = (
        (gettext_lazy("Name"), {"fields": tuple(NAMES)}),
        (gettext_lazy("Text"), {"fields": ("known", *TEXTS)}),
        (gettext_lazy("Offered first for"), {"fields": ("topic", "status")}),
        _WHO,
    )

    @admin.display(description=gettext_lazy("languages"))
    def languages(self, canned: CannedAnswer) -> str:
        return ", ".join(code for code, _name in LANGUAGES if canned.texts.get(code))

    @admin.display(description=gettext_lazy("can be put in"))
    def known(self, canned: CannedAnswer) -> str:
        return format_html_join(", ", "{{{}}} – {}", placeholders.MEANINGS.items())


class MacroAdmin(SharedAdmin):
    form = _form(MacroForm, NAMES.items())
    list_display = ("name", "scope", "say", "step", "uses", "is_active")
    autocomplete_fields = ("topic", "if_topic")
    fieldsets = (
        (gettext_lazy("Name"), {"fields": tuple(NAMES)}),
        (gettext_lazy("Offered"), {"fields": ("if_kind", "if_topic", "if_status")}),
        (gettext_lazy("Sorts"), {"fields": ("kind", "topic", "priority", "marks_vulnerable")}),
        (
            gettext_lazy("Gives it"),
            {"fields": ("assign", "assign_person", "assign_team", "assign_body")},
        ),
        (gettext_lazy("Writes and moves on"), {"fields": ("say", "canned", "step")}),
        _WHO,
    )

    def formfield_for_foreignkey(self, db_field, request: HttpRequest, **kwargs):
        """Only words that its keeper may use, and people who work at the desk."""
        if db_field.name == "canned":
            usable = scopes.used_by(request.user, scopes.bodies_of(request.user))
            kwargs["queryset"] = CannedAnswer.objects.filter(usable, is_active=True)
        if db_field.name == "assign_person":
            kwargs["queryset"] = User.objects.filter(
                is_active=True,
                memberships__role__in=roles_with(Capability.TRIAGE) + roles_with(Capability.ANSWER),
            ).distinct()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
