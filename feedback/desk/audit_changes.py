"""What the staff changed in people, roles and rules: before and after, by whom and from where."""

from collections import defaultdict
from dataclasses import dataclass

from django import forms
from django.apps import apps
from django.db.models import ForeignKey, Model, Q
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Change, User
from accounts.roles import Capability
from feedback.desk import audit, frame

HIDDEN = "***"  # what the database writes for a secret
MOST_LETTERS = 300


def recorded_models() -> dict[str, type[Model]]:
    """The models whose changes the database records, by table."""
    return {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if any(trigger.name == "recorded" for trigger in getattr(model._meta, "triggers", []))
    }


class ChangesForm(audit.AuditForm):
    table = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    row = forms.CharField(label=gettext_lazy("Number of the row"), required=False, max_length=40)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        named = {table: _name(model) for table, model in recorded_models().items()}
        by_name = sorted(named.items(), key=lambda each: each[1])
        self.fields["table"].choices = [("", _("anything")), *by_name]

    def condition(self) -> Q:
        wanted = super().condition()
        for name in ("table", "row"):
            if name in self.chosen:
                wanted &= Q(**{name: self.chosen[name]})
        return wanted


@dataclass(frozen=True)
class Cell:
    """One column of a changed row, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    change: Change
    who: User | None
    what: str
    cells: list[Cell]


def view(request: HttpRequest) -> HttpResponse:
    """The page."""
    if not audit.may_read(request.user):
        return frame.forbidden(request, Capability.READ_AUDIT)
    form = ChangesForm(request.GET)
    changes = Change.objects.filter(form.condition()).order_by("-pk")
    start = request.GET.get("at", "")
    if start.isdecimal() and len(start) < 19:
        changes = changes.filter(pk__lt=int(start))
    page = list(changes[: audit.PER_PAGE + 1])
    here = page[: audit.PER_PAGE]
    context = {
        "title": _("What was changed"),
        "form": form,
        "lines": _lines(here),
        "next": audit.with_key(request.GET, str(here[-1].pk)) if len(page) > len(here) else "",
    }
    return frame.render(request, "desk/audit_changes.html", context)


def _lines(changes: list[Change]) -> list[Line]:
    models = recorded_models()
    names = _Names(changes, models)
    users = User.objects.in_bulk({change.user_id for change in changes} - {None})
    return [
        Line(
            change,
            users.get(change.user_id),
            _name(models.get(change.table)) or change.table,
            names.cells(change),
        )
        for change in changes
    ]


def _name(model: type[Model] | None) -> str:
    return capfirst(str(model._meta.verbose_name)) if model else ""


class _Names:
    """What the numbers in changed rows stand for: one statement for each table that is named."""

    def __init__(self, changes: list[Change], models: dict[str, type[Model]]) -> None:
        self.fields = {
            table: {field.column: field for field in model._meta.concrete_fields}
            for table, model in models.items()
        }
        wanted: dict[type[Model], set] = defaultdict(set)
        for change in changes:
            for row in (change.before, change.after):
                for column, value in (row or {}).items():
                    field = self.fields.get(change.table, {}).get(column)
                    if isinstance(field, ForeignKey) and value is not None:
                        wanted[field.related_model].add(value)
        self.known = {
            model: {row.pk: str(row) for row in model._default_manager.filter(pk__in=pks)}
            for model, pks in wanted.items()
        }

    def cells(self, change: Change) -> list[Cell]:
        """The columns of one change, in the order of the table; empty ones of a new row apart."""
        before, after = change.before or {}, change.after or {}
        fields = self.fields.get(change.table, {})
        columns = [name for name in fields if name in before or name in after]
        columns += sorted((before.keys() | after.keys()) - set(columns))
        cells = [
            Cell(
                capfirst(str(fields[name].verbose_name)) if name in fields else name,
                self._said(fields.get(name), before.get(name)),
                self._said(fields.get(name), after.get(name)),
            )
            for name in columns
        ]
        return [cell for cell in cells if cell.before or cell.after]

    def _said(self, field, value) -> str:
        if value is None or value in ("", [], {}):
            return ""
        if value == HIDDEN:
            return _("(not kept)")
        if isinstance(field, ForeignKey):
            return self.known.get(field.related_model, {}).get(value, f"№ {value}")
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if field is not None and field.choices:
            return str(dict(field.flatchoices).get(value, value))
        return str(value)[:MOST_LETTERS]
