"""`manage.py describe_channels > docs/channels.md`: the page about all channels."""

from django.core.management.base import BaseCommand

from channels import description


class Command(BaseCommand):
    help = "Print docs/channels.md, made from what the adapters declare."

    def handle(self, *args, **options):
        self.stdout.write(description.page())
