"""A document's pages, one at a time, as large as one needs them."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from feedback import access
from feedback.desk import frame
from feedback.models import Attachment, DocumentPage

ZOOMS = {"fit": _("Whole width"), "150": "150 %", "250": "250 %"}


@dataclass(frozen=True)
class Step:
    """A link to another page or another size of this one."""

    label: str
    link: str
    is_here: bool = False


@require_safe
def view(request: HttpRequest, pk: int, file: UUID) -> HttpResponse:
    """The page that the address names, the first if none; `zoom` is one of `ZOOMS`."""
    appeal = access.appeal_for(request.user, pk)
    attachment = get_object_or_404(Attachment, pk=file, message__appeal=appeal)
    drawn = list(attachment.pages.values_list("number", flat=True))
    if not drawn:
        raise Http404
    number = _asked(request, drawn)
    zoom = request.GET.get("zoom") if request.GET.get("zoom") in ZOOMS else "fit"
    here = drawn.index(number)
    page = DocumentPage.objects.get(attachment=attachment, number=number)
    context = {
        "title": attachment.name,
        "appeal": appeal,
        "attachment": attachment,
        "page": page,
        "image": reverse("file_page", args=[attachment.pk, number]),
        "zoom": zoom,
        "pages": [Step(str(each), _link(each, zoom), each == number) for each in drawn],
        "previous": _link(drawn[here - 1], zoom) if here else "",
        "next": _link(drawn[here + 1], zoom) if here + 1 < len(drawn) else "",
        "zooms": [Step(label, _link(number, each), each == zoom) for each, label in ZOOMS.items()],
        "left_out": attachment.page_count - len(drawn),
        "back": reverse("admin:feedback_appeal_change", args=[appeal.pk]),
        "download": reverse("file", args=[attachment.pk]),
    }
    return frame.render(request, "desk/document.html", context)


def _asked(request: HttpRequest, drawn: list[int]) -> int:
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
    return number if number in drawn else drawn[0]


def _link(number: int, zoom: str) -> str:
    return f"?page={number}" + (f"&zoom={zoom}" if zoom != "fit" else "")
