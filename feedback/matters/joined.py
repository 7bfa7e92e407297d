"""Where an appeal that was joined with another leads: its code, and the words that come to it.

One person's two appeals become one: the old code leads to the other appeal, and so do later
words. Two people's stay apart, each under their own code, and only the answers reach both; that
there are words somewhere is then told to whoever deals with the other appeal.
"""

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from feedback.models import Appeal, Merge
from feedback.statuses import OPEN, Status

_DEEPEST = 10  # joinings of joinings; more there are not


def leads_to(appeal: Appeal) -> Appeal:
    """The appeal that a code or words of this one belong to: itself, or what it became part of."""
    for _step in range(_DEEPEST):
        if appeal.status != Status.MERGED or not _is_one_person(appeal):
            break
        appeal = appeal.merged_into
    return appeal


def goes_on(appeals: QuerySet[Appeal], statuses: tuple[str, ...]) -> QuerySet[Appeal]:
    """Those in one of the statuses, and those joined with one that is."""
    into = Q(status=Status.MERGED, merged_into__status__in=statuses)
    return appeals.filter(Q(status__in=statuses) | into)


def followers(appeal: Appeal) -> QuerySet[Appeal]:
    """Other people's appeals that were joined with this one: the answer reaches them, too."""
    return Appeal.objects.filter(
        merged_into=appeal,
        status=Status.MERGED,
        joinings__undone_at=None,
        joinings__is_one_person=False,
    )


def heard(appeal: Appeal) -> None:
    """Another person's joined appeal has new words: whoever deals with the matter sees so.

    In the caller's transaction, which holds that appeal's row.
    """
    Appeal.objects.filter(pk=appeal.merged_into_id).update(
        version=F("version") + 1, has_unread=True, last_activity_at=timezone.now()
    )


def is_open(appeal: Appeal) -> bool:
    """Whether somebody of ours still owes something, here or where it was joined to."""
    held = appeal.merged_into if appeal.status == Status.MERGED else appeal
    return held.status in OPEN


def _is_one_person(appeal: Appeal) -> bool:
    return Merge.objects.filter(appeal=appeal, undone_at=None, is_one_person=True).exists()
