"""What the Celery workers do for appeals. Every task may run any number of times."""

from celery import shared_task

from feedback import confirming, retention, speech
from feedback.answering import letter
from feedback.evidence import recognition, waiting


@shared_task
def fetch_media() -> None:
    """Fetch files that are still at a provider, and make the copies that are shown."""
    waiting.drain()


@shared_task
def read_pages() -> None:
    """Read scanned pages by machine, where this machine can."""
    recognition.drain()


@shared_task
def listen() -> None:
    """Draft what is said in recordings, where this machine can."""
    speech.listen_to_waiting()


@shared_task
def forget_drafts() -> None:
    """Take away forms that were begun long ago and never sent."""
    while retention.forget_drafts():
        pass
    retention.forget_guided_forms()


@shared_task
def forget_codes() -> None:
    """Empty the messages that brought one-time codes, and take away links to confirm who somebody
    is, when they are good no more."""
    retention.forget_codes()
    confirming.forget_old()


@shared_task
def train_suggestions() -> None:
    """Learn anew from answered appeals what to suggest to the desk."""
    from feedback.suggesting import learning  # brings scikit-learn: for this task alone

    learning.learn_all()


@shared_task
def set_letters() -> None:
    """Set the official letters that wait, as PDF."""
    letter.set_waiting()
