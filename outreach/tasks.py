"""What the workers do for speaking first. Every task may run any number of times."""

from celery import shared_task

from outreach.audiences import counting
from outreach.audiences.importing import uploads
from outreach.broadcasts import replies, starting
from outreach.feeds import reading, remembering
from outreach.projects import telling
from outreach.sending import following, working


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


@shared_task
def send_broadcasts() -> None:
    """A turn at what goes out to many. In a queue of its own, with workers of its own."""
    working.work()


@shared_task
def tidy_broadcasts() -> None:
    """What follows from pauses and call-offs; figures are added up."""
    following.tidy()


@shared_task
def count_audiences() -> None:
    """Count the audiences that somebody waits for."""
    counting.drain()


@shared_task
def read_people() -> None:
    """Go on reading files of people, and taking in what was agreed to."""
    uploads.drain()


@shared_task
def read_feeds() -> None:
    """Read the sources of news that are due."""
    reading.drain()


@shared_task
def forget_feed_items() -> None:
    """Forget items that their sources have long shown no more."""
    remembering.forget()
