"""The quarantine at the desk: read what is held back, let it in, put it aside, block its sender."""

from collections.abc import Callable

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.paginator import InfinitePaginator

from accounts.models import Address
from accounts.models.citizens import address_index, masked
from accounts.permissions import can
from accounts.roles import Capability
from channels import registry
from channels.errors import Malformed
from channels.values import Inbound
from feedback import quarantine
from feedback.models import Block, Quarantined

MOST_LETTERS = 20_000


class ModeratorsAdmin(ModelAdmin):
    """For whoever moderates."""

    show_full_result_count = False
    paginator = InfinitePaginator
    list_fullwidth = True

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can(request.user, Capability.MODERATE)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return can(request.user, Capability.MODERATE)

    has_add_permission = has_module_permission
    has_change_permission = has_view_permission
    has_delete_permission = has_view_permission


class QuarantinedAdmin(ModeratorsAdmin):
    list_display = ("created_at", "summary", "sender_shown", "channel", "reason", "state")
    list_filter = ("state", "reason")
    list_select_related = ("envelope__account",)
    ordering = ("-id",)
    actions = ("let_in", "put_aside")
    change_form_outer_before_template = "desk/quarantined_acts.html"
    fields = (
        "created_at",
        "channel",
        "sender_shown",
        "reason",
        "signals_shown",
        "words",
        "state",
        "result",
        "decided_by",
        "decided_at",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).defer("envelope__raw", "envelope__headers")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False  # nothing of it is edited: it is decided

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        doors = {"release": self.release, "refuse": self.refuse, "block": self.block}
        return [
            path(f"<int:pk>/{name}/", self._guarded(door), name=f"feedback_quarantined_{name}")
            for name, door in doors.items()
        ] + super().get_urls()

    def _guarded(self, act: Callable[[HttpRequest, Quarantined], None]):
        def guarded(request: HttpRequest, pk: int) -> HttpResponse:
            if not can(request.user, Capability.MODERATE):
                return HttpResponse(status=403)
            act(request, get_object_or_404(Quarantined, pk=pk))
            return HttpResponseRedirect(reverse("admin:feedback_quarantined_change", args=[pk]))

        return self.admin_site.admin_view(require_POST(guarded))

    def release(self, request: HttpRequest, held: Quarantined) -> None:
        self.let_in(request, [held])

    def refuse(self, request: HttpRequest, held: Quarantined) -> None:
        self.put_aside(request, [held])

    def block(self, request: HttpRequest, held: Quarantined) -> None:
        """From now on everything from this address waits for a person."""
        _block, created = Block.objects.get_or_create(
            kind=held.kind,
            value_index=address_index(held.kind, held.sender),
            defaults={
                "value": held.sender,
                "reason": held.summary or str(held.get_reason_display()),
                "user": request.user,
            },
        )
        words = _("Blocked. What comes from there is held back.") if created else _("It was.")
        messages.success(request, words)

    @admin.action(description=gettext_lazy("Let in"))
    def let_in(self, request: HttpRequest, queryset) -> None:
        count = 0
        for held in queryset:
            try:
                outcome = quarantine.release(held, actor=request.user)
            except quarantine.Decided:
                continue
            except (LookupError, Malformed) as error:
                messages.error(request, _("It cannot be read: %(cause)s") % {"cause": error})
                continue
            count += 1
            if outcome.reference:
                words = _("Let in: %(code)s") % {"code": outcome.reference}
                messages.info(request, words)
        said = ngettext("%(n)d was let in.", "%(n)d were let in.", count)
        messages.success(request, said % {"n": count})

    @admin.action(description=gettext_lazy("Not an appeal"))
    def put_aside(self, request: HttpRequest, queryset) -> None:
        count = 0
        for held in queryset:
            try:
                quarantine.refuse(held, actor=request.user)
            except quarantine.Decided:
                continue
            count += 1
        said = ngettext("%(n)d was put aside.", "%(n)d were put aside.", count)
        messages.success(request, said % {"n": count})

    @admin.display(description=gettext_lazy("from"))
    def sender_shown(self, held: Quarantined) -> str:
        return masked(held.sender)

    @admin.display(description=gettext_lazy("channel"))
    def channel(self, held: Quarantined) -> str:
        account = held.envelope.account
        return str(account.adapter.label) if registry.has(account.channel) else account.channel

    @admin.display(description=gettext_lazy("signs"))
    def signals_shown(self, held: Quarantined) -> str:
        return ", ".join(held.signals) or "–"

    @admin.display(description=gettext_lazy("words"))
    def words(self, held: Quarantined) -> str:
        """All that was said, as text whatever it pretends to be."""
        return format_html('<pre class="desk-raw" tabindex="0">{}</pre>', _said(held))


def _said(held: Quarantined) -> str:
    try:
        for item in held.envelope.account.adapter.parse(held.envelope):
            if isinstance(item, Inbound) and item.external_id[:300] == held.external_id:
                return f"{item.subject}\n\n{item.text}".strip()[:MOST_LETTERS]
    except Malformed as error:
        return str(error)
    return held.summary


class BlockForm(forms.ModelForm):
    """An address in whatever form it is written."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of address"))

    class Meta:
        model = Block
        fields = ("kind", "value", "reason", "until")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            self.fields["kind"].choices = _kinds()

    def clean(self) -> dict:
        cleaned = super().clean()
        if "kind" in cleaned and cleaned.get("value"):
            try:
                cleaned["value"] = _normalised(cleaned["kind"], cleaned["value"])
            except ValueError:
                self.add_error("value", _("This is no address of that kind."))
            else:
                self._demand_new(cleaned["kind"], cleaned["value"])
        return cleaned

    def _demand_new(self, kind: str, value: str) -> None:
        if Block.objects.filter(kind=kind, value_index=address_index(kind, value)).exists():
            self.add_error("value", _("This address is blocked already."))


def _kinds() -> list[tuple[str, str]]:
    """The kinds of addresses that some channel has, each by the name people know."""
    named = {adapter.address_kind: str(adapter.label) for adapter in registry.every()}
    named |= {kind.value: str(kind.label) for kind in Address.Kind}
    return sorted((kind, label) for kind, label in named.items() if kind)


def _normalised(kind: str, value: str) -> str:
    for adapter in registry.every():
        if adapter.address_kind == kind:
            return adapter.normalise(value)
    return value.strip()


class BlockAdmin(ModeratorsAdmin):
    form = BlockForm
    list_display = ("__str__", "reason", "until", "user", "created_at")
    list_select_related = ("user",)
    ordering = ("-id",)
    actions = None

    def get_readonly_fields(self, request: HttpRequest, obj=None) -> tuple:
        return ("kind", "masked_value") if obj else ()

    def get_fields(self, request: HttpRequest, obj=None) -> tuple:
        return ("kind", "masked_value" if obj else "value", "reason", "until")

    @admin.display(description=gettext_lazy("address"))
    def masked_value(self, block: Block) -> str:
        return masked(block.value)

    def save_model(self, request: HttpRequest, obj: Block, form, change: bool) -> None:
        if not change:
            obj.user = request.user
        super().save_model(request, obj, form, change)
