"""`manage.py seed_demo`: fill an empty database with a believable centre."""

from datetime import timedelta

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from accounts.models import User
from analytics import facts
from analytics.words import keeping
from config.demo import (
    articles,
    asked,
    broadcasts,
    bulletins,
    centre,
    cold,
    contacts,
    desk,
    duty,
    evaluated,
    explored,
    followed,
    funded,
    hall,
    in_the_field,
    letters,
    objected,
    open311,
    post_office,
    proceedings,
    questionnaires,
    ready,
    same_matter,
    theme,
    unfinished,
    voices,
    votes,
)
from config.demo.seeding import Seeder
from feedback import rulebook
from feedback.clock import escalating, recounting
from feedback.models import Notification
from feedback.suggesting import learning


class Command(BaseCommand):
    help = "Fill an empty database with a centre and ninety days of appeals in five languages."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000, help="of the demo's website")

    def handle(self, *args, port: int, **options):
        if unfinished.is_there():  # broken off in the middle, it is told anew from the start
            call_command("flush", verbosity=0, interactive=False)
        elif User.objects.exists():
            raise CommandError("there are people in this database already; it is left alone")
        unfinished.begin()
        self._tell(f"{post_office.HOST}:{port + 1}:{port + 2}")
        self.stdout.write("Demo: adding up the figures")
        facts.rebuild()
        cold.notice()
        keeping.rebuild()
        bulletins.write()
        explored.keep()
        self.stdout.write("Demo: learning what to suggest")
        learning.learn_all()
        unfinished.end()

    def _tell(self, address: str) -> None:
        with connection.cursor() as cursor:  # a story can be told again: no need to wait for disks
            cursor.execute("SET synchronous_commit = off")
        self.stdout.write("Demo: building a centre with its people, topics and rules")
        centre.build(address)
        duty.build()
        rulebook.forget()
        hall.build()
        articles.write()
        ready.build()
        open311.offer()
        questionnaires.build()
        for done, of in Seeder().run():
            if done % 40 == 0 or done == of:
                self.stdout.write(f"Demo: {done} of {of} appeals have lived")
                self.stdout.flush()
        proceedings.tell()
        letters.tell()
        same_matter.tell()
        theme.tell()
        cold.tell()
        voices.tell()
        objected.tell()
        funded.tell(address)
        contacts.tell()
        votes.tell()
        broadcasts.tell()
        asked.ask()
        evaluated.tell()
        followed.tell()
        in_the_field.tell()
        desk.arrange()
        recounting.run()  # the clocks of what came before the clock's own sweepers ran
        escalating.sweep()
        lately = timezone.now() - timedelta(days=2)  # who works here has read what is older
        Notification.objects.filter(created_at__lt=lately).update(read_at=lately)
