"""`manage.py adopt_news_topics`: the usual kinds of news, in five languages, as a beginning."""

from django.core.management.base import BaseCommand

from outreach.audiences import presetting


class Command(BaseCommand):
    help = "Make the kinds of news that a council usually has, where they are not there yet."

    def handle(self, *args, **options):
        made = presetting.adopt()
        for topic in made:
            self.stdout.write(f"{topic.code}: {topic.name}")
        if not made:
            self.stdout.write("All of them are there already")
