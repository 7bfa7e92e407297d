"""Channel accounts, the inbox and the outbox, for whoever looks after the channels."""

import json

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe
from unfold.admin import ModelAdmin
from unfold.paginator import InfinitePaginator

from accounts.permissions import can
from accounts.roles import Capability
from channels import account_form, health, inbox, outbox, registry
from channels.contract import Adapter
from channels.errors import ChannelError
from channels.models import Account, Delivery, Envelope

MOST_LETTERS = 100_000  # of a payload on its page; all of it opens by itself
MOST_LISTED = 160


class ChannelAdmin(ModelAdmin):
    """Nothing of a channel is ever deleted here, and nothing is counted."""

    show_full_result_count = False
    paginator = InfinitePaginator
    list_fullwidth = True
    list_disable_select_all = True
    list_per_page = 50

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def _guarded(self, view):
        """A view of the desk for whoever manages channels."""

        def guarded(request: HttpRequest, pk: int) -> HttpResponse:
            if not can(request.user, Capability.MANAGE_CHANNELS):
                return HttpResponse(status=403)
            return view(request, pk)

        return self.admin_site.admin_view(guarded)

    def _page(self, pk: int) -> HttpResponseRedirect:
        name = f"admin:channels_{self.model._meta.model_name}_change"
        return HttpResponseRedirect(reverse(name, args=[pk]))


