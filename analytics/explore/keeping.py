"""The page of saved views and embedded charts, and the chart that others show."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import can
from accounts.roles import Capability
from analytics import access
from analytics.explore import answers, asked, saving
from analytics.explore.asking import Exploration
from analytics.models import Embed, SavedView


class KeepForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    query = forms.CharField(max_length=1000, required=False)
    is_shared = forms.BooleanField(required=False)

    def clean_query(self) -> str:
        """Only what the page understands is kept, in the order in which it says it."""
        return Exploration(QueryDict(self.cleaned_data["query"])).query()


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@access.for_officials
def views(request: HttpRequest) -> HttpResponse:
    """What the person keeps, to be put in order; a question that is to be kept is sent here."""
    if request.method == "POST":
        return _keep(request)
    context = {
        "views": saving.offered(request.user),
        "embeds": Embed.objects.filter(owner=request.user),
        "public_url": settings.PUBLIC_URL,
        "ancestors": settings.EMBED_ANCESTORS,
        "may_enter_desk": can(request.user, Capability.ENTER_DESK),
    }
    return render(request, "analytics/explore/views.html", context)


def _keep(request: HttpRequest) -> HttpResponse:
    form = KeepForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give it a name of up to 80 letters."))
        return redirect("analytics:explore_views")
    name, query = form.cleaned_data["name"], form.cleaned_data["query"]
    if request.POST.get("do") == "embed":
        saving.embed(request.user, name, query)
        messages.success(request, _("Done: its address stands below."))
        return redirect("analytics:explore_views")
    try:
        saving.keep(request.user, name, query, is_shared=form.cleaned_data["is_shared"])
    except saving.TooMany:
        messages.error(request, _("You keep as many views as one may: delete some first."))
        return redirect("analytics:explore_views")
    messages.success(request, _("Kept as “%(name)s”.") % {"name": name})
    return redirect("analytics:explore_views")


@require_POST
@access.for_officials
def view(request: HttpRequest, view: int) -> HttpResponse:
    """Rename, share, order or delete one of one's own views."""
    kept = get_object_or_404(SavedView, pk=view, owner=request.user)
    match request.POST.get("do"):
        case "rename":
            _rename(request, kept)
        case "share" | "unshare" as act:
            saving.share(kept, is_shared=act == "share")
        case "start" | "unstart" as act:
            saving.begin_with(kept, is_start=act == "start")
        case "up":
            saving.raise_up(kept)
        case "delete":
            kept.delete()
            messages.success(request, _("“%(name)s” is deleted.") % {"name": kept.name})
        case _:
            raise Http404
    return redirect("analytics:explore_views")


def _rename(request: HttpRequest, kept: SavedView) -> None:
    form = KeepForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give it a name of up to 80 letters."))
        return
    try:
        with transaction.atomic():
            SavedView.objects.filter(pk=kept.pk).update(name=form.cleaned_data["name"])
    except IntegrityError:
        messages.error(request, _("Another view of yours has that name already."))


@require_POST
@access.for_officials
def revoke(request: HttpRequest, embed: int) -> HttpResponse:
    """Withdraw a chart that is shown elsewhere."""
    saving.revoke(get_object_or_404(Embed, pk=embed, owner=request.user))
    messages.success(request, _("It is withdrawn: whoever opens its address is told so."))
    return redirect("analytics:explore_views")


@require_safe
@never_cache
def embedded(request: HttpRequest, token: str) -> HttpResponse:
    """One chart for a wall screen or a page of the house; the token is the proof.

    The figures are those that its maker may see now. Who may frame it, EMBED_ANCESTORS says.
    """
    shown = get_object_or_404(Embed.objects.select_related("owner"), token=token)
    with translation.override(shown.language or settings.LANGUAGE_CODE):
        if saving.may_show(shown):
            response = _chart(request, shown)
        else:
            response = render(request, "analytics/explore/gone.html", status=410)
    # The house lets nobody frame its pages; this one may be framed by whom the settings name.
    response._csp_replace = {"frame-ancestors": settings.EMBED_ANCESTORS or ["'none'"]}
    response.xframe_options_exempt = bool(settings.EMBED_ANCESTORS)
    return response


def _chart(request: HttpRequest, shown: Embed) -> HttpResponse:
    question = Exploration(QueryDict(shown.query))
    found = answers.answer(question.slice(access.figures_reach(shown.owner)), question)
    context = {
        "embed": shown,
        "period": question.time,
        "answer": found,
        "table": asked.table(found.sheet, question),
        "is_still": True,
    }
    return render(request, "analytics/explore/embed.html", context)
