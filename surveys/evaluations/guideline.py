"""The methodology that an installation starts from; it is data, and may be replaced by another.

After Mongolia's guideline for the evaluation of public organisations by their users (World Bank,
Mainstreaming Social Accountability in Mongolia; government resolution 89 of 2017): one approved
way of planning, asking, sampling, field work, scoring, reporting and following up, so that
organisations and years can be compared. The words and weights here are ours, to be approved by
whoever adopts them.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from surveys.models import Evaluation, Guideline
from surveys.models.evaluations import OURS

Step = Evaluation.Step

EDITION = "2017"
SOURCE = "Mongolia, government resolution 89 of 2017"


@dataclass(frozen=True)
class Line:
    """One thing that the guideline wants done in a step; the label is translated where shown."""

    code: str
    step: str
    label: str


# Code: (name, weight); equal until somebody decides otherwise.
DIMENSIONS = {
    "access": (_("Access and information"), 0.2),
    "speed": (_("Speed"), 0.2),
    "conduct": (_("Conduct of the staff"), 0.2),
    "fairness": (_("Fairness"), 0.2),
    "outcome": (_("Outcome"), 0.2),
}
CHECKLIST = (
    Line("order", Step.PLAN, _("The order to evaluate is signed, and names who answers for it.")),
    Line("bodies_told", Step.PLAN, _("The organisations were told that they are evaluated.")),
    Line("independent", Step.PLAN, _("Nobody on the team works in an evaluated organisation.")),
    Line("services", Step.PLAN, _("The services of each organisation are listed.")),
    Line("budget", Step.PLAN, _("Budget and calendar are approved.")),
    Line("frame", Step.SAMPLE, _("The list of users is complete, or its gaps are written down.")),
    Line("seed", Step.SAMPLE, _("The seed of the draw was published before the draw.")),
    Line("trial", Step.FIELD, _("The questionnaire was tried with at least ten people.")),
    Line("training", Step.FIELD, _("The interviewers were trained, and signed for secrecy.")),
    Line("consent", Step.FIELD, _("Each person is told what for, and that they may refuse.")),
    Line("back_checks", Step.FIELD, _("At least one interview in ten was checked again.")),
    Line("rules", Step.CLEAN, _("The rules of cleaning were written down before the data came.")),
    Line("margins", Step.WEIGH, _("The totals that weights are fitted to have a source.")),
    Line("heard", Step.REPORT, _("The organisations commented on the draft of the report.")),
    Line("council", Step.REPORT, _("The results were presented to the council.")),
    Line("public", Step.FOLLOW_UP, _("Report and follow-up plan are open to everybody.")),
)


def adopt() -> Guideline:
    """The guideline as rows that can be edited; the one of this edition, if it is there."""
    found, _made = Guideline.objects.get_or_create(
        name=OURS,
        edition=EDITION,
        defaults={
            "source": SOURCE,
            "dimensions": [
                {"code": code, "label": label, "weight": weight}
                for code, (label, weight) in DIMENSIONS.items()
            ],
            "checklist": [
                {"code": line.code, "step": str(line.step), "label": line.label}
                for line in CHECKLIST
            ],
        },
    )
    return found


def checklist(guideline: Guideline, step: str = "") -> list[Line]:
    """What a guideline wants done, in all steps or in one."""
    lines = [Line(each["code"], each["step"], each["label"]) for each in guideline.checklist]
    return [line for line in lines if step in ("", line.step)]


def weights(guideline: Guideline) -> dict[str, float]:
    """The weight of each dimension; they sum to one."""
    given = {each["code"]: float(each["weight"]) for each in guideline.dimensions}
    whole = sum(given.values())
    return {code: weight / whole for code, weight in given.items()} if whole else given
