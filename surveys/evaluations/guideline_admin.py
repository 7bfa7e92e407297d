"""The guidelines in the admin: parts and checklist as lines of text. What an evaluation follows is
frozen, in the database too: another wording is another edition."""

import re

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextareaWidget

from accounts.permissions import can, reach
from accounts.roles import Capability
from surveys.models import Evaluation, Guideline

_CODE = re.compile(r"[a-z][a-z0-9_]{0,49}")
_METHOD = ("name", "edition", "source", "parts", "lines", "confidence", "least_answers")
_STEPS = tuple(Evaluation.Step.values)


def _lines(text: str, columns: int) -> list[list[str]]:
    """What stands between the bars of each line; raises `ValidationError`."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in line.split("|", columns - 1)]
        if len(cells) != columns or not _CODE.fullmatch(cells[0]) or not cells[-1]:
            raise ValidationError(
                _("Line %(number)s: write a code in small Latin letters, a bar, and the rest."),
                params={"number": number},
            )
        found.append(cells)
    codes = [cells[0] for cells in found]
    if len(set(codes)) < len(codes):
        raise ValidationError(_("Each code stands once."))
    return found


class GuidelineForm(forms.ModelForm):
    """Parts and checklist as text, a thing a line."""

    parts = forms.CharField(
        label=gettext_lazy("Parts of the index"),
        help_text=gettext_lazy("One a line: code | weight | name. Weights are made to sum to 1."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 8}),
    )
    lines = forms.CharField(
        label=gettext_lazy("Checklist"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 20}),
    )

    class Meta:
        model = Guideline
        fields = ("name", "edition", "source", "confidence", "least_answers", "is_active")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "lines" not in self.fields:
            return  # frozen
        if self.instance.pk:
            self.fields["parts"].initial = parts_of(self.instance)
            self.fields["lines"].initial = lines_of(self.instance)
        self.fields["lines"].help_text = _(
            "One a line: code | step | what must be done. Steps: %(steps)s"
        ) % {"steps": ", ".join(_STEPS)}

    def clean_confidence(self) -> float:
        """The level of the intervals, as a share."""
        level = self.cleaned_data["confidence"]
        if not 0.5 <= level < 1:
            raise ValidationError(_("A confidence level lies between 0.5 and 1."))
        return level

    def clean_parts(self) -> list[dict]:
        """The parts with their weights, at least one of them above nought."""
        found = []
        for code, weight, label in _lines(self.cleaned_data["parts"], 3):
            try:
                share = float(weight.replace(",", "."))
            except ValueError:
                share = -1.0
            if not 0 <= share <= 1000:  # neither below nought nor `nan`
                raise ValidationError(_("%(weight)s is no weight."), params={"weight": weight})
            found.append({"code": code, "label": label, "weight": share})
        if not sum(each["weight"] for each in found):
            raise ValidationError(_("Give at least one part a weight."))
        return found

    def clean_lines(self) -> list[dict]:
        """The checklist, each line in a step that there is."""
        found = []
        for code, step, label in _lines(self.cleaned_data["lines"], 3):
            if step not in _STEPS:
                raise ValidationError(_("There is no step “%(step)s”."), params={"step": step})
            found.append({"code": code, "step": step, "label": label})
        return found

    def save(self, commit: bool = True) -> Guideline:
        """Parts and checklist go into their columns."""
        if "parts" in self.cleaned_data:
            self.instance.dimensions = self.cleaned_data["parts"]
            self.instance.checklist = self.cleaned_data["lines"]
        return super().save(commit)


def parts_of(guideline: Guideline) -> str:
    rows = guideline.dimensions
    return "\n".join(f"{each['code']} | {each['weight']:g} | {each['label']}" for each in rows)


def lines_of(guideline: Guideline) -> str:
    rows = guideline.checklist
    return "\n".join(f"{each['code']} | {each['step']} | {each['label']}" for each in rows)


class GuidelineAdmin(ModelAdmin):
    """The methodologies, for those who run evaluations everywhere."""

    form = GuidelineForm
    list_display = ("called", "is_active")
    list_filter = ("is_active",)
    actions_detail = ("another_edition",)

    def get_readonly_fields(self, request: HttpRequest, obj: Guideline | None = None) -> tuple:
        """What an evaluation follows can only be put away or taken out again."""
        return ("called", *_METHOD) if obj and obj.evaluations.exists() else ()

    def get_fields(self, request: HttpRequest, obj: Guideline | None = None) -> tuple:
        """Who only reads gets the name in their own language; who writes, as it was written."""
        frozen = obj and obj.evaluations.exists()
        return (*(("called", *_METHOD[2:]) if frozen else _METHOD), "is_active")

    def called(self, obj: Guideline) -> str:
        return str(obj)

    def parts(self, obj: Guideline) -> str:
        return parts_of(obj)

    def lines(self, obj: Guideline) -> str:
        return lines_of(obj)

    called.short_description = gettext_lazy("Guideline")
    called.admin_order_field = "name"
    parts.short_description = gettext_lazy("Parts of the index")
    lines.short_description = gettext_lazy("Checklist")

    @action(description=gettext_lazy("Make another edition"), url_path="another")
    def another_edition(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """A form with the same in it, to be changed and saved; the first one stays as it is."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        link = reverse("admin:surveys_guideline_add")
        return HttpResponseRedirect(f"{link}?like={int(object_id)}")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        """What stands in the form of a new one: all of the edition that it is to follow."""
        like = request.GET.get("like", "")
        known = like.isascii() and like.isdecimal() and len(like) < 10
        found = Guideline.objects.filter(pk=like).first() if known else None
        if found is None:
            return {}
        same = {name: getattr(found, name) for name in ("name", "source", "confidence")}
        return same | {
            "edition": _following(found),
            "least_answers": found.least_answers,
            "parts": parts_of(found),
            "lines": lines_of(found),
        }

    def has_view_permission(self, request: HttpRequest, obj: Guideline | None = None) -> bool:
        return can(request.user, Capability.RUN_EVALUATIONS)

    def has_add_permission(self, request: HttpRequest, obj: Guideline | None = None) -> bool:
        return reach(request.user, Capability.RUN_EVALUATIONS).everywhere

    has_change_permission = has_add_permission

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Guideline | None = None) -> bool:
        return False


def _following(found: Guideline) -> str:
    """The next free name of an edition: 2017, 2017-2, 2017-3."""
    first = re.sub(r"-\d+$", "", found.edition)
    taken = set(Guideline.objects.filter(name=found.name).values_list("edition", flat=True))
    number = 2
    while f"{first}-{number}" in taken:
        number += 1
    return f"{first}-{number}"
