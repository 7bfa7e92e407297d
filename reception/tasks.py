"""What becomes of queues and visits when their time is over."""

from celery import shared_task

from reception import appointments, tickets
from reception.models import Office


@shared_task(ignore_result=True)
def close_days() -> None:
    """End the tickets that an earlier day left open, and forget phones and names."""
    for office in Office.objects.select_related("calendar"):
        tickets.close_day(office)
    appointments.forget_old()
