"""What the workers do for asking back. Every task may run any number of times."""

from celery import shared_task

from surveys.asking import (
    anonymity,
    inviting,
    leading,
    offline_intake,
    photos,
    publishing,
    resolved,
    sittings,
)
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


@shared_task
def run_surveys() -> None:
    """Open and close what is due, invite, remind, and ask again who fell silent."""
    publishing.follow_clock()
    resolved.invite()
    for _batch in range(20):  # the rest in a quarter of a minute
        if not inviting.send():
            break
    inviting.send_reminders()
    leading.remind()
    anonymity.empty()


@shared_task
def forget_sittings() -> None:
    """Take away what was begun and never finished, and put anonymous answers in an order of
    chance."""
    sittings.forget_expired()
    photos.forget_left()
    offline_intake.forget_known()
    anonymity.mix()
