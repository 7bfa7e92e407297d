"""What the Celery workers do for appeals. Every task may run any number of times."""

from celery import shared_task

from feedback import confirming, retention, speech
from feedback.answering import letter
from feedback.bulk import working
from feedback.clock import escalating, holidays, recounting, running, silence
from feedback.composing import presence, unsent
from feedback.duty import dealing, handing
from feedback.evidence import recognition, waiting
from feedback.finding import vocabulary
from feedback.knowledge import reviewing
from feedback.matters import telling
from feedback.notifying import digests, mailing
from feedback.proceedings import registering
from feedback.proposals import closing


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
def tell_many() -> None:
    """Let the answer to an incident, and news of it, reach all who have to do with it."""
    telling.drain()


@shared_task
def work_on_many() -> None:
    """Go on with what somebody does to many appeals at once."""
    working.drain()


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


@shared_task
def remind_reviews() -> None:
    """Tell who is to look through an article again that its day has come."""
    reviewing.remind()


@shared_task
def follow_clocks() -> None:
    """Keep deadlines, clocks of steps and what is to be escalated seconds behind the timelines."""
    running.follow()


@shared_task
def escalate() -> None:
    """Wake people for appeals whose time is running out, or has run out."""
    escalating.sweep()


@shared_task
def recount_deadlines() -> None:
    """Count deadlines again, where a calendar or a policy was changed."""
    recounting.run()


@shared_task
def break_silence() -> None:
    """Remind citizens whom we asked, and close what they never answered."""
    silence.sweep()


@shared_task
def warn_of_holidays() -> None:
    """Tell who keeps the calendars which of them lack the next holidays."""
    holidays.warn()


@shared_task
def mail_notices() -> None:
    """Mail to staff what they are told."""
    mailing.run()


@shared_task
def send_digests() -> None:
    """Mail to staff whose day begins what waits for them."""
    digests.run()


@shared_task
def forget_presence() -> None:
    """Take away the heartbeats of pages that are closed."""
    presence.forget()


@shared_task
def forget_unsent() -> None:
    """Take away what somebody at the desk began to write long ago."""
    while unsent.forget_old():
        pass


@shared_task
def deal_out() -> None:
    """Give new appeals to who is here, where a team deals out by itself."""
    dealing.run()


@shared_task
def end_shifts() -> None:
    """Remind of the end of a shift, and take back what was left after it."""
    handing.remind()
    handing.take_back()


@shared_task
def register_appeals() -> None:
    """Give the next numbers of the register to the appeals that have none."""
    registering.drain()


@shared_task
def gather_words() -> None:
    """Learn the words of new appeals, by which misspelt searches are set right."""
    vocabulary.gather()


@shared_task
def close_proposals() -> None:
    """Tell the authors of proposals whose last day is over how many support them."""
    closing.drain()
