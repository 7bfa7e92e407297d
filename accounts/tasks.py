"""What the Celery workers do for those who sign in. Every task may run any number of times."""

from importlib import import_module

from celery import shared_task
from django.conf import settings


@shared_task
def forget_sessions() -> None:
    """Take away sessions whose time is over: each visitor who types a code leaves one."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
