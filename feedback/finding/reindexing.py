"""What appeals are found by, written anew from all that is known of them."""

from collections.abc import Iterator

from feedback import searching
from feedback.models import Appeal, DocumentPage, Message, Transcript

BATCH = 500


def words_of(appeal: Appeal) -> str:
    """All words by which an appeal is found: the citizen's, their documents', their recordings'."""
    said = Message.objects.filter(appeal=appeal, direction=Message.Direction.IN).order_by("id")
    pages = DocumentPage.objects.filter(attachment__message__in=said).exclude(text="")
    spoken = Transcript.objects.filter(appeal=appeal).exclude(text="")
    texts = [word for pair in said.values_list("subject", "text") for word in pair]
    texts += pages.values_list("text", flat=True)
    texts += spoken.values_list("text", flat=True)
    return " ".join([*texts, appeal.place])


def every(*, after: int = 0) -> Iterator[tuple[int, int]]:
    """Write all appeals with a key above `after` anew, in order; yields the key reached and how
    many were done, after each batch."""
    done = 0
    while True:
        some = list(Appeal.objects.filter(pk__gt=after).only("place").order_by("pk")[:BATCH])
        if not some:
            return
        for appeal in some:
            vector = searching.vector(words_of(appeal))
            Appeal.objects.filter(pk=appeal.pk).update(search=vector)
        after, done = some[-1].pk, done + len(some)
        yield after, done
