"""Questionnaires as files: XLSForm out, and in again after a look at what was understood."""

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.permissions import reach
from feedback.desk import frame
from surveys.models import Questionnaire
from surveys.questionnaires import outline, screen, versions
from surveys.questionnaires.checking import faults
from surveys.questionnaires.definition import from_json, to_json
from surveys.questionnaires.forms import NewForm
from surveys.questionnaires.xlsform import reading, writing
from surveys.questionnaires.xlsform.workbook import MOST_BYTES, Refused

_SALT = "surveys.questionnaires.file"
MOST_REMARKS = 300  # that are shown


class FileForm(forms.Form):
    """A workbook to be looked at."""

    file = forms.FileField(
        label=gettext_lazy("XLSForm workbook (.xlsx)"),
        widget=forms.FileInput({"accept": ".xlsx"}),
    )

    use_required_attribute = False


def export(request: HttpRequest, questionnaire: Questionnaire) -> HttpResponse:
    """The newest version as an XLSForm workbook."""
    version = questionnaire.versions.first()
    asked = version.definition
    try:
        if not asked.languages or not any(True for _question in asked.questions):
            raise writing.NotWritable(_("There is no question yet."))
        content = writing.workbook(
            asked,
            title=questionnaire.name,
            code=f"questionnaire_{questionnaire.pk}",
            version=str(version.number),
        )
    except writing.NotWritable as error:
        return screen.refused(request, questionnaire, str(error))
    answer = HttpResponse(content, content_type=writing.CONTENT_TYPE)
    name = f"questionnaire-{questionnaire.pk}-{version.number}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def take_in(request: HttpRequest) -> HttpResponse:
    """A workbook: first what was understood and what was not, then the questionnaire."""
    if "add" in request.POST:
        return _add(request)
    form = FileForm(request.POST or None, request.FILES or None)
    context = {"title": _("Take in a file"), "form": form}
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                found = reading.questionnaire(form.cleaned_data["file"].read(MOST_BYTES + 1))
            except Refused as error:
                form.add_error("file", str(error))
            else:
                status = 200
                context |= _looked_at(request, found)
    return frame.render(request, "surveys/questionnaires/import.html", context, status=status)


def _looked_at(request: HttpRequest, found: reading.Found) -> dict:
    wrong = faults(found.definition)
    name = found.title or _("Questionnaire from a file")
    first = {"name": name[:200], "languages": list(found.definition.languages)}
    return {
        "remarks": found.remarks[:MOST_REMARKS],
        "remark_count": len(found.remarks),
        "fault_count": len(wrong),
        "blocks": outline.blocks(found.definition, wrong, get_language()),
        "kept": signing.dumps(to_json(found.definition), salt=_SALT, compress=True),
        "ask": NewForm(initial=first, reach=reach(request.user, screen.NEEDED)),
    }


def _add(request: HttpRequest) -> HttpResponse:
    """What was looked at, as a draft; what it asks comes back signed, so it is what was seen."""
    ask = NewForm(request.POST, reach=reach(request.user, screen.NEEDED))
    context = {"title": _("Take in a file"), "form": FileForm()}
    try:
        kept = signing.loads(request.POST.get("kept", ""), salt=_SALT, max_age=86_400)
    except signing.BadSignature:
        context["again"] = True
        return frame.render(request, "surveys/questionnaires/import.html", context, status=400)
    definition = from_json(kept)
    if not ask.is_valid():
        language = get_language()
        context |= {"ask": ask, "kept": request.POST["kept"]}
        context["blocks"] = outline.blocks(definition, [], language)
        return frame.render(request, "surveys/questionnaires/import.html", context, status=400)
    version = versions.create(
        name=ask.cleaned_data["name"],
        definition=definition,
        user=request.user,
        organisation=ask.cleaned_data["organisation"],
        is_bank=ask.cleaned_data["is_bank"],
    )
    return screen.to_page(version.questionnaire)
