"""The fourth step: photos, films, voice, documents. Each file is taken as soon as it is sent."""

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from channels import throttle
from feedback.evidence import keeping
from feedback.evidence.errors import Refused
from feedback.models import Attachment, Draft, Message
from feedback.pages import drafts, wizard
from feedback.pages.visitors import network_of

FIELD = "files"
OFTEN = {"burst": 100, "per_hour": 300}  # files from one network, which may be a whole village
ACCEPT = "image/*,video/*,audio/*,.heic,.pdf,.doc,.docx,.xls,.xlsx,.odt,.txt"


@dataclass(frozen=True)
class Taken:
    """What became of the files of one form: words about each refused, and the worst reason."""

    errors: list[str]
    too_large: bool = False

    @property
    def status(self) -> int:
        if self.too_large:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return HTTPStatus.UNPROCESSABLE_ENTITY if self.errors else HTTPStatus.OK


def take(
    request: HttpRequest,
    *,
    already: int = 0,
    draft: Draft | None = None,
    message: Message | None = None,
) -> Taken:
    """Keep the files of a form, with the draft or the message; those that cannot be are told."""
    files = request.FILES.getlist(FIELD)
    room = max(0, settings.UPLOAD_MAX_FILES - already)
    errors, too_large = [], False
    for file in files[:room]:
        if not throttle.allow("files", network_of(request), **OFTEN):
            words = _("%(file)s: you have sent very many files. Try again in an hour.")
            errors.append(words % {"file": file.name})
            break
        try:
            keeping.check(file.name, file.content_type or "", file, file.size)
        except Refused as refusal:
            too_large |= file.size > settings.UPLOAD_MAX_BYTES
            errors.append(f"{file.name}: {refusal.message}")
        else:
            keeping.keep(
                name=file.name,
                declared_type=file.content_type or "",
                content=file,
                draft=draft,
                message=message,
            )
    if len(files) > room:
        most = settings.UPLOAD_MAX_FILES
        left_out = ", ".join(file.name for file in files[room:])
        words = ngettext(
            "We take up to %(most)s file; these were too many: %(files)s",
            "We take up to %(most)s files; these were too many: %(files)s",
            most,
        )
        errors.append(words % {"most": most, "files": left_out})
    return Taken(errors, too_large)


@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: HttpRequest) -> HttpResponse:
    draft = drafts.open_one(request)
    taken = Taken([])
    if request.method == "POST":
        draft = drafts.begin(request)
        if "remove" in request.POST:
            return _removed(request, draft)
        taken = take(request, already=draft.attachments.count(), draft=draft)
        adding = "add" in request.POST
        if adding and not request.FILES:
            taken = Taken([_("Choose a file first, then add it.")])
        if not taken.errors and adding:
            return HttpResponseRedirect(_here(request))
        if not taken.errors:
            return wizard.onward(request, "evidence", draft)
    files = list(draft.attachments.all()) if draft else []
    return wizard.page(
        request,
        "evidence",
        status=taken.status,
        errors=taken.errors,
        errors_field=FIELD,
        files=files,
        is_full=len(files) >= settings.UPLOAD_MAX_FILES,
        **limits(),
    )


def limits() -> dict:
    """What a template says of files: how many, how large, of which kinds."""
    return {
        "files_most": settings.UPLOAD_MAX_FILES,
        "megabytes_most": settings.UPLOAD_MAX_BYTES // (1024 * 1024),
        "accept": ACCEPT,
    }


def _removed(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Take a file out of the draft, with all that we kept of it."""
    try:
        pk = UUID(request.POST["remove"])
    except ValueError:
        return HttpResponseRedirect(_here(request))
    for attachment in Attachment.objects.filter(pk=pk, draft=draft, message=None):
        keeping.forget(attachment)
    return HttpResponseRedirect(_here(request))


def _here(request: HttpRequest) -> str:
    return f"{request.path}?{wizard.CHANGING}=1" if wizard.is_changing(request) else request.path
