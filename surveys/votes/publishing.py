"""Publication: the file goes out, and what leads from ballots to voters is destroyed with it."""

import csv

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from accounts.models import User
from surveys.models import Vote, VoteCount
from surveys.votes import acts, secrecy, steps, tally
from surveys.votes.acts import Refused

# The files have a line a voter: the database looks for one, and a page never holds them.
_FILES = ("csv", "json")
_LINE = """
SELECT split_part(substr(csv, place + 1, 200), E'\\n', 1)
  FROM surveys_votecount, strpos(csv, %s) place WHERE id = %s AND place > 0
"""


def counts(vote: Vote) -> QuerySet[VoteCount]:
    """Its counts, the last first; their files are read when they are asked for."""
    return VoteCount.objects.filter(vote=vote).order_by("-pk").defer(*_FILES)


def standing(vote: Vote) -> VoteCount:
    """The count that holds: the last one."""
    return counts(vote)[0]


def publish(vote: Vote, *, user: User) -> None:
    """Publish a count that somebody else has made. Raises `Refused`."""
    if steps.BY_ACT["publish"].is_own(vote, user):
        raise Refused("own")
    with transaction.atomic():
        held = acts.hold(vote)
        found = counts(held).first()
        if found is None:
            raise Refused("not_counted")
        data = {"csv_sha256": found.csv_sha256, "json_sha256": found.json_sha256}
        try:
            with transaction.atomic():
                at = acts.now()
                acts.move(vote, "publish", user=user, data=data, published_by=user, published_at=at)
        except IntegrityError as error:
            raise Refused("own") from error
        secrecy.forget(held)
        vote.link_key = ""


def reopen_count(vote: Vote, *, user: User, reason: str) -> None:
    """Take a count back before it is published, to count again. Raises `Refused`."""
    if not reason.strip():
        raise Refused("reason")
    acts.move(vote, "reopen_count", user=user, reason=reason, counted_by=None)


def line_of(found: VoteCount, receipt: str) -> dict[str, str] | None:
    """The file's line with a receipt, as `secrecy.read_receipt` gives it."""
    for part in (tally.VOICE, tally.JOINED):
        with connection.cursor() as cursor:
            cursor.execute(_LINE, [f"\n{part},{receipt},", found.pk])
            lines = [line for (line,) in cursor.fetchall()]
        for row in csv.DictReader(lines, tally.COLUMNS):
            return row
    return None
