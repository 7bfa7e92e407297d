"""`manage.py bulletins`: write what is due, send what waits, verify what was written."""

from django.core.management.base import BaseCommand, CommandError

from analytics.bulletins import checking, mailing, writing
from analytics.models import BulletinKind


class Command(BaseCommand):
    help = "Write the bulletins that are due, send their mails, or verify their chains."

    def add_arguments(self, parser):
        parser.add_argument("--due", action="store_true", help="write what is due by now")
        parser.add_argument("--send", action="store_true", help="send the mails that wait")
        parser.add_argument(
            "--verify", action="store_true", help="reckon every hash and chain anew"
        )

    def handle(self, *args, due: bool, send: bool, verify: bool, **options):
        if not (due or send or verify):
            raise CommandError("say what to do: --due, --send or --verify")
        if due:
            for bulletin in writing.run():
                self.stdout.write(f"Written: {bulletin.kind.code} {bulletin.shown_number}")
        if send:
            self.stdout.write(f"Sent: {mailing.run()}")
        if verify:
            self._verify()

    def _verify(self) -> None:
        broken = False
        for kind in BulletinKind.objects.all():
            check = checking.check_all(kind)
            broken |= not check.is_intact
            state = "intact" if check.is_intact else f"BROKEN: {check.broken + check.unchained}"
            self.stdout.write(f"{kind.code}: {check.looked_at} looked at, {state}")
        if broken:
            raise CommandError("a bulletin is not what was written")
