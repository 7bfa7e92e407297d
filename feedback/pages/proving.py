"""The page on which somebody asks for a one-time code and enters it; two doors lead to it."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Address
from feedback.pages import proof
from feedback.pages.fields import Code, SiteForm


class CodeForm(SiteForm):
    code = Code(
        label=gettext_lazy("Your code"),
        help_text=gettext_lazy("Six digits."),
        max_length=20,
        error_messages={"required": gettext_lazy("Enter the six digits that we sent you.")},
    )


def page(
    request: HttpRequest,
    template: str,
    *,
    address: Address,
    purpose: str,
    proved: Callable[[Address], HttpResponse],
    **context,
) -> HttpResponse:
    """Send a code (`send` in the form), or take the one that was entered and call `proved`."""
    form, status = CodeForm(), HTTPStatus.OK
    if request.method == "POST" and "send" in request.POST:
        if (trouble := _send(request, address, purpose)) is None:
            return HttpResponseRedirect(request.path)
        form, status = _faulty(trouble[0]), trouble[1]
    elif request.method == "POST":
        form, status = CodeForm(request.POST), HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid() and (known := _check(request, purpose, form)):
            return proved(known)
    context |= {
        "form": form,
        "address": str(address),
        "by_phone": address.kind == Address.Kind.PHONE,
        "pending": proof.pending(request, purpose),
    }
    return render(request, template, context, status=status)


def _send(request: HttpRequest, address: Address, purpose: str) -> tuple[str, int] | None:
    try:
        proof.send(request, address, purpose)
    except proof.TooMany:
        words = _("We have sent several codes already. Wait a quarter of an hour and try again.")
        return words, HTTPStatus.TOO_MANY_REQUESTS
    except proof.Unreachable:
        words = _("We cannot send a code there at the moment. You can go on without it.")
        return words, HTTPStatus.SERVICE_UNAVAILABLE
    return None


def _check(request: HttpRequest, purpose: str, form: CodeForm) -> Address | None:
    try:
        return proof.check(request, purpose, form.cleaned_data["code"])
    except proof.Wrong as wrong:
        words = ngettext(
            "This is not the code that we sent. You have %(left)s try left.",
            "This is not the code that we sent. You have %(left)s tries left.",
            wrong.left,
        ) % {"left": wrong.left}
        form.add_error("code", words)
    except proof.Expired:
        form.add_error(None, _("This code is good no more. Ask for a new one."))
    return None


def _faulty(words: str) -> CodeForm:
    """An empty form that tells of a trouble which is not the person's."""
    form = CodeForm({"code": "-"})
    form.full_clean()
    form.add_error(None, words)
    form.data = {}
    return form
