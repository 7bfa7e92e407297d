"""The public page on which somebody objects to a published result."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from feedback.pages import voters
from feedback.pages.fields import SiteForm, Words
from surveys.votes import casting, objecting, pages
from surveys.votes.acts import Refused

_TOLD = {
    "over": gettext_lazy("The time for objections is over."),
    "not_on_list": gettext_lazy("Only those who may vote can object."),
    "twice": gettext_lazy("You have objected already: it is among the objections below."),
}


class ObjectionForm(SiteForm):
    words = Words(
        label=gettext_lazy("What is wrong with the result?"),
        most=objecting.MOST_LETTERS,
        rows=6,
        error_messages={"required": gettext_lazy("Say what is wrong.")},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, number: int) -> HttpResponse:
    """Object, for whoever has shown who they are."""
    vote = pages.find(number)
    back = reverse("surveys:vote", args=[number])
    if not objecting.is_open(vote):
        return HttpResponseRedirect(back)
    citizen = voters.known(request)
    if citizen is None:
        return casting.who(request, vote, "vote_object")
    form, status = ObjectionForm(), HTTPStatus.OK
    if request.method == "POST":
        form, status = ObjectionForm(request.POST), HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                objecting.raise_one(vote, citizen, form.cleaned_data["words"])
            except Refused as refused:
                messages.warning(request, _TOLD[str(refused)])
            else:
                messages.success(request, _("Your objection is kept. The result is marked."))
            return HttpResponseRedirect(back)
    context = {"vote": vote, "form": form, "back": back}
    return render(request, "surveys/votes/object.html", context, status=status)
