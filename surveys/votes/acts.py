"""The one writer of a vote's status, and the chain of what was done.

Each act is written down as canonical JSON with the digest of the act before it, and bears the
SHA-256 of that. Whoever kept a digest can tell whether anything before it was changed since.
"""

import hashlib
import json
from datetime import datetime

from django.db import connection, transaction

from accounts.models import User
from surveys.models import Vote, VoteAct
from surveys.votes import steps


class Refused(Exception):
    """The step cannot be taken; says why in words for whoever tried."""


def move(vote: Vote, act: str, *, user: User | None, reason: str = "", **given) -> VoteAct:
    """Take a step: lock, look at the table, change the status with the `given` columns, write the
    act. `data` among them is what the act says beside. Raises `Refused`, and `IntegrityError`
    where the database holds that another person must do it.
    """
    step = steps.BY_ACT[act]
    data = given.pop("data", {})
    with transaction.atomic():
        held = hold(vote)
        if held.status not in step.sources:
            raise Refused(f"{act} from {held.status}")
        changed = {"status": step.target, **given}
        Vote.objects.filter(pk=held.pk).update(**changed)
        done = note(held, act, user=user, reason=reason, data=data)
    for name, value in changed.items():
        setattr(vote, name, value)
    return done


def hold(vote: Vote) -> Vote:
    """The vote as it is now, locked against every other step and every voice."""
    return Vote.objects.select_for_update(of=("self",)).get(pk=vote.pk)


def note(vote: Vote, what: str, *, user: User | None, reason: str = "", data: dict) -> VoteAct:
    """Write an act into the chain; whoever calls holds the vote's row."""
    last = VoteAct.objects.filter(vote=vote).order_by("-place").first()
    done = VoteAct(
        vote=vote,
        place=last.place + 1 if last else 1,
        what=what,
        data=data,
        reason=reason,
        user=user,
        at=now(),
        previous=last.digest if last else "",
    )
    done.digest = digest(done)
    done.save()
    return done


def digest(done: VoteAct) -> str:
    """The SHA-256 of an act as it is written down here; who did it is in it by their number."""
    words = {
        "vote": done.vote.number,
        "place": done.place,
        "what": done.what,
        "data": done.data,
        "reason": done.reason,
        "by": done.user_id,
        "at": done.at.isoformat(),
        "previous": done.previous,
    }
    text = json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def is_whole(vote: Vote) -> bool:
    """Whether the chain of acts is as it was written."""
    before = ""
    for place, done in enumerate(VoteAct.objects.filter(vote=vote).order_by("place"), 1):
        if done.place != place or done.previous != before or done.digest != digest(done):
            return False
        before = done.digest
    return True


def now() -> datetime:
    """The database's clock: the one by which envelopes are received."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
