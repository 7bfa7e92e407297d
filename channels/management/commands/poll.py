"""`manage.py poll <slug>`: ask the providers of a channel for what waits, once or for ever."""

import time

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from channels import polling, registry
from channels.models import Account

WAIT = 25  # seconds that one question may wait at the provider, shared by all accounts
PAUSE = 2  # seconds, when a question was answered at once with nothing


class Command(BaseCommand):
    help = (
        "Take in what waits at the accounts of a channel that are polled. With --forever it goes "
        "on until it is stopped, and what comes in is there within a second or two."
    )

    def add_arguments(self, parser):
        parser.add_argument("slug", help="the channel")
        parser.add_argument("--forever", action="store_true", help="go on until stopped")

    def handle(self, *args, **options):
        slug = options["slug"]
        if not registry.has(slug):
            known = ", ".join(adapter.slug for adapter in registry.every() if adapter.polls)
            raise CommandError(f"there is no channel {slug!r}; these can be polled: {known}")
        if not _accounts(slug):
            raise CommandError(
                f"no account of {slug} in use is polled: see its settings under Channels, Accounts"
            )
        try:
            self._ask(slug, forever=options["forever"])
        except KeyboardInterrupt:
            self.stdout.write("stopped")

    def _ask(self, slug: str, *, forever: bool) -> None:
        while True:
            accounts = _accounts(slug)
            for account in accounts:
                patience = WAIT / len(accounts) if forever else 0
                self._ask_one(account, patience)
            if not forever:
                return
            if not accounts:  # switched off meanwhile; perhaps on again soon
                time.sleep(WAIT)
            close_old_connections()

    def _ask_one(self, account: Account, patience: float) -> None:
        began = time.monotonic()
        new = polling.poll(account.pk, patience=patience)
        if new or not patience:
            self.stdout.write(f"{account.code}: {new} new")
            self.stdout.flush()
        if not new and time.monotonic() - began < PAUSE:
            time.sleep(PAUSE if patience else 0)


def _accounts(slug: str) -> list[Account]:
    return [account for account in polling.due_accounts() if account.channel == slug]
