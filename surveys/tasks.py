"""What the workers do for asking back. Every task may run any number of times."""

from celery import shared_task

from surveys.evaluations import following_up
from surveys.votes import running


@shared_task
def escalate_follow_up() -> None:
    """Tell of the actions that became late."""
    following_up.escalate()


@shared_task
def run_votes() -> None:
    """Open and close votes when their time has come, and call people to vote."""
    running.sweep()