@admin.register(Account)
class AccountAdmin(ChannelAdmin):
    """Which numbers, mailboxes and bots we have; the form follows from the adapter."""

    list_display = ("name", "channel", "code", "is_active", "last_in_at", "last_out_at", "trouble")
    list_filter = ("is_active",)
    change_form_outer_before_template = "desk/account_health.html"

    def get_form(self, request: HttpRequest, obj=None, change=False, **kwargs):
        kwargs["form"] = account_form.form_for(obj)
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj=None) -> list:
        base = (None, {"fields": ["channel", "code", "name", "language", "is_active"]})
        if obj is None:
            return [base]
        names = list(account_form.fields_of(obj.channel, obj))
        return [base, (obj.adapter.label, {"fields": names})] if names else [base]

    def get_readonly_fields(self, request: HttpRequest, obj=None) -> tuple:
        return ("channel", "code") if obj else ()

    def response_add(self, request: HttpRequest, obj, post_url_continue=None) -> HttpResponse:
        messages.success(request, _("Added. Now fill in its settings."))
        return self._page(obj.pk)

    def get_urls(self) -> list[URLPattern]:
        check = self._guarded(require_POST(self.check_settings))
        return [path("<int:pk>/check/", check, name="channels_account_check"), *super().get_urls()]

    def check_settings(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Try the saved settings against the provider."""
        account = get_object_or_404(Account, pk=pk)
        try:
            told = account.adapter.check(account)
        except ChannelError as error:
            messages.error(request, _("It does not work: %(cause)s") % {"cause": error})
        else:
            messages.success(request, " ".join(filter(None, [_("It works."), told])))
        return self._page(pk)

    def change_view(self, request: HttpRequest, object_id, form_url="", extra_context=None):
        account = self.get_object(request, object_id)
        extra = {}
        if account:
            steps = account.adapter.setup if registry.has(account.channel) else ()
            extra = {"webhook": _webhook(account), "health": health.of(account), "steps": steps}
            extra["embed"] = account.adapter.embed(account) if steps else ""
        return super().change_view(request, object_id, form_url, extra | (extra_context or {}))

    @admin.display(description=gettext_lazy("last trouble"))
    def trouble(self, account: Account) -> str:
        return account.last_error[:MOST_LISTED]


def _webhook(account: Account) -> str:
    """The address that the provider must call; empty for a channel without one."""
    known = registry.has(account.channel) and account.adapter.receives
    if not known or account.adapter.is_polled(account):
        return ""
    if type(account.adapter).verify is Adapter.verify:  # it has doors of its own
        return ""
    return settings.PUBLIC_URL + reverse("hook", args=[account.channel, account.code])


class RecordAdmin(ChannelAdmin):
    """Rows that the machinery writes; a person may look, and have one tried again."""

    ordering = ("-id",)

    opened_as = ""  # what to call the reading of its words (settings.MESSAGE_OPENED)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def change_view(self, request: HttpRequest, object_id, form_url="", extra_context=None):
        """The page shows addresses and words as they are: who opened it is kept."""
        response = super().change_view(request, object_id, form_url, extra_context)
        if response.status_code == 200:
            self._note(request, object_id)
        return response

    def _note(self, request: HttpRequest, pk: object) -> None:
        import_string(settings.MESSAGE_OPENED)(request.user, self.opened_as, pk)


@admin.register(Envelope)
class EnvelopeAdmin(RecordAdmin):
    """The inbox: every payload as it came, and what became of it."""

    opened_as = "payload"

    list_display = ("id", "received_at", "account", "state", "attempts", "became", "what_failed")
    list_filter = ("state", "account")
    list_select_related = ("account",)
    actions = ("replay",)
    change_form_outer_before_template = "desk/envelope_acts.html"
    fields = (
        "account",
        "external_id",
        "state",
        "attempts",
        "received_at",
        "next_try_at",
        "done_at",
        "error",
        "became",
        "content_type",
        "sha256",
        "headers_shown",
        "payload",
    )

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).defer("raw", "headers")

    def get_urls(self) -> list[URLPattern]:
        replay = self._guarded(require_POST(self.replay_one))
        raw = self._guarded(require_safe(self.raw))
        return [
            path("<int:pk>/replay/", replay, name="channels_envelope_replay"),
            path("<int:pk>/raw/", raw, name="channels_envelope_raw"),
            *super().get_urls(),
        ]

    @admin.action(description=gettext_lazy("Try again (dead letters)"))
    def replay(self, request: HttpRequest, queryset) -> None:
        count = inbox.replay(queryset)
        words = ngettext("%(n)d is tried again.", "%(n)d are tried again.", count)
        messages.success(request, words % {"n": count})

    def replay_one(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.replay(request, Envelope.objects.filter(pk=pk))
        return self._page(pk)

    def raw(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The whole payload, to be kept and never to be run."""
        raw = get_object_or_404(Envelope.objects.only("raw"), pk=pk).raw
        self._note(request, pk)
        response = HttpResponse(bytes(raw), content_type="application/octet-stream")
        response["Content-Disposition"] = f'attachment; filename="envelope-{pk}.bin"'
        return response

    @admin.display(description=gettext_lazy("what became of it"))
    def became(self, envelope: Envelope) -> str:
        outcomes = [
            " ".join(filter(None, [each.get("result"), each.get("reference"), each.get("reason")]))
            for each in envelope.outcomes
        ]
        return "; ".join(outcomes)[:MOST_LISTED]

    @admin.display(description=gettext_lazy("error"))
    def what_failed(self, envelope: Envelope) -> str:
        return envelope.error[:MOST_LISTED]

    @admin.display(description=gettext_lazy("headers"))
    def headers_shown(self, envelope: Envelope) -> str:
        return _as_text(json.dumps(envelope.headers, ensure_ascii=False, indent=2))

    @admin.display(description=gettext_lazy("payload"))
    def payload(self, envelope: Envelope) -> str:
        return _as_text(bytes(envelope.raw[:MOST_LETTERS]).decode("utf-8", errors="replace"))


@admin.register(Delivery)
class DeliveryAdmin(RecordAdmin):
    """The outbox: everything we said or mean to say, and whether it arrived."""

    opened_as = "delivery"

    list_display = ("id", "created_at", "account", "address", "state", "attempts", "what_failed")
    list_filter = ("state", "account")
    list_select_related = ("account", "address")
    actions = ("send_again", "cancel")
    fields = (
        "account",
        "address",
        "state",
        "attempts",
        "created_at",
        "next_try_at",
        "sent_at",
        "settled_at",
        "provider_id",
        "error",
        "subject",
        "body_shown",
    )

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).defer("body")

    @admin.action(description=gettext_lazy("Send again (failed, or fate unknown)"))
    def send_again(self, request: HttpRequest, queryset) -> None:
        count = outbox.send_again(queryset)
        words = ngettext("%(n)d is sent again.", "%(n)d are sent again.", count)
        messages.success(request, words % {"n": count})

    @admin.action(description=gettext_lazy("Give up (what is not sent yet)"))
    def cancel(self, request: HttpRequest, queryset) -> None:
        count = outbox.cancel(queryset)
        words = ngettext("%(n)d was given up.", "%(n)d were given up.", count)
        messages.success(request, words % {"n": count})

    @admin.display(description=gettext_lazy("error"))
    def what_failed(self, delivery: Delivery) -> str:
        return delivery.error[:MOST_LISTED]

    @admin.display(description=gettext_lazy("text"))
    def body_shown(self, delivery: Delivery) -> str:
        return _as_text(delivery.body)


def _as_text(words: str) -> str:
    """Somebody's words as text on our page, whatever they pretend to be."""
    return format_html('<pre class="desk-raw" tabindex="0">{}</pre>', words.replace("\0", "␀"))
