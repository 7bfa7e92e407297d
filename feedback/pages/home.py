"""The first page: one question, whose field is already the second step."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from feedback.models import Kind
from feedback.pages import drafts, steps
from feedback.pages.fields import SiteForm, Words
from feedback.pages.kinds import CARDS
from feedback.pages.write import WordsForm


class HomeForm(SiteForm):
    text = Words(
        label=_("What would you like to tell us?"),
        rows=5,
        required=False,
        error_messages={"max_length": WordsForm.base_fields["text"].error_messages["max_length"]},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest, figures: Callable[[], list] | None = None) -> HttpResponse:
    """Words or a kind begin an appeal. `figures` tells what the centre did last month; the floor
    that knows it hands it in."""
    draft = drafts.open_one(request)
    form = HomeForm(initial={"text": drafts.answer(draft, "text")})
    status = HTTPStatus.OK
    if request.method == "POST":
        form, status = HomeForm(request.POST), HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            draft = drafts.begin(request)
            kind = request.POST.get("kind", "")
            answers = {"text": form.cleaned_data["text"]}
            if kind in Kind.values:
                answers["kind"] = kind
            drafts.keep(draft, **answers)
            return HttpResponseRedirect(steps.url(_next(draft, kind)))
    context = {
        "form": form,
        "cards": CARDS,
        "begun": steps.missing(draft) != "kind" if draft else False,
        "figures": figures() if figures else [],
    }
    return render(request, "site/home.html", context, status=status)


def _next(draft, kind: str) -> str:
    """The step after the first page: whichever of kind and words is not known yet."""
    if not drafts.answer(draft, "kind"):
        return "kind"
    return "place" if drafts.answer(draft, "text") else "words"
