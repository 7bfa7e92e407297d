"""What Celery does for the figures; every task may run any number of times."""

from celery import shared_task

from analytics import facts
from analytics.alerts import watching
from analytics.bulletins import mailing as bulletin_mailing
from analytics.bulletins import writing as bulletin_writing
from analytics.words import keeping


@shared_task
def refresh_facts() -> None:
    facts.refresh()


@shared_task
def write_bulletins() -> None:
    """Write the bulletins that are due, those that were missed among them."""
    bulletin_writing.run()


@shared_task
def mail_bulletins() -> None:
    """Send bulletins to those on their lists."""
    bulletin_mailing.run()


@shared_task
def watch() -> None:
    """Look whether anything is out of the ordinary."""
    watching.run()


@shared_task
def refresh_words() -> None:
    """Count anew the terms of days that changed."""
    keeping.refresh()
