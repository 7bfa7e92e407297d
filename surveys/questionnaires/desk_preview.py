"""The questionnaire as it will look in each channel, tried without being stored."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language

from feedback.reports import typesetting
from surveys.models import Questionnaire
from surveys.questionnaires import paper, preview, preview_talk, screen
from surveys.questionnaires.definition import Definition


def show(request: HttpRequest, questionnaire: Questionnaire, channel: str) -> HttpResponse:
    """One channel's preview; what is sent only takes the try further."""
    if channel not in dict(preview.WAYS):
        raise Http404
    version = questionnaire.versions.first()
    asked = version.definition
    language = _language(request, asked)
    names = dict(settings.LANGUAGES)
    context = {
        "way": channel,
        "language": language,
        "languages": [(each, names.get(each, each)) for each in asked.languages],
        **_SHOWN[channel](request, asked, language),
    }
    return screen.render(request, f"preview_{channel}.html", questionnaire, version, context)


def as_paper(request: HttpRequest, questionnaire: Questionnaire) -> HttpResponse:
    """The sheet to be printed, as a PDF."""
    version = questionnaire.versions.first()
    language = _language(request, version.definition)
    content = paper.pdf(questionnaire.name, version, language)
    answer = HttpResponse(content, content_type=typesetting.CONTENT_TYPE)
    name = f"questionnaire-{questionnaire.pk}-{version.number}-{language}.pdf"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


def _language(request: HttpRequest, asked: Definition) -> str:
    """The chosen language; else the reader's, else the questionnaire's first."""
    for each in (request.POST.get("in"), request.GET.get("in"), get_language()):
        if each in asked.languages:
            return each
    return asked.languages[0] if asked.languages else settings.LANGUAGE_CODE


def _web(request: HttpRequest, asked: Definition, language: str) -> dict:
    sent = request.method == "POST"
    raw = preview.sent_answers(asked, request.POST)
    sections, wrong = preview.page(asked, raw, language, complain=sent)
    intro, thanks = asked.intro.get(language, ""), asked.thanks.get(language, "")
    return {
        "sections": sections,
        "wrong": wrong,
        "is_done": sent and not wrong,
        "intro": intro,
        "thanks": thanks,
    }


def _sms(request: HttpRequest, asked: Definition, language: str) -> dict:
    costs = preview_talk.costs(asked, get_language())
    totals = [sum(column) for column in zip(*(each.parts for each in costs), strict=True)]
    return _talk(request, asked, language, pressing=False) | {"costs": costs, "totals": totals}


def _buttons(request: HttpRequest, asked: Definition, language: str) -> dict:
    return _talk(request, asked, language, pressing=True)


def _talk(request: HttpRequest, asked: Definition, language: str, *, pressing: bool) -> dict:
    replies = [] if "again" in request.POST else request.POST.getlist("reply")
    reply = request.POST.get("press") or request.POST.get("say", "").strip()
    if reply and "again" not in request.POST:
        replies = [*replies, reply]
    told = preview_talk.talk(asked, replies, language, pressing=pressing)
    return {"talk": told, "replies": replies[: preview_talk.MOST_REPLIES]}


def _phone(request: HttpRequest, asked: Definition, language: str) -> dict:
    return {
        "script": preview.script(asked, language),
        "intro": asked.intro.get(language, ""),
        "thanks": asked.thanks.get(language, ""),
    }


_SHOWN = {"web": _web, "sms": _sms, "buttons": _buttons, "phone": _phone}
