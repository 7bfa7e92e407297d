"""How far a project is: by its milestones, against the time that has passed and the money."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from outreach.models import Project, ProjectMilestone

OVER = (Project.Status.FINISHED, Project.Status.STOPPED)


@dataclass(frozen=True)
class Progress:
    """Whole per cents. `done` is None without milestones, `passed` without planned days, `spent`
    without a budget; `spent` may be above 100. `days_late` are those since the planned end, 0
    while it has not come."""

    done: int | None
    passed: int | None
    is_late: bool
    days_late: int = 0
    spent: int | None = None


@dataclass(frozen=True)
class Step:
    """A milestone with its state: reached, begun or not, late when its day is over."""

    milestone: ProjectMilestone
    is_reached: bool
    is_begun: bool
    is_late: bool


def progress(project: Project, milestones: Collection[ProjectMilestone], today: date) -> Progress:
    """The mean of the milestones, each as heavy as another, beside the share of the planned time
    that is over, and of the money. Late: a milestone's day is over and it is not reached, or so is
    the project's."""
    done = round(sum(each.percent for each in milestones) / len(milestones)) if milestones else None
    is_over = project.status in OVER
    due = [each for each in milestones if each.percent < 100 and each.planned_on < today]
    days = (today - project.ends_on).days if project.ends_on and not is_over else 0
    is_late = not is_over and bool(due or days > 0)
    return Progress(done, _passed(project, today), is_late, max(0, days), _spent(project))


def steps(project: Project, milestones: Sequence[ProjectMilestone], today: date) -> list[Step]:
    """Each milestone with its state; nothing of what is over is late any more."""
    is_over = project.status in OVER
    return [
        Step(
            each,
            is_reached=each.percent == 100,
            is_begun=0 < each.percent < 100,
            is_late=not is_over and each.percent < 100 and each.planned_on < today,
        )
        for each in milestones
    ]


def _passed(project: Project, today: date) -> int | None:
    begins, ends = project.started_on or project.starts_on, project.ends_on
    if begins is None or ends is None:
        return None
    if today >= ends:
        return 100
    if today <= begins:
        return 0
    return 100 * (today - begins).days // (ends - begins).days


def _spent(project: Project) -> int | None:
    """Rounded down: what is below the budget is never told to be all of it."""
    return int(100 * project.spent / project.budget) if project.budget else None
