"""My desk: how one likes it, and the filters that one keeps."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import can
from accounts.roles import Capability
from feedback.desk import frame, keys, preferences, queue_doors, queues, saved_filters
from feedback.models import DeskPreference, SavedFilter

_MOST_QUERY = 1000


class PreferenceForm(forms.Form):
    has_keys = forms.BooleanField(
        label=gettext_lazy("Single keys are shortcuts (j, k, r …)"), required=False
    )
    first = forms.ChoiceField(label=gettext_lazy("What opens first"), required=False)
    density = forms.ChoiceField(
        label=gettext_lazy("The list"), choices=DeskPreference.Density.choices
    )

    use_required_attribute = False

    def __init__(self, *args, doors: list[queue_doors.Door], **kwargs) -> None:
        super().__init__(*args, auto_id="my_%s", **kwargs)
        self.fields["first"].choices = [
            ("", queues.FIRST.label),
            *(
                (door.slug, door.label)
                for door in doors
                if door.slug not in (queue_doors.QUARANTINE, queues.FIRST.slug)
            ),
        ]


class FilterNameForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        error_messages={"required": gettext_lazy("Give it a name.")},
    )
    circle = forms.ChoiceField(label=gettext_lazy("Who sees it"))

    use_required_attribute = False

    def __init__(self, *args, circles: list[saved_filters.Circle], **kwargs) -> None:
        super().__init__(*args, auto_id="filter_%s", **kwargs)
        self.fields["circle"].choices = [(each.key, each.label) for each in circles]


def view(request: HttpRequest) -> HttpResponse:
    """How this person likes the desk."""
    if not can(request.user, Capability.READ_APPEALS):
        return frame.forbidden(request, Capability.READ_APPEALS)
    doors = queue_doors.doors(request)
    wish = preferences.of(request.user)
    form = PreferenceForm(
        request.POST if request.method == "POST" else None,
        doors=doors,
        initial={"has_keys": wish.has_keys, "first": wish.first, "density": wish.density},
    )
    if form.is_bound and form.is_valid():
        preferences.save(request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(request.path)
    context = {
        "title": _("My desk"),
        "form": form,
        "kept": [
            (saved, queue_doors.link_of(saved)) for saved in saved_filters.kept_by(request.user)
        ],
        "keys": keys.by_place(),
    }
    return frame.render(request, "desk/my_desk.html", context)


def add_filter(request: HttpRequest) -> HttpResponse:
    """Give the list of an address a name."""
    if not can(request.user, Capability.READ_APPEALS):
        return frame.forbidden(request, Capability.READ_APPEALS)
    circles = saved_filters.circles(request.user)
    given = request.POST.get("query", "") if request.method == "POST" else request.GET.urlencode()
    query = QueryDict(given[:_MOST_QUERY])
    form = FilterNameForm(request.POST if request.method == "POST" else None, circles=circles)
    if form.is_bound and form.is_valid():
        try:
            saved = saved_filters.save(
                owner=request.user,
                name=form.cleaned_data["name"],
                query=query,
                circle=_chosen(form, circles),
            )
        except saved_filters.NameTaken:
            form.add_error("name", _("You have a filter of this name already."))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(queue_doors.link_of(saved))
    return _page(request, form, _("Save this filter"), query=query.urlencode())


def change_filter(request: HttpRequest, saved: int) -> HttpResponse:
    """Another name for a filter, or other people who see it."""
    held = get_object_or_404(saved_filters.kept_by(request.user), pk=saved)
    circles = saved_filters.circles(request.user)
    now = saved_filters.circle_of(held)
    if now not in {each.key for each in circles}:  # it was shared where they may not share now
        circles.insert(0, _as_it_is(held))
    form = FilterNameForm(
        request.POST if request.method == "POST" else None,
        circles=circles,
        initial={"name": held.name, "circle": now},
    )
    if form.is_bound and form.is_valid():
        chosen = _chosen(form, circles)
        try:
            saved_filters.change(
                held,
                by=request.user,
                name=form.cleaned_data["name"],
                circle=chosen if chosen.key != now else None,
            )
        except saved_filters.NameTaken:
            form.add_error("name", _("You have a filter of this name already."))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("admin:desk_mine"))
    return _page(request, form, held.name, saved=held)


def delete_filter(request: HttpRequest, saved: int) -> HttpResponse:
    """Take a filter away; the appeals stay where they are."""
    held = get_object_or_404(saved_filters.kept_by(request.user), pk=saved)
    held.delete()
    messages.success(request, _("The filter is gone."))
    return HttpResponseRedirect(reverse("admin:desk_mine"))


def _chosen(form: FilterNameForm, circles: list[saved_filters.Circle]) -> saved_filters.Circle:
    return next(each for each in circles if each.key == form.cleaned_data["circle"])


def _as_it_is(saved: SavedFilter) -> saved_filters.Circle:
    return saved_filters.Circle(
        saved.audience,
        str(saved.team or saved.organisation or saved.get_audience_display()),
        saved.team_id,
        saved.organisation_id,
    )


def _page(request: HttpRequest, form: FilterNameForm, title: str, **more) -> HttpResponse:
    context = {"title": title, "form": form, **more}
    status = 400 if form.is_bound else 200
    return frame.render(request, "desk/saved_filter.html", context, status=status)
