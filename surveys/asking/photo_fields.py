"""Pictures on a page of questions: those that are kept, those that are taken out, those that come.

A picture is kept as soon as its page is sent, like every answer. Whoever is answering sees what
was sent so far, small: that it is the right one, and upright.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from channels import throttle
from feedback.evidence.errors import Refused
from feedback.models import Attachment
from feedback.pages import files
from feedback.pages.visitors import network_of
from surveys.asking import forms, photos
from surveys.models import Photo, Sitting
from surveys.questionnaires.definition import Kind

OFTEN = {"burst": 100, "per_hour": 300}  # files from one network, which may be a whole village


@dataclass(frozen=True)
class Held:
    """A picture that is with us. `address` is empty until there is a copy to show; `fault` says
    why there will be none."""

    identity: str
    name: str
    address: str
    fault: str


def lay_out(page: forms.Page, address: Callable[[str], str]) -> None:
    """Put beside the questions the pictures that are with us; `address` leads to one of them."""
    asking = [each for each in page.asked if each.question.kind is Kind.PHOTO and each.raw]
    known = {
        str(file.pk): file
        for file in Attachment.objects.filter(pk__in=[one for each in asking for one in each.raw])
    }
    for each in asking:
        kept = [known[one] for one in each.raw if one in known]
        each.photos = tuple(_held(file, address(str(file.pk))) for file in kept)


def _held(file: Attachment, address: str) -> Held:
    is_ready = file.state == Attachment.State.READY and file.media == Attachment.Media.IMAGE
    return Held(str(file.pk), file.name, f"{address}?small" if is_ready else "", file.reason)


def show(request: HttpRequest, sitting: Sitting | None, photo: UUID) -> HttpResponseBase:
    """A picture of what is being answered, for whoever is answering."""
    known = Photo.objects.select_related("attachment").filter(sitting__isnull=False)
    held = known.filter(sitting=sitting, pk=photo).first()
    if held is None:
        raise Http404
    return files.serve(request, held.attachment)


def take(request: HttpRequest, sitting: Sitting, page: forms.Page) -> dict:
    """Put in what was sent, pictures too, and judge it; the answers that are sound."""
    faults = {}
    for asked in page.asked:
        if asked.question.kind is Kind.PHOTO:
            asked.raw, faults[asked.question.code] = _pictures(request, sitting, asked)
    sound = page.take(request.POST)
    for asked in page.asked:
        asked.error = asked.error or faults.get(asked.question.code, "")
    return sound


def _pictures(request: HttpRequest, sitting: Sitting, asked: forms.Asked) -> tuple[list, str]:
    """The pictures of a question now, and what is wrong with those that came."""
    code = asked.question.code
    away = set(request.POST.getlist(f"{asked.name}-remove"))
    before = [each for each in sitting.answers.get(code, []) if each not in away]
    files = request.FILES.getlist(asked.name)
    wanted = [*before, *(str(number) for number, _file in enumerate(files))]
    if fault := forms.problem(asked.question, wanted, asked.language):
        return before, fault if files else ""
    found = list(before)
    for file in files:
        if not throttle.allow("files", network_of(request), **OFTEN):
            words = _("%(file)s: you have sent very many files. Try again in an hour.")
            return found, words % {"file": file.name}
        try:
            photos.check(file)
        except Refused as refusal:
            fault = f"{file.name}: {refusal.message}"
        else:
            found.append(photos.keep(sitting, code, file))
    return found, fault
