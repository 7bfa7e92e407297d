"""What the Celery workers do for calls and web chat. Every task may run any number of times."""

from celery import shared_task

from live import call_backs, call_recordings, calls, chat_absent


@shared_task
def tell_absent_visitors() -> None:
    chat_absent.tell()


@shared_task
def forget_chats() -> None:
    chat_absent.forget()


@shared_task
def fetch_recordings() -> None:
    """Fetch recorded conversations and seal them."""
    call_recordings.fetch_waiting()


@shared_task
def settle_calls() -> None:
    """End calls whose end nobody told us; ask for calls where an answer waits to be told."""
    calls.end_lost()
    call_backs.expect_answers()
