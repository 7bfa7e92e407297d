"""What the workers do for speaking first. Every task may run any number of times."""

from celery import shared_task

from outreach.broadcasts import replies, starting
from outreach.projects import telling


@shared_task
def tell_followers() -> None:
    """Let approved news of projects reach those who follow them."""
    telling.drain()


@shared_task
def start_broadcasts() -> None:
    """Start the broadcasts that are approved and whose time has come."""
    starting.start_due()


@shared_task
def answer_replies() -> None:
    """Give replies to broadcasts the answers that many of them get at once."""
    replies.drain()
