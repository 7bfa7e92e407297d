"""Pictures on a page of questions: those that are kept, those that are taken out, those that come.

A picture is kept as soon as its page is sent, like every answer.
"""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from channels import throttle
from feedback.evidence.errors import Refused
from feedback.pages.visitors import network_of
from surveys.asking import forms, photos
from surveys.models import Sitting
from surveys.questionnaires.definition import Kind

OFTEN = {"burst": 100, "per_hour": 300}  # files from one network, which may be a whole village


def take(request: HttpRequest, sitting: Sitting, page: forms.Page) -> dict:
    """Put in what was sent, pictures too, and judge it; the answers that are sound."""
    faults = {}
    for asked in page.asked:
        if asked.question.kind is Kind.PHOTO:
            asked.raw, faults[asked.question.code] = _pictures(request, sitting, asked)
    sound = page.take(request.POST)
    for asked in page.asked:
        asked.error = asked.error or faults.get(asked.question.code, "")
    return sound


def _pictures(request: HttpRequest, sitting: Sitting, asked: forms.Asked) -> tuple[list, str]:
    """The pictures of a question now, and what is wrong with those that came."""
    code = asked.question.code
    away = set(request.POST.getlist(f"{asked.name}-remove"))
    before = [each for each in sitting.answers.get(code, []) if each not in away]
    files = request.FILES.getlist(asked.name)
    wanted = [*before, *(str(number) for number, _file in enumerate(files))]
    if fault := forms.problem(asked.question, wanted, asked.language):
        return before, fault if files else ""
    found = list(before)
    for file in files:
        if not throttle.allow("files", network_of(request), **OFTEN):
            words = _("%(file)s: you have sent very many files. Try again in an hour.")
            return found, words % {"file": file.name}
        try:
            photos.check(file)
        except Refused as refusal:
            fault = f"{file.name}: {refusal.message}"
        else:
            found.append(photos.keep(sitting, code, file))
    return found, fault
