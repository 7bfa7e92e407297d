"""Contacts at the desk: whom the council knows, where they live, what news they get."""

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Address, Citizen, Sector
from accounts.models.citizens import masked
from feedback.desk import frame, wording
from outreach.audiences import access, consenting
from outreach.audiences.access import NEEDED
from outreach.audiences.consenting import How
from outreach.audiences.desk_forms import ContactForm
from outreach.audiences.members import with_below
from outreach.models import Consent, Contact, NewsTopic, Subscription

SIZE = 50
_RECORDS = 30


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Contacts, newest first; in one sector and below, of one kind."""
    if not access.may_see_contacts(request.user):
        return frame.forbidden(request, NEEDED)
    asked = {name: request.GET.get(name, "") for name in ("sector", "kind", "before")}
    found = list(_narrowed(asked).order_by("-pk")[: SIZE + 1])
    sectors = Sector.objects.with_tree_fields().only("name", "names", "code")
    context = {
        "title": _("Contacts"),
        "contacts": [
            (each, _language(each.citizen), _shown(each.citizen)) for each in found[:SIZE]
        ],
        "older": found[SIZE - 1].pk if len(found) > SIZE else None,
        "sectors": [(str(each.pk), "– " * each.tree_depth + str(each)) for each in sectors],
        "kinds": Contact.Kind.choices,
        **asked,
    }
    return frame.render(request, "outreach/audiences/contacts.html", context)


def _narrowed(asked: dict[str, str]) -> QuerySet[Contact]:
    found = Contact.objects.select_related("citizen", "sector").prefetch_related(
        "citizen__addresses"
    )
    if _is_number(asked["sector"]):
        found = found.filter(sector__in=with_below((int(asked["sector"]),)))
    if asked["kind"] in Contact.Kind:
        found = found.filter(kind=asked["kind"])
    if _is_number(asked["before"]):
        found = found.filter(pk__lt=int(asked["before"]))
    return found


def _is_number(words: str) -> bool:
    return words.isascii() and words.isdigit() and len(words) < 12


def _language(citizen: Citizen) -> str:
    return str(dict(settings.LANGUAGES).get(citizen.language, citizen.language))


def _shown(citizen: Citizen) -> list[dict]:
    """A person's addresses, masked."""
    return [
        {
            "kind": wording.address_kind(each.kind),
            "value": masked(each.value),
            "opted_out": each.opted_out_at is not None,
            "failing": each.failing_since is not None,
        }
        for each in citizen.addresses.all()
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """A person as a contact; saving makes them one who was none. What they say of news to the
    staff is put down here, too."""
    if not access.may_see_contacts(request.user):
        return frame.forbidden(request, NEEDED)
    citizen = get_object_or_404(Citizen.objects.prefetch_related("addresses"), pk=pk)
    if citizen.merged_into_id:
        return HttpResponseRedirect(reverse("admin:contact", args=[citizen.merged_into_id]))
    known = Contact.objects.filter(citizen=citizen).first() or Contact(citizen=citizen)
    form = ContactForm(instance=known)
    if request.method == "POST" and "address" in request.POST:
        return _said(request, citizen)
    if request.method == "POST":
        form = ContactForm(request.POST, instance=known)
        if form.is_valid():
            form.save()
            messages.success(request, _("The contact is kept."))
            return HttpResponseRedirect(reverse("admin:contact", args=[pk]))
    context = {
        "title": _("Contact %(number)s") % {"number": pk},
        "citizen": citizen,
        "language": _language(citizen),
        "name": " ".join(f"{word[0]}***" for word in citizen.name.split()),
        "form": form,
        "addresses": _news(citizen),
        "records": Consent.objects.filter(address__citizen=citizen)
        .select_related("address", "topic", "user")
        .order_by("-pk")[:_RECORDS],
    }
    return frame.render(
        request, "outreach/audiences/contact.html", context, status=422 if form.errors else 200
    )


def _news(citizen: Citizen) -> list[dict]:
    """For each address each kind of news, and whether it gets it."""
    topics = consenting.topics()
    running = set(
        Subscription.objects.filter(address__citizen=citizen, ended_at=None).values_list(
            "address", "topic"
        )
    )
    return [
        {
            "address": each,
            "shown": shown,
            "topics": [(topic, (each.pk, topic.pk) in running) for topic in topics],
        }
        for each, shown in zip(citizen.addresses.all(), _shown(citizen), strict=True)
    ]


def _said(request: HttpRequest, citizen: Citizen) -> HttpResponse:
    """A yes or no that the person told one of the staff."""
    address = get_object_or_404(Address, pk=_number(request, "address"), citizen=citizen)
    topic = NewsTopic.objects.filter(pk=_number(request, "topic")).first()
    how = How(Consent.Way.DESK, words=request.POST.get("words", ""), user=request.user)
    say = consenting.say_yes if request.POST.get("say") == "yes" else consenting.say_no
    say(address, topic, how=how)
    messages.success(request, _("It is put down."))
    return HttpResponseRedirect(reverse("admin:contact", args=[citizen.pk]))


def _number(request: HttpRequest, name: str) -> int | None:
    given = request.POST.get(name, "")
    return int(given) if _is_number(given) else None
