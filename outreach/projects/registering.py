"""Writing down a project and its milestones; what changes for its followers becomes news."""

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Max, Value

from accounts.models import User
from outreach.models import Project, ProjectMilestone, ProjectNews
from outreach.models.projects import MOST_NUMBER
from outreach.projects import telling

_TOLD = {Project.Status.UNDER_WAY, Project.Status.FINISHED, Project.Status.STOPPED}


def next_number() -> int:
    """The smallest number above all that were given; the last one there is, when none is left."""
    most = Project.objects.aggregate(most=Max("number"))["most"] or 0
    return min(most + 1, MOST_NUMBER)


def save(project: Project, *, author: User) -> None:
    """Keep a project as it was filled in, and what it is found by. That it began, ended or was
    stopped becomes news."""
    with transaction.atomic():
        before = Project.objects.select_for_update().filter(pk=project.pk).first()
        if before is None:
            project.created_by = author
            project.save()
        else:
            fixed = {"id", "created_by", "created_at", "marks", "progress_sum"}
            fixed |= {"quality_marks", "quality_sum", "search"}
            names = [each.name for each in Project._meta.concrete_fields if each.name not in fixed]
            project.save(update_fields=names)
        Project.objects.filter(pk=project.pk).update(search=_words_of(project))
        changed = before is not None and before.status != project.status
        if changed and project.is_public and project.status in _TOLD:
            telling.propose(project, author=author, status=project.status)


def save_milestone(milestone: ProjectMilestone, *, author: User) -> None:
    """Keep a milestone; that it was reached becomes news, once."""
    with transaction.atomic():
        before = ProjectMilestone.objects.select_for_update().filter(pk=milestone.pk).first()
        if milestone.done_on is not None:
            milestone.percent = 100
        milestone.save()
        is_new = milestone.percent == 100 and (before is None or before.percent < 100)
        told = ProjectNews.objects.filter(milestone=milestone).exists()
        if is_new and before is not None and not told and milestone.project.is_public:
            telling.propose(milestone.project, author=author, milestone=milestone)


def _words_of(project: Project) -> SearchVector:
    parts = [project.name, *project.names.values(), project.description]
    parts += [*project.descriptions.values(), project.place, project.contractor]
    return SearchVector(Value(f"{project.number} {' '.join(parts)}"), config="simple")
