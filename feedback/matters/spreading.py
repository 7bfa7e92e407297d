"""Words on one appeal that are to reach others: written down in the change's own transaction.

The others are the open parts of an incident, and other people's appeals that were joined with it.
Workers tell them one by one (`feedback.matters.telling`).
"""

from django.db.models import Q, QuerySet

from accounts.models import User
from channels.nudge import nudge
from feedback.matters import joined
from feedback.models import AnswerDraft, Appeal, Incident, Message, Spread
from feedback.statuses import OPEN

TASK = "feedback.tasks.tell_many"


def reached(appeal: Appeal) -> QuerySet[Appeal]:
    """The appeals that words on this one are to reach."""
    parts = Appeal.objects.filter(part_of=appeal, status__in=OPEN).values("pk")
    others = joined.followers(appeal).values("pk")
    return Appeal.objects.filter(Q(pk__in=parts) | Q(pk__in=others))


def audience(spread: Spread) -> QuerySet[Appeal]:
    """Whom a spread is for: news are for the citizen of the head as well."""
    others = reached(spread.appeal)
    if spread.kind == Spread.Kind.NEWS:
        return others | Appeal.objects.filter(pk=spread.appeal_id)
    return others


def answer(
    appeal: Appeal,
    message: Message,
    words: str,
    *,
    user: User | None,
    signed: AnswerDraft | None,
    closes: bool,
    rejects: bool,
) -> Spread | None:
    """An appeal was answered: the answer is to reach all who have to do with it; None when these
    are none. Texts in other languages are those that the incident holds; where the answer was
    signed, they go out above the words that bear the signature."""
    total = reached(appeal).count()
    if not total:
        return None
    incident = Incident.objects.filter(appeal=appeal).first()
    texts = dict(incident.texts) if incident else {}
    if signed is not None:
        texts = {language: f"{text}\n\n{words}" for language, text in texts.items()}
    texts[appeal.language] = words
    return _begin(
        appeal=appeal,
        kind=Spread.Kind.ANSWER,
        message=message,
        texts=texts,
        closes=closes,
        rejects=rejects,
        user=user,
        total=total,
    )


def news(incident: Incident, *, texts: dict[str, str], user: User | None) -> Spread:
    """Tell all of an incident how it stands; `texts` are more words, by language."""
    total = reached(incident.appeal).count() + 1
    return _begin(
        appeal=incident.appeal, kind=Spread.Kind.NEWS, texts=texts, user=user, total=total
    )


def text_for(spread: Spread, language: str) -> str:
    """The words in that language, or else in the language of the appeal they were written on."""
    return spread.texts.get(language) or spread.texts.get(spread.appeal.language, "")


def _begin(**fields) -> Spread:
    spread = Spread.objects.create(**fields)
    nudge(TASK)
    return spread
