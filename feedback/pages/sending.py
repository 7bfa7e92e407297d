"""The last step: check the answers, send them once, and say what happens now."""

from http import HTTPStatus

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Address, Assurance
from channels import throttle
from channels.values import Place
from feedback import access, citizens, intake, languages
from feedback.answering import publishing
from feedback.evidence import pages
from feedback.models import Appeal, Draft
from feedback.pages import (
    assured,
    contact,
    drafts,
    dress,
    officials,
    qr,
    steps,
    tracked,
    visitors,
    wizard,
)
from feedback.pages.kinds import CARDS
from feedback.pages.visitors import network_of

OFTEN = {"burst": 30, "per_hour": 120}  # appeals from one network, which may be a whole village


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    draft = drafts.of(request)
    if draft and draft.appeal_id:
        return HttpResponseRedirect(reverse("write_done"))
    if gap := steps.missing(draft):
        return HttpResponseRedirect(steps.url(gap))
    if draft.data["who"] == contact.ACCOUNT and not request.user.is_authenticated:
        return HttpResponseRedirect(steps.url("you"))
    trouble = []
    # The token is the draft's id: what another tab sent meanwhile is not sent by this one.
    if request.method == "POST" and request.POST.get("token") == str(draft.pk):
        if throttle.allow("appeals", network_of(request), **OFTEN):
            appeal = send(draft, request)
            if request.POST.get("may_publish"):
                publishing.consent(appeal)
            access.grant(request, appeal)
            tracked.remember(request, appeal)
            return HttpResponseRedirect(reverse("write_done"))
        trouble = [_("Very many appeals came from your network. Yours is kept: try in an hour.")]
    return wizard.page(
        request,
        "check",
        status=HTTPStatus.TOO_MANY_REQUESTS if trouble else HTTPStatus.OK,
        errors=trouble,
        draft=draft,
        card=next(card for card in CARDS if card.kind == draft.data["kind"]),
        contact=drafts.answer(draft, "contact"),
        name=drafts.answer(draft, "name"),
        concerned=officials.concerned(draft),
        thanked=officials.thanked(draft),
        files=draft.attachments.all(),
    )


def send(draft: Draft, request: HttpRequest) -> Appeal:
    """Make an appeal of the draft, with its files; sent twice, it is the same appeal."""
    with transaction.atomic():
        held = Draft.objects.select_for_update().get(pk=draft.pk)
        if held.appeal is not None:
            return held.appeal
        registered = intake.register(_words(held, request), _matter(held))
        held.attachments.update(message=registered.message, draft=None)
        pages.make_findable(registered.message)
        held.appeal = registered.appeal
        held.data = {}
        held.save(update_fields=["appeal", "data", "changed_at"])
    return registered.appeal


def _words(draft: Draft, request: HttpRequest) -> intake.Words:
    text = drafts.answer(draft, "text")
    address, citizen, assurance = contact.address_of(draft), None, Assurance.NONE
    if address and drafts.answer(draft, "confirmed") == address.pk:
        assurance = Assurance.ADDRESS
    if drafts.answer(draft, "who") == contact.ACCOUNT and request.user.is_authenticated:
        citizen = citizens.link_user(request.user)
        address = _address_of_account(citizen)
        assurance = assured.by_login(request, citizen)
    return intake.Words(
        intake_key=f"web:{draft.pk}",
        channel=dress.channel_of(request),
        text=text,
        language=_language(request, text),
        address=address,
        citizen=citizen,
        assurance=assurance,
        quiet=_is_flooded(address, assurance),
        note=_note(draft),
    )


def _note(draft: Draft) -> str:
    """What stands beside the words for the staff: whom the citizen thanks."""
    thanked = officials.thanked(draft)
    with translation.override(settings.LANGUAGE_CODE):
        return _("Thanks go to: %(whom)s") % {"whom": thanked} if thanked else ""


def _is_flooded(address: Address | None, assurance: int) -> bool:
    """Whether strangers typed this address in so often that we say no more to it by ourselves."""
    if address is None or assurance != Assurance.NONE:
        return False
    return not visitors.may_acknowledge(address.value)


def _address_of_account(citizen) -> Address | None:
    """Where who is signed in gets the answer: the mailbox they sign in with, or else the first
    address that they confirmed. An e-ID alone brings none: they read it on the site."""
    if citizen is None:
        return None
    confirmed = citizen.addresses.filter(verified_at__isnull=False).order_by("pk")
    return confirmed.filter(kind=Address.Kind.EMAIL).first() or confirmed.first()


def _language(request: HttpRequest, text: str) -> str:
    """The language that was chosen on the site; else the text's own."""
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return get_language()
    return languages.detect(text, default=get_language())


def _matter(draft: Draft) -> intake.Matter:
    words = drafts.answer(draft, "place", "") or ""
    latitude = drafts.answer(draft, "latitude", None)
    longitude = drafts.answer(draft, "longitude", None)
    place = None
    if latitude is not None and longitude is not None:
        place = Place(latitude, longitude, words)
    return intake.Matter(
        kind=draft.data["kind"],
        place=place,
        place_words=words,
        concerns=officials.concerned(draft),
    )


@never_cache
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """What was sent: its code, and what happens next and by when."""
    appeal = drafts.sent_appeal(request)
    if appeal is None:
        return HttpResponseRedirect(reverse("write"))
    context = {
        "appeal": appeal,
        "groups": appeal.code.split("-"),
        "qr": qr.tracking(appeal.code),
        "address": appeal.address,
    }
    return render(request, "site/write/done.html", context)
