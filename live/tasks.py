"""What the Celery workers do for calls and web chat. Every task may run any number of times."""

from celery import shared_task

from live import chat_absent


@shared_task
def tell_absent_visitors() -> None:
    chat_absent.tell()


@shared_task
def forget_chats() -> None:
    chat_absent.forget()
