"""The questionnaires at the desk: the list, a new one, and the page of one."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.permissions import reach
from feedback.desk import frame
from surveys import access
from surveys.models import Questionnaire, Version
from surveys.questionnaires import bank, editing, outline, screen, versions
from surveys.questionnaires.checking import faults
from surveys.questionnaires.definition import Definition, Kind, labelled
from surveys.questionnaires.forms import NewForm
from surveys.questionnaires.wording import KindName

PER_PAGE = 50


def index(request: HttpRequest) -> HttpResponse:
    """The questionnaires and banks that one may see, the newest first."""
    seen = access.questionnaires_to_see(request.user).select_related("organisation").order_by("-pk")
    counted = seen.annotate(
        newest=Max("versions__number"),
        fielded=Count("versions", filter=Q(versions__frozen_at__isnull=False)),
    )
    page = Paginator(counted, PER_PAGE).get_page(request.GET.get("page"))
    context = {"title": _("Questionnaires"), "page": page, "ready": bank.offered()}
    return frame.render(request, "surveys/questionnaires/index.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """A new questionnaire: empty, or as another is."""
    source = request.GET.get("from") or request.POST.get("source") or ""
    copied = access.questionnaire_for(request.user, int(source)) if source.isdecimal() else None
    held = reach(request.user, screen.NEEDED)
    first = {"languages": [code for code, _name in settings.LANGUAGES]}
    if copied is not None:
        first |= {"name": copied.name, "source": copied.pk}
    form = NewForm(request.POST or None, initial=first, reach=held)
    if request.method == "POST" and form.is_valid():
        made = form.cleaned_data
        version = versions.create(
            name=made["name"],
            definition=_beginning(copied, tuple(made["languages"])),
            user=request.user,
            organisation=made["organisation"],
            is_bank=made["is_bank"],
        )
        return screen.to_page(version.questionnaire)
    context = {"title": _("New questionnaire"), "form": form, "copied": copied}
    status = 400 if form.is_bound else 200
    return frame.render(request, "surveys/questionnaires/new.html", context, status=status)


def _beginning(copied: Questionnaire | None, languages: tuple[str, ...]) -> Definition:
    """What a new questionnaire asks at first: as the copied one, or one empty section."""
    if copied is not None:
        return copied.versions.first().definition
    return editing.add_section(Definition(languages=languages))[0]


def page(request: HttpRequest, questionnaire: Questionnaire) -> HttpResponse:
    """One questionnaire: its newest version, to be written or only read."""
    version = questionnaire.versions.first()
    asked = version.definition
    language = get_language()
    found = faults(asked) if version.frozen_at is None else []
    context = {
        "is_draft": version.frozen_at is None,
        "languages": [dict(settings.LANGUAGES).get(code, code) for code in asked.languages],
        "intro": labelled(asked.intro, language),
        "blocks": outline.blocks(asked, found, language),
        "faults": found,
        "kinds": KindName.choices,
        "undone": version.edits.first(),
        "older": questionnaire.versions.exclude(pk=version.pk),
        "at": request.GET.get("at", ""),
        "button": request.GET.get("button", ""),
    }
    return screen.render(request, "page.html", questionnaire, version, context)


def begin(request: HttpRequest, questionnaire: Questionnaire) -> HttpResponse:
    """Begin the next version; where there is a draft, it is that."""
    if not access.may_write_questionnaire(request.user, questionnaire):
        return frame.forbidden(request, screen.NEEDED)
    versions.draft(questionnaire)
    return screen.to_page(questionnaire)


def act(request: HttpRequest, questionnaire: Questionnaire, draft: Version) -> HttpResponse:
    """One button of the list: move, copy, remove, add, undo."""
    sent = request.POST
    do, code = sent.get("do", ""), sent.get("code", "")
    if do == "undo":
        what = versions.undo(draft, revision=_revision(request))
        messages.success(request, _("Undone: %(what)s.") % {"what": what or "—"})
        return screen.to_page(questionnaire)
    place = code

    def change(definition: Definition) -> Definition:
        nonlocal place
        match do:
            case "up" | "down":
                return editing.move(definition, code, up=do == "up")
            case "copy":
                changed, place = editing.duplicate(definition, code)
                return changed
            case "remove":
                place = ""
                return editing.remove(definition, code)
            case "add_section":
                changed, place = editing.add_section(definition)
                return changed
            case _:
                kind = sent.get("kind", "")
                known = Kind(kind) if kind in set(Kind) else Kind.TEXT
                changed, place = editing.add_question(definition, code, known)
                return changed

    if do not in _WHAT:
        return screen.to_page(questionnaire)
    what = _WHAT[do]() % {"code": code}
    versions.edit(draft, change, what=what, user=request.user, revision=_revision(request))
    if do == "remove":
        messages.success(request, _("Removed. It can be undone."))
    if do == "add_question":  # nobody adds one without words: its form is next
        return redirect("admin:questionnaire_question", questionnaire.pk, place)
    return screen.to_page(questionnaire, place=place, button=do if do in ("up", "down") else "")


_WHAT = {
    "up": lambda: _("%(code)s moved up"),
    "down": lambda: _("%(code)s moved down"),
    "copy": lambda: _("%(code)s copied"),
    "remove": lambda: _("%(code)s removed"),
    "add_section": lambda: _("a section added"),
    "add_question": lambda: _("a question added to %(code)s"),
}


def _revision(request: HttpRequest) -> int:
    sent = request.POST.get("revision", "")
    return int(sent) if sent.isdecimal() else -1
