"""What the Celery workers do for appeals. Every task may run any number of times."""

from celery import shared_task

from feedback.evidence import waiting


@shared_task
def fetch_media() -> None:
    """Fetch files that are still at a provider, and make the copies that are shown."""
    waiting.drain()
