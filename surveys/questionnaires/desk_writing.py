"""Writing at the desk: the whole, a section, a question; each form is one change.

A form knows what it was filled with (`seen`, a hash). Two people who write at different questions
don't meet; of two who write at the same one, the later is told, with their words still there.
"""

import hashlib
import json
from dataclasses import asdict, replace

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from surveys.models import Questionnaire, Version
from surveys.questionnaires import editing, lines, screen, versions
from surveys.questionnaires.definition import Definition, Kind, Question, Section
from surveys.questionnaires.editing import moved_line
from surveys.questionnaires.forms import QuestionForm, SectionForm, WholeForm

_WITH_OPTIONS = (Kind.SINGLE, Kind.MULTIPLE, Kind.MATRIX)


class _Collision(Exception):
    """What the form was filled with is not what stands there now."""


def fingerprint(thing: Question | Section | Definition) -> str:
    """A short hash of what a form is filled with; of a section or the whole, without what stands
    inside."""
    data = asdict(thing)
    for inside in ("questions", "sections"):
        data.pop(inside, None)
    written = json.dumps(data, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def whole(request: HttpRequest, questionnaire: Questionnaire, draft: Version) -> HttpResponse:
    """Name, languages, introduction and thanks."""
    asked = draft.definition
    form = WholeForm(
        request.POST or None,
        languages=asked.languages,
        words={"intro": asked.intro, "thanks": asked.thanks},
        initial={"name": questionnaire.name, "spoken": asked.languages},
    )
    collides = False
    if request.method == "POST" and form.is_valid():
        chosen = set(form.cleaned_data["spoken"])
        order = [code for code, _name in settings.LANGUAGES if code in chosen]

        def change(definition: Definition) -> Definition:
            _same(request, definition)
            return replace(
                definition,
                languages=tuple(order),
                intro=form.words("intro"),
                thanks=form.words("thanks"),
            )

        try:
            with transaction.atomic():
                versions.edit(draft, change, what=_("introduction changed"), user=request.user)
                questionnaire.name = form.cleaned_data["name"]
                questionnaire.save(update_fields=["name"])
        except _Collision:
            collides = True
        else:
            return screen.to_page(questionnaire)
    context = {"form": form, "seen": fingerprint(asked), "collides": collides}
    return _form_page(request, "whole.html", questionnaire, draft, context)


def section(
    request: HttpRequest, questionnaire: Questionnaire, draft: Version, code: str
) -> HttpResponse:
    """A section's title, words, order and conditions."""
    asked = draft.definition
    old = editing.section(asked, code)
    form = SectionForm(request.POST or None, definition=asked, section=old)
    problems: list[str] = []
    hangs = lines.conditions(request.POST, asked, problems) if form.is_bound else old.shown_if
    collides = False
    if form.is_bound and form.is_valid() and not problems:

        def change(definition: Definition) -> Definition:
            now = editing.section(definition, code)
            _same(request, now)
            new = replace(
                now,
                code=form.cleaned_data["code"],
                title=form.words("title"),
                intro=form.words("intro"),
                shuffled=form.cleaned_data["shuffled"],
                shown_if=hangs,
            )
            return editing.change_section(definition, code, new)

        try:
            what = _("section %(code)s changed") % {"code": code}
            versions.edit(draft, change, what=what, user=request.user)
        except _Collision:
            collides = True
        else:
            return screen.to_page(questionnaire, place=form.cleaned_data["code"])
    context = {
        "form": form,
        "code": code,
        "seen": fingerprint(old),
        "problems": problems,
        "collides": collides,
        **_conditions(asked, code, hangs),
    }
    return _form_page(request, "section.html", questionnaire, draft, context)


def question(
    request: HttpRequest, questionnaire: Questionnaire, draft: Version, code: str
) -> HttpResponse:
    """A question with its options, lines, bounds and conditions."""
    asked = draft.definition
    old = asked.question(code)
    form = QuestionForm(request.POST or None, definition=asked, question=old)
    problems: list[str] = []
    collides = False
    new = _sent(request, asked, old, problems) if form.is_bound else old
    if form.is_bound and form.is_valid() and not problems:
        new = _complete(form, new)

        def change(definition: Definition) -> Definition:
            _same(request, definition.question(code))
            return editing.change_question(definition, code, new)

        try:
            what = _("question %(code)s changed") % {"code": code}
            versions.edit(draft, change, what=what, user=request.user)
        except _Collision:
            collides = True
        else:
            return _on(request, questionnaire, new.code)
    more = 8 if request.GET.get("more") else 0
    context = {
        "form": form,
        "code": code,
        "kind": new.kind.value,
        "languages": [(each, dict(settings.LANGUAGES).get(each, each)) for each in asked.languages],
        "has_options": new.kind in _WITH_OPTIONS,
        "is_matrix": new.kind is Kind.MATRIX,
        "options": lines.option_lines(new.options, "option", asked.languages, more),
        "rows": lines.option_lines(new.rows, "row", asked.languages, more),
        "seen": fingerprint(old),
        "problems": problems,
        "collides": collides,
        **_conditions(asked, code, new.shown_if),
    }
    return _form_page(request, "question.html", questionnaire, draft, context)


def _sent(request: HttpRequest, asked: Definition, old: Question, problems: list[str]) -> Question:
    """The lines that were sent, in a question that is otherwise as it was."""
    kind = request.POST.get("kind", "")
    given = {name: lines.options(request.POST, name, asked.languages) for name in ("option", "row")}
    name, _dash, rest = request.POST.get("do", "").partition("-")
    number, _dash, way = rest.partition("-")
    if name in given and number.isdecimal():
        moved = moved_line(tuple(given[name]), int(number), up=way == "up")
        given[name] = list(moved)
    return replace(
        old,
        kind=Kind(kind) if kind in set(Kind) else old.kind,
        options=tuple(given["option"]),
        rows=tuple(given["row"]),
        shown_if=lines.conditions(request.POST, asked, problems),
    )


def _complete(form: QuestionForm, sent: Question) -> Question:
    """The question as it is kept: what its kind has no use for is left out."""
    data = form.cleaned_data
    kind = Kind(data["kind"])
    return replace(
        sent,
        code=data["code"],
        kind=kind,
        label=form.words("label"),
        hint=form.words("hint"),
        required=data["required"],
        shuffled=data["shuffled"],
        least=data["least"],
        most=data["most"],
        dimension=data["dimension"].strip(),
        options=sent.options if kind in _WITH_OPTIONS else (),
        rows=sent.rows if kind is Kind.MATRIX else (),
    )


def _on(request: HttpRequest, questionnaire: Questionnaire, code: str) -> HttpResponse:
    """Back to the list, or on with the same question where another button was pressed."""
    do = request.POST.get("do", "save")
    if do == "save":
        return screen.to_page(questionnaire, place=code)
    link = reverse("admin:questionnaire_question", args=[questionnaire.pk, code])
    return HttpResponseRedirect(f"{link}?more=1#lines" if do == "more" else f"{link}#lines")


def _same(request: HttpRequest, now: Question | Section | Definition) -> None:
    if request.POST.get("seen") != fingerprint(now):
        raise _Collision


def _conditions(asked: Definition, code: str, hangs: tuple) -> dict:
    """What the part of a form shows that says when something is asked."""
    shown = lines.condition_lines(hangs, asked)
    return {
        "conditions": shown,
        "condition_count": len(shown),
        "earlier": lines.earlier_questions(asked, code, get_language()),
        "tests": lines.tests(),
    }


def _form_page(
    request: HttpRequest,
    template: str,
    questionnaire: Questionnaire,
    draft: Version,
    context: dict,
) -> HttpResponse:
    wrong = context["form"].errors or context.get("problems")
    status = 409 if context["collides"] else 400 if wrong else 200
    return screen.render(request, template, questionnaire, draft, context, status=status)
