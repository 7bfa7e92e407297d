"""What all pages of the form have in common."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from feedback.models import Draft
from feedback.pages import steps
from feedback.pages.fields import SiteForm

CHANGING = "change"  # in the address and the form, when somebody came from the last page


def page(
    request: HttpRequest,
    step: str,
    form: SiteForm | None = None,
    *,
    status: int | None = None,
    **context,
) -> HttpResponse:
    """One step of the form; 422 when the form has errors to show."""
    changing = is_changing(request)
    context |= {
        "step": step,
        "form": form,
        "progress": steps.progress(step),
        "changing": changing,
        "back": steps.url("check") if changing else steps.before(step),
    }
    if status is None:
        faulty = form is not None and form.is_bound and not form.is_valid()
        status = HTTPStatus.UNPROCESSABLE_ENTITY if faulty else HTTPStatus.OK
    return render(request, f"site/write/{step}.html", context, status=status)


def is_changing(request: HttpRequest) -> bool:
    return CHANGING in (request.POST if request.method == "POST" else request.GET)


def onward(request: HttpRequest, step: str, draft: Draft) -> HttpResponse:
    """To the step that follows, or back to the last page when an answer was being changed."""
    return HttpResponseRedirect(steps.after(step, draft, changing=is_changing(request)))
