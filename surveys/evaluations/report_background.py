"""What the figures stand on: who was asked, how, what; and what came of the last plan."""

from django.utils.translation import gettext as _

from feedback.reports.document import Cell, Line, Part
from surveys.evaluations.report_numbers import NOTHING, cell, count, percent, whole
from surveys.evaluations.report_told import Told
from surveys.models import Action, Doubt, Draw
from surveys.questionnaires.definition import labelled
from surveys.statistics import response_rates


def followed_up(told: Told) -> Part | None:
    last = told.figures["last_year"]
    if not last or not last["actions"]:
        return None
    states = dict(Action.State.choices)
    done = last["standing"]["done"]
    title = _("%(done)d of %(number)d actions are done") % {
        "done": done,
        "number": len(last["actions"]),
    }
    return Part(
        "followed_up",
        _("What was planned after %(year)s") % {"year": last["year"]},
        title=title,
        head=[_("Action"), _("Organisation"), _("How it stands"), _("Percent")],
        lines=[
            Line(
                each["what"],
                [
                    Cell(each["body"].get(told.language) or each["body"][""]),
                    Cell(str(states[each["state"]])),
                    Cell(str(each["progress"]), each["progress"], "whole"),
                ],
            )
            for each in last["actions"]
        ],
    )


def _rates(told: Told) -> list[str]:
    """AAPOR's rates where interviewers asked; else only how many of those drawn answered."""
    cases = response_rates.Cases(**told.figures["response"])
    if not cases.eligible:
        drawn = sum(body["drawn"] for body in told.bodies)
        answered = sum(body["answered"] for body in told.bodies)
        share = percent(answered / drawn) if drawn else NOTHING
        return [_("Answered of those drawn: %(share)s") % {"share": share}]
    rates = [
        (_("Response rate (RR1)"), response_rates.rr1(cases)),
        (_("Refusals (REF1)"), response_rates.refusal_rate(cases)),
        (_("Cooperation (COOP1)"), response_rates.cooperation_rate(cases)),
    ]
    return [f"{label}: {NOTHING if rate is None else percent(rate)}" for label, rate in rates]


def response(told: Told) -> Part:
    paragraphs = _rates(told)
    rules = dict(Doubt.Rule.choices)
    for rule, number in told.figures["cleaning"]["left_out"].items():
        words = _("Left out, %(rule)s: %(number)d")
        paragraphs.append(words % {"rule": rules.get(rule, rule), "number": number})
    return Part(
        "response",
        _("Who was asked, who answered"),
        title=_("%(number)s answers count")
        % {"number": whole(told.figures["cleaning"]["counted"])},
        head=[
            _("Organisation"),
            _("Users"),
            _("In the sample"),
            _("Answered"),
            _("Design effect"),
        ],
        lines=[
            Line(
                told.name(body),
                [
                    count(body["users"]),
                    count(body["drawn"]),
                    count(body["answered"]),
                    cell(body["effect"], 2),
                ],
            )
            for body in told.bodies
        ],
        paragraphs=paragraphs,
        notes=[_("Rates as AAPOR defines them (Standard Definitions, 10th edition, 2023).")]
        if any(told.figures["response"].values())
        else [],
    )


def method(told: Told) -> Part:
    methods = dict(Draw.METHODS)
    level = percent(told.figures["guideline"]["confidence"])
    paragraphs = [
        _("Confidence level: %(level)s.") % {"level": level},
        _(
            "Means and totals are weighed; their errors come from Taylor linearisation with"
            " finite population correction, shares have Wilson intervals on the effective"
            " number of answers."
        ),
    ]
    for body in told.bodies:
        if body["method"]:
            words = _("%(body)s: %(method)s; seed %(seed)s (%(source)s); list %(hash)s")
            paragraphs.append(
                words
                % {
                    "body": told.name(body),
                    "method": methods.get(body["method"], body["method"]),
                    "seed": body["seed"],
                    "source": body["seed_source"],
                    "hash": body["list_hash"][:16],
                }
            )
    return Part("method", _("Method"), paragraphs=paragraphs)


def questionnaire(told: Told) -> Part:
    lines = [
        f"{number}. {labelled(question['label'], told.language)}"
        for number, question in enumerate(told.figures["questions"], start=1)
    ]
    return Part("questionnaire", _("What was asked"), paragraphs=lines)
