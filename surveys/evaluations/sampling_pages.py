"""The sample at the desk: each body's list of users, the size, the draw."""

import csv
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.evaluations import planning, sampling, sampling_frames, sampling_lists, screen
from surveys.evaluations.sampling import CannotDraw, Wish
from surveys.evaluations.sampling_forms import (
    WAYS,
    DrawForm,
    FrameForm,
    ListForm,
    SizeForm,
    StratumForm,
)
from surveys.evaluations.sampling_frames import NoFrame
from surveys.evaluations.sampling_lists import MOST_SHOWN, UnreadableList
from surveys.evaluations.sampling_wording import COUNTS, steps_in_words
from surveys.models import Draw, EvaluatedBody, Evaluation, Frame
from surveys.statistics.drawing import permanent

STEP = Evaluation.Step.SAMPLE


@dataclass(frozen=True)
class Row:
    """One body in the table of the sample."""

    body: EvaluatedBody
    frame: Frame | None
    draw: Draw | None
    asked: int


def overview(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    """Every body with its list and its draw."""
    bodies = evaluation.bodies.select_related("organisation", "frame__draw")
    context = {
        "rows": [_row(body) for body in bodies],
        "missing": planning.missing(evaluation) if evaluation.step == STEP else [],
        "is_here": evaluation.step == STEP,
    }
    return screen.render(request, evaluation, STEP, "sample.html", context)


def _row(body: EvaluatedBody) -> Row:
    frame = getattr(body, "frame", None)
    draw = getattr(frame, "draw", None)
    asked = draw.drawn.filter(is_replacement=False).count() if draw else 0
    return Row(body, frame, draw, asked)


def of_body(request: HttpRequest, evaluation: Evaluation, body: int, **bound) -> HttpResponse:
    """One body: its list, how many must answer, how they are shared out, the draw."""
    found = _body(evaluation, body)
    frame = getattr(found, "frame", None)
    draw = getattr(frame, "draw", None)
    context = {
        "title": _("Sample of %(body)s") % {"body": found.organisation},
        "body": found,
        "frame": frame,
        "draw": draw,
        "is_here": evaluation.step == STEP,
        "frame_form": bound.get("frame_form") or FrameForm(body=found),
        "list_form": bound.get("list_form") or ListForm(),
    }
    if frame:
        context |= _of_frame(request, evaluation, frame, draw, bound)
    return screen.render(
        request, evaluation, STEP, "sample_body.html", context, status=400 if bound else 200
    )


def _of_frame(
    request: HttpRequest, evaluation: Evaluation, frame: Frame, draw: Draw | None, bound: dict
) -> dict:
    size_form, wish = _wish(request, evaluation)
    need = sampling.need(frame, wish)
    strata = list(frame.strata.all())
    strata_forms = bound.get("strata_forms") or _strata_forms(strata)
    budget = float(evaluation.budget or 0)
    compared = sampling.compared(strata, need.asked, wish.least)
    drawn = _first_drawn(draw) if draw else []
    return {
        "counts": [(words, frame.counts[key]) for key, words in COUNTS if key in frame.counts],
        "size_form": size_form,
        "need": need,
        "steps": steps_in_words(need, wish),
        "strata": list(zip(strata, strata_forms, strict=True)),
        "compared": [
            {
                "label": dict(WAYS)[each.way],
                "cells": [each.counts.get(stratum.code, "–") for stratum in strata],
                "shared": each,
            }
            for each in compared
        ],
        "affordable": sampling.affordable(strata, budget) if budget else 0,
        "draw_form": bound.get("draw_form") or DrawForm(initial={"n": need.asked, "spare": 50}),
        "wish": wish,
        "query": request.GET.urlencode(),
        "drawn": drawn,
        "proof": drawn[0] if drawn else None,
    }


def _first_drawn(draw: Draw) -> list[dict]:
    """The first of the draw, each with its number by chance."""
    rows = draw.drawn.select_related("unit__stratum")[:MOST_SHOWN]
    return [{"row": row, "chance_number": permanent(draw.seed, row.unit.number)} for row in rows]


def _strata_forms(strata: list, data: dict | None = None) -> list[StratumForm]:
    return [StratumForm(data, instance=stratum, prefix=f"s{stratum.pk}") for stratum in strata]


def _wish(request: HttpRequest, evaluation: Evaluation) -> tuple[SizeForm, Wish]:
    """What was asked for in the address, else the guideline's confidence and what is usual."""
    usual = Wish(confidence=evaluation.guideline.confidence)
    given = SizeForm.shown(usual) | {
        key: value for key, value in request.GET.items() if key in SizeForm.base_fields
    }
    form = SizeForm(given)
    return form, form.wish if form.is_valid() else usual


# What is changed ----------------------------------------------------------------------------------


def build(request: HttpRequest, evaluation: Evaluation, body: int) -> HttpResponse:
    """The list from what the centre knows."""
    found = _body(evaluation, body)
    form = FrameForm(request.POST, body=found)
    if not form.is_valid():
        return of_body(request, evaluation, body, frame_form=form)
    try:
        _at_sample(evaluation)
        frame = sampling_frames.build(found, user=request.user, **form.cleaned_data)
    except NoFrame as error:
        messages.error(request, str(error))
        return _back(evaluation, found)
    _tell(request, frame)
    return _back(evaluation, found)


def bring(request: HttpRequest, evaluation: Evaluation, body: int) -> HttpResponse:
    """The list from a file; whole or not at all."""
    found = _body(evaluation, body)
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return of_body(request, evaluation, body, list_form=form)
    file = form.cleaned_data["file"]
    try:
        _at_sample(evaluation)
        reading = sampling_lists.read(file.name, file.read(sampling_lists.MOST_BYTES + 1))
        if reading.faults:
            _say_faults(form, reading)
            return of_body(request, evaluation, body, list_form=form)
        counts = {"found": len(reading.rows) + reading.twice, "same_person": reading.twice}
        rows = sampling_lists.found(reading.rows)
        frame = sampling_frames.of_list(found, rows, counts, request.user)
    except (UnreadableList, NoFrame) as error:
        form.add_error("file", str(error))
        return of_body(request, evaluation, body, list_form=form)
    _tell(request, frame)
    return _back(evaluation, found)


def _say_faults(form: ListForm, reading: sampling_lists.Reading) -> None:
    for number, words in reading.faults[:MOST_SHOWN]:
        form.add_error("file", _("Line %(number)s: %(words)s") % {"number": number, "words": words})
    rest = len(reading.faults) - MOST_SHOWN
    if rest > 0:
        form.add_error("file", _("And %(number)s lines more.") % {"number": rest})


def expect(request: HttpRequest, evaluation: Evaluation, body: int) -> HttpResponse:
    """How much opinions differ in each stratum, and what an answer costs."""
    found = _body(evaluation, body)
    frame = _frame(found)
    forms = _strata_forms(list(frame.strata.all()), request.POST)
    wrong = [form for form in forms if not form.is_valid()]
    if wrong:
        return of_body(request, evaluation, body, strata_forms=forms)
    for form in forms:
        form.save()
    messages.success(request, _("Saved."))
    return _back(evaluation, found, request.GET.urlencode())


def draw(request: HttpRequest, evaluation: Evaluation, body: int) -> HttpResponse:
    """Draw, once."""
    found = _body(evaluation, body)
    frame = _frame(found)
    form = DrawForm(request.POST)
    if not form.is_valid():
        return of_body(request, evaluation, body, draw_form=form)
    _size_form, wish = _wish(request, evaluation)
    try:
        sampling.draw(frame, form.order(wish), wish, request.user)
    except CannotDraw as error:
        messages.error(request, str(error))
        return _back(evaluation, found, request.GET.urlencode())
    messages.success(request, _("Drawn. The draw stands, and is in the book of the evaluation."))
    return _back(evaluation, found)


def _at_sample(evaluation: Evaluation) -> None:
    if evaluation.step != STEP:
        raise NoFrame(_("Lists are made when the evaluation is at its sample."))


def _tell(request: HttpRequest, frame: Frame) -> None:
    number = frame.counts["may_be_asked"]
    words = ngettext("%(number)d person may be asked.", "%(number)d people may be asked.", number)
    messages.success(request, words % {"number": number})


# Files --------------------------------------------------------------------------------------------


def numbers(request: HttpRequest, evaluation: Evaluation, body: int) -> HttpResponse:
    """The list to publish before the seed: numbers, strata, clusters, and nobody's name."""
    frame = _frame(_body(evaluation, body))
    rows = ([unit.number, unit.stratum, unit.cluster] for unit in sampling.drawable(frame))
    return _csv(f"list-{frame.body_id}", ["number", "stratum", "cluster"], rows)


def drawn(request: HttpRequest, evaluation: Evaluation, body: int) -> HttpResponse:
    """Who was drawn, by number, with the chance of each; replacements in their order."""
    frame = _frame(_body(evaluation, body))
    made = Draw.objects.filter(frame=frame).first()
    if made is None:
        raise Http404
    found = made.drawn.select_related("unit__stratum").iterator(chunk_size=2000)
    rows = (
        [
            row.unit.number,
            row.unit.stratum.code,
            row.unit.cluster,
            row.place,
            int(row.is_replacement),
            row.chance,
            permanent(made.seed, row.unit.number),
        ]
        for row in found
    )
    headings = ["number", "stratum", "cluster", "place", "replacement", "chance", "sha256"]
    return _csv(f"drawn-{frame.body_id}", headings, rows)


def _csv(name: str, headings: list[str], rows) -> HttpResponse:
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(answer)
    writer.writerow(headings)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return answer


def _plain(cell: object) -> object:
    """A spreadsheet must not take a stratum's name for a formula."""
    risky = isinstance(cell, str) and len(cell) > 1 and cell[0] in "=+-@\t\r"
    return f"'{cell}" if risky else cell


def _body(evaluation: Evaluation, body: int) -> EvaluatedBody:
    bodies = evaluation.bodies.select_related("organisation", "evaluation", "frame__draw")
    found = bodies.filter(pk=body).first()
    if found is None:
        raise Http404
    return found


def _frame(body: EvaluatedBody) -> Frame:
    frame = getattr(body, "frame", None)
    if frame is None:
        raise Http404
    return frame


def _back(evaluation: Evaluation, body: EvaluatedBody, query: str = "") -> HttpResponse:
    address = reverse("admin:evaluation_sample_body", args=[evaluation.pk, body.pk])
    return HttpResponseRedirect(f"{address}?{query}" if query else address)
