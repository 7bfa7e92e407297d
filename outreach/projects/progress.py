"""How far a project is: by its milestones, and against the time that has passed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from outreach.models import Project, ProjectMilestone


@dataclass(frozen=True)
class Progress:
    """Whole per cents. `done` is None without milestones, `passed` without planned days."""

    done: int | None
    passed: int | None
    is_late: bool


def progress(project: Project, milestones: Sequence[ProjectMilestone], today: date) -> Progress:
    """The mean of the milestones, each as heavy as another, beside the share of the planned time
    that is over. Late: a milestone's day is over and it is not reached, or so is the project's."""
    done = round(sum(each.percent for each in milestones) / len(milestones)) if milestones else None
    is_over = project.status in (Project.Status.FINISHED, Project.Status.STOPPED)
    due = [each for each in milestones if each.percent < 100 and each.planned_on < today]
    is_late = not is_over and bool(due or (project.ends_on and project.ends_on < today))
    return Progress(done, _passed(project, today), is_late)


def _passed(project: Project, today: date) -> int | None:
    begins, ends = project.started_on or project.starts_on, project.ends_on
    if begins is None or ends is None:
        return None
    if today >= ends:
        return 100
    if today <= begins:
        return 0
    return 100 * (today - begins).days // (ends - begins).days
