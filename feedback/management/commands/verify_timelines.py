"""`manage.py verify_timelines`: check every appeal's chain of events."""

from django.core.management.base import BaseCommand

from feedback import timeline
from feedback.models import Event


class Command(BaseCommand):
    help = "Check the hash chain of every timeline; names the first broken link of each."

    def handle(self, *args, **options):
        broken = 0
        for found in timeline.breaks():
            broken += 1
            self.stderr.write(f"appeal {found.appeal_id}: event {found.sequence} {found.problem}")
        events = Event.objects.count()
        if broken:
            raise SystemExit(f"{broken} timelines are broken")
        self.stdout.write(f"All timelines hold ({events} events).")
