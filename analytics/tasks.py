"""What Celery does for the figures; every task may run any number of times."""

from celery import shared_task

from analytics import facts


@shared_task
def refresh_facts() -> None:
    facts.refresh()
