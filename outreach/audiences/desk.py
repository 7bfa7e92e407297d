"""Audiences at the desk: what there is, one of them as sentences, and whom it reaches."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Q, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import can
from feedback.desk import frame
from outreach.audiences import access, counting, definition, wording
from outreach.audiences.access import NEEDED
from outreach.audiences.counting import Counted
from outreach.audiences.desk_forms import AudienceForm
from outreach.models import Audience

SIZE = 100


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The audiences within reach, in sentences."""
    if not access.may_enter(request.user):
        return frame.forbidden(request, NEEDED)
    seen = access.audiences_to_see(request.user).select_related("organisation")
    after = request.GET.get("after", "")
    if after.isascii() and after.isdecimal() and len(after) < 18:
        name = Audience.objects.filter(pk=int(after)).values("name")
        seen = seen.filter(Q(name__gt=Subquery(name)) | Q(name=Subquery(name), pk__gt=int(after)))
    rows = list(seen.order_by("name", "pk")[: SIZE + 1])
    found = rows[:SIZE]
    read = [definition.read(each.definition) for each in found]
    named = wording.names(read)
    context = {
        "title": _("Audiences"),
        "audiences": [
            (each, wording.sentences(known, named), access.may_write(request.user, each))
            for each, known in zip(found, read, strict=True)
        ],
        "further": found[-1].pk if len(rows) > SIZE else None,
        "may_write": can(request.user, NEEDED),
        "may_see_contacts": access.may_see_contacts(request.user),
    }
    return frame.render(request, "outreach/audiences/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new audience."""
    if not can(request.user, NEEDED):
        return frame.forbidden(request, NEEDED)
    return _form(request, _begun(request), _("New audience"))


def _begun(request: HttpRequest) -> Audience:
    """A new one; of a list of people, where somebody comes from its page."""
    audience = Audience(created_by=request.user)
    asked = request.GET.get("list", "")
    if asked.isascii() and asked.isdecimal() and len(asked) < 18:
        found = access.lists_to_see(request.user).filter(pk=int(asked)).first()
        if found is not None:
            who = definition.Definition((definition.Part(lists=(found.pk,)),))
            audience.name, audience.definition = found.name, who.to_json()
    return audience


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """An audience, whom it reaches, and the form to change it."""
    if not access.may_enter(request.user):
        return frame.forbidden(request, NEEDED)
    audience = access.audience_for(request.user, pk)
    if not access.may_write(request.user, audience):
        if request.method == "POST":
            return frame.forbidden(request, NEEDED)
        return _shown(request, audience)
    return _form(request, audience, audience.name)


def _shown(request: HttpRequest, audience: Audience) -> HttpResponse:
    """For whoever may choose it and not change it."""
    known = definition.read(audience.definition)
    context = {
        "title": audience.name,
        "lines": wording.sentences(known, wording.names([known])),
        **_counted(known),
    }
    return frame.render(request, "outreach/audiences/audience.html", context)


@require_safe
def count(request: HttpRequest, asked: str) -> HttpResponse:
    """How far a count is that a page waits for; its name is known to whoever was shown it."""
    if not access.may_enter(request.user):
        return frame.forbidden(request, NEEDED)
    found = counting.look(asked)
    if found is None:
        raise Http404
    return frame.render(request, "outreach/audiences/_count.html", _told(found))


def _form(request: HttpRequest, audience: Audience, title: str) -> HttpResponse:
    """Counted before it is kept, as often as one likes."""
    form = AudienceForm(request.POST or None, user=request.user, instance=audience)
    counts, anew = request.method != "POST" and bool(audience.pk or audience.definition), False
    if request.method == "POST" and form.is_valid():
        if "keep" not in request.POST:
            counts, anew = True, request.POST.get("count") != "look"
        elif kept := _kept(form):
            messages.success(request, _("The audience is kept."))
            return HttpResponseRedirect(reverse("admin:audience", args=[kept.pk]))
    context = {
        "title": title,
        "form": form,
        "by_form": request.method == "POST",  # it is no page yet that one could look at again
        "lines": wording.sentences(form.definition, wording.names([form.definition])),
        **(_counted(form.definition, anew=anew) if counts else {}),
    }
    status = 422 if form.errors else 200
    return frame.render(request, "outreach/audiences/form.html", context, status=status)


def _kept(form: AudienceForm) -> Audience | None:
    """The audience as it was filled in; None, with a word in the form, where people were asked to
    approve what goes to it as it stands."""
    try:
        with transaction.atomic():
            return form.save()
    except IntegrityError:
        words = _(
            "Something for these people is approved, or waits for approval. Take that back first,"
            " or make another audience."
        )
        form.add_error(None, words)
        return None


def _counted(known: definition.Definition, *, anew: bool = False) -> dict:
    return _told(counting.counted(known, anew=anew))


def _told(found: Counted) -> dict:
    tables = wording.tables(found.count) if found.count else []
    return {"count": found.count, "tables": tables, "counted": found}
