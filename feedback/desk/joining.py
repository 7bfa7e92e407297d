"""Two records of one person, joined from the page of an appeal."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import addresses
from accounts.models import Address, Citizen
from accounts.roles import Capability
from feedback import access, citizens
from feedback.desk import frame
from feedback.desk.search import canonical
from feedback.models import Appeal


def join(request: HttpRequest, pk: int) -> HttpResponse:
    """The citizen of this appeal is the same person as the one with that code or address."""
    appeal = access.appeal_for(request.user, pk)
    if not access.may(request.user, appeal, Capability.MERGE_CITIZENS):
        return frame.forbidden(request, Capability.MERGE_CITIZENS)
    other = _meant(request, request.POST.get("same_as", ""))
    if appeal.citizen is None or other is None:
        messages.error(request, _("We know nobody by this code, telephone number or e-mail."))
    else:
        _join(request, appeal, other)
    return HttpResponseRedirect(reverse("admin:feedback_appeal_change", args=[appeal.pk]))


def _join(request: HttpRequest, appeal: Appeal, other: Citizen) -> None:
    if other.pk == appeal.citizen_id:
        messages.info(request, _("They are one person already."))
        return
    try:
        citizens.merge(keep=appeal.citizen, absorb=other, actor=request.user)
    except ValueError:
        messages.error(
            request,
            _("They cannot be one person: each has an account or a national number of their own."),
        )
    else:
        messages.success(request, _("Joined: all their appeals stand together now."))


def _meant(request: HttpRequest, words: str) -> Citizen | None:
    """Who is meant by the code of an appeal that one may see, by a phone or a mailbox."""
    words = words.strip()[:300]
    appeal = access.appeal_by_code(words)
    if appeal is not None:
        seen = access.visible_to(request.user).filter(pk=appeal.pk).exists()
        return Citizen.objects.filter(pk=appeal.citizen_id).first() if seen else None
    kind = Address.Kind.EMAIL if "@" in words else Address.Kind.PHONE
    for value in canonical(kind, words):
        if address := addresses.find(kind=kind, value=value):
            return address.citizen
    return None
