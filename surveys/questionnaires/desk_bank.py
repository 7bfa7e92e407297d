"""Taking over: what comes with the house, and questions of a bank or another questionnaire."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.permissions import reach
from surveys import access
from surveys.models import Questionnaire, Version
from surveys.questionnaires import bank, editing, outline, screen, versions
from surveys.questionnaires.definition import Definition

MOST_SOURCES = 200


def adopt(request: HttpRequest, ready: str) -> HttpResponse:
    """A ready questionnaire as a draft of one's own: of the body for which one writes surveys."""
    held = reach(request.user, screen.NEEDED)
    owner = None
    if not held.everywhere:
        owner = Organisation.objects.filter(pk__in=held.bodies).exclude(parent__in=held.bodies)
        owner = owner.order_by("pk").first()
        if owner is None:
            raise Http404
    try:
        version = bank.adopt(ready, user=request.user, organisation=owner)
    except KeyError as error:
        raise Http404 from error
    messages.success(request, _("It is here, as a draft: change what is different with you."))
    return screen.to_page(version.questionnaire)


def take(
    request: HttpRequest, questionnaire: Questionnaire, draft: Version, code: str
) -> HttpResponse:
    """Questions of another questionnaire into this section: first the choice, then the deed."""
    editing.section(draft.definition, code)
    seen = access.questionnaires_to_see(request.user).exclude(pk=questionnaire.pk)
    sources = list(seen.order_by("-is_bank", "-pk")[:MOST_SOURCES])
    wanted = request.POST.get("bank") or request.GET.get("bank") or ""
    source = next((each for each in sources if str(each.pk) == wanted), None)
    source = source or next(iter(sources), None)
    asked = source.versions.first().definition if source else None
    if request.method == "POST" and asked is not None:
        return _taken(request, questionnaire, draft, code, asked)
    context = {
        "code": code,
        "banks": sources,
        "source": source,
        "blocks": outline.blocks(asked, [], get_language()) if asked else [],
    }
    return screen.render(request, "take.html", questionnaire, draft, context)


def _taken(
    request: HttpRequest, questionnaire: Questionnaire, draft: Version, code: str, asked: Definition
) -> HttpResponse:
    wanted = request.POST.getlist("code")
    names: list[str] = []

    def change(definition: Definition) -> Definition:
        changed, found = editing.take_over(definition, asked, wanted, code)
        names.extend(found)
        return changed

    what = _("questions taken over: %(codes)s") % {"codes": ", ".join(wanted)}
    versions.edit(draft, change, what=what, user=request.user)
    number = len(names)
    told = ngettext("%(number)d question came in.", "%(number)d questions came in.", number)
    messages.success(request, told % {"number": number})
    return screen.to_page(questionnaire, place=names[0] if names else code)
