"""Carrying rules out as a file, and in again after a look at them."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.permissions import can
from feedback.desk import frame, routing_words, trees
from feedback.desk.routing_rules import NEEDED
from feedback.routing import exchange

_MOST_BYTES = 1_000_000


class FileForm(forms.Form):
    """A file to be looked at, or the words of one that was."""

    file = forms.FileField(label=gettext_lazy("File of rules"), required=False)
    words = forms.CharField(required=False, max_length=_MOST_BYTES, widget=forms.HiddenInput)

    use_required_attribute = False

    def text(self) -> str:
        """What the file says; "" when nothing came."""
        file = self.cleaned_data.get("file")
        if file is not None:
            return file.read(_MOST_BYTES).decode("utf-8", errors="replace")
        return self.cleaned_data.get("words", "")


def export(request: HttpRequest) -> HttpResponse:
    """All rules as a file."""
    if not can(request.user, NEEDED):
        return frame.forbidden(request, NEEDED)
    answer = HttpResponse(exchange.written(), content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="routing-rules.json"'
    return answer


def take_in(request: HttpRequest) -> HttpResponse:
    """A file's rules: first shown, then added behind the others."""
    if not can(request.user, NEEDED):
        return frame.forbidden(request, NEEDED)
    form = FileForm(request.POST or None, request.FILES or None)
    context = {"title": _("Take rules in"), "form": form}
    if request.method == "POST" and form.is_valid():
        words = form.text()
        found = exchange.read(words)
        if "add" in request.POST and not found.problems and found.rules:
            exchange.add(found.rules)
            number = len(found.rules)
            told = ngettext("%(number)d rule was added.", "%(number)d rules were added.", number)
            messages.success(request, told % {"number": number})
            return HttpResponseRedirect(reverse("admin:feedback_routingrule_changelist"))
        names = routing_words.named(trees.read())
        context |= {
            "words": words,
            "problems": found.problems,
            "sentences": [routing_words.sentence(rule, names) for rule in found.rules],
        }
    return frame.render(request, "desk/routing_import.html", context)
