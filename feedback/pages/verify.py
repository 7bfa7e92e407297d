"""The public page that says whether a letter is ours: number, QR code, or the file itself."""

import hashlib
from http import HTTPStatus

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from channels import throttle
from feedback.answering import verifying
from feedback.answering.verifying import Authentic
from feedback.pages.fields import Line, SiteForm
from feedback.pages.visitors import network_of

ASKED = {"burst": 20, "per_hour": 60}
MOST_BYTES = 10 * 1024 * 1024  # a letter of ours is far smaller


class Fingerprinter(FileUploadHandler):
    """Takes the sha256 of an uploaded file as it comes, and keeps none of its bytes."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.sha256, self.is_too_large = "", False

    def new_file(self, *args, **kwargs) -> None:
        super().new_file(*args, **kwargs)
        self._digest, self._size = hashlib.sha256(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        if self._size > MOST_BYTES:
            self.is_too_large = True
            raise SkipFile
        self._digest.update(raw_data)

    def file_complete(self, file_size: int) -> None:
        if file_size:
            self.sha256 = self._digest.hexdigest()


class VerifyForm(SiteForm):
    number = Line(
        label=_("The number on the letter"),
        help_text=_("It stands at the top, after №."),
        required=False,
        max_length=100,
        width="govuk-input--width-20",
        attrs={"autocomplete": "off", "spellcheck": "false"},
    )


@never_cache
@csrf_exempt  # not before the upload has its handler: `_checked` asks for the token
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a number or a file, and say what we know of it."""
    if request.method != "POST":
        return _page(request, VerifyForm())
    reader = Fingerprinter(request)
    request.upload_handlers = [reader]
    return _checked(request, reader)


@csrf_protect
def _checked(request: HttpRequest, reader: Fingerprinter) -> HttpResponse:
    form = VerifyForm(request.POST)
    if not throttle.allow("verify", network_of(request), **ASKED):
        return _too_often(request)
    if not form.is_valid():
        return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    number = form.cleaned_data["number"]
    if reader.is_too_large:
        form.add_error(None, _("This file is larger than any letter of ours."))
    elif not (reader.sha256 or number):
        form.add_error("number", _("Enter the number, or choose the file of the letter."))
    if form.errors:
        return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if reader.sha256:
        return _page(request, form, found=verifying.by_sha256(reader.sha256), by_file=True)
    return _page(request, form, found=verifying.by_words(number))


@never_cache
@require_safe
def by_check(request: HttpRequest, check: str) -> HttpResponse:
    """What the QR code on a letter leads to."""
    if not throttle.allow("verify", network_of(request), **ASKED):
        return _too_often(request)
    return _page(request, VerifyForm(), found=verifying.by_check(check))


def _page(
    request: HttpRequest,
    form: VerifyForm,
    *,
    found: list[Authentic] | None = None,
    by_file: bool = False,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The form; above it what was found, unless nothing was asked (`found` is None)."""
    context = {"form": form, "found": found, "by_file": by_file, "asked": found is not None}
    if found is not None and not found:
        status = HTTPStatus.NOT_FOUND
    return render(request, "site/verify.html", context, status=status)


def _too_often(request: HttpRequest) -> HttpResponse:
    response = render(request, "site/verify_later.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = "600"
    return response
