"""What goes along when one person's two appeals become one, and what comes back."""

from feedback import searching
from feedback.finding.reindexing import words_of
from feedback.models import Appeal, Follower, Message, Transcript


def move(source: Appeal, target: Appeal) -> dict:
    """Messages with their files, and the devices that follow; returns the keys of what moved."""
    messages = list(Message.objects.filter(appeal=source).values_list("pk", flat=True))
    _carry(messages, source, target)
    known = Follower.objects.filter(appeal=target).values("address")
    followers = Follower.objects.filter(appeal=source).exclude(address__in=known)
    moved = list(followers.values_list("pk", flat=True))
    Follower.objects.filter(pk__in=moved).update(appeal=target)
    _remember([source, target])
    return {"messages": messages, "followers": moved}


def bring_back(source: Appeal, target: Appeal, moved: dict) -> None:
    """What `move` moved from `source` returns to it, as far as it is still at `target`."""
    _carry(moved.get("messages", []), target, source)
    Follower.objects.filter(pk__in=moved.get("followers", []), appeal=target).update(appeal=source)
    _remember([source, target])


def _carry(messages: list[int], source: Appeal, target: Appeal) -> None:
    held = Message.objects.filter(pk__in=messages, appeal=source)
    Transcript.objects.filter(attachment__message__in=held).update(appeal=target)
    held.update(appeal=target)


def _remember(appeals: list[Appeal]) -> None:
    """What rests on an appeal and is read from what belongs to it: by which words it is found,
    and whether devices follow it."""
    for appeal in appeals:
        is_followed = Follower.objects.filter(appeal=appeal).exists()
        Appeal.objects.filter(pk=appeal.pk).update(
            is_followed=is_followed, search=searching.vector(words_of(appeal))
        )
        appeal.is_followed = is_followed
