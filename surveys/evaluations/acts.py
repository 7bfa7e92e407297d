"""The book of an evaluation: what was done and decided, by whom and why."""

from django.utils import timezone

from accounts.models import User
from surveys.models import Act, Evaluation


def record(evaluation: Evaluation, what: str, user: User | None, **data) -> Act:
    """Write down what was done; `reason` may be among the data."""
    reason = data.pop("reason", "")
    return Act.objects.create(
        evaluation=evaluation,
        step=evaluation.step,
        what=what,
        data=data,
        reason=reason,
        user=user,
        at=timezone.now(),
    )
