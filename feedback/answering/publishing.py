"""Questions and answers without personal data, for everybody to read; each can be taken back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import transaction
from django.db.models import QuerySet, Value
from django.utils import timezone

from accounts.models import Citizen
from accounts.roles import Capability
from feedback import access, timeline, workflow
from feedback.actors import CITIZEN, Actor
from feedback.models import Appeal, Event, Message, PublicationConsent, PublishedAnswer
from feedback.statuses import RESOLVED
from feedback.workflow import Forbidden

Ground = PublishedAnswer.Ground
MOST_WORDS = 10
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_DAY = r"\d{1,2}[./-]\d{1,2}[./-]\d{4}(?!\w)|\d{4}-\d\d-\d\d(?!\w)"
_PHONE = re.compile(rf"(?<!\w)(?!{_DAY})\+?\d(?:[\s().-]?\d){{6,14}}(?!\w)")
# A number of a person: of Mongolia two letters and eight digits, of Azerbaijan seven signs with
# letters and digits mixed; twelve digits, as in Kazakhstan, look like a phone already.
_REGISTER = re.compile(r"(?<!\w)[А-ЯӨҮЁа-яөүё]{2}\d{8}(?!\w)")
_PIN = re.compile(r"(?<!\w)(?=[0-9A-Z]*\d)(?=[0-9A-Z]*[A-Z])[0-9A-Z]{7}(?!\w)")
_NAME_LETTERS = 3  # shorter parts of a name are words, too


class NoGround(ValueError):
    """Neither did the citizen agree, nor is a law named."""


@dataclass(frozen=True)
class Finding:
    """Something in a text that looks like personal data."""

    kind: str  # "e-mail", "phone", "register number" or "name"
    words: str


class PersonalData(ValueError):
    """The text seems to hold personal data, and nobody said that it does not."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(f"{len(findings)} findings")
        self.findings = findings


def findings(text: str, citizen: Citizen | None) -> list[Finding]:
    """What in a text should not be shown to everybody, as far as a machine sees it."""
    return list(dict.fromkeys(_findings(text, citizen)))


def _findings(text: str, citizen: Citizen | None) -> Iterator[Finding]:
    for kind, pattern in (
        ("email", _EMAIL),
        ("register", _REGISTER),
        ("register", _PIN),
        ("phone", _PHONE),
    ):
        for match in pattern.finditer(text):
            yield Finding(kind, match[0])
    if citizen is not None:
        names = {
            part
            for name in (citizen.name, citizen.verified_name)
            for part in re.findall(r"\w+", name.casefold())
            if len(part) >= _NAME_LETTERS
        }
        for word in re.findall(r"\w+", text):
            # A name with an ending after it is still the name.
            if any(word.casefold().startswith(name) for name in names):
                yield Finding("name", word)


def demand_ground(appeal: Appeal, *, ground: str, law: str) -> None:
    """Raises `NoGround` when neither the citizen agreed nor a law is named, as `ground` says."""
    agreed = PublicationConsent.objects.filter(appeal=appeal).exists()
    if (ground == Ground.CONSENT and not agreed) or (ground == Ground.LAW and not law):
        raise NoGround(ground)


def demand_clean(text: str, citizen: Citizen | None) -> None:
    """Raises `PersonalData` when something in the text looks like it."""
    if found := findings(text, citizen):
        raise PersonalData(found)


def consent(appeal: Appeal) -> None:
    """The citizen agrees to be read by all without their name."""
    PublicationConsent.objects.get_or_create(appeal=appeal)


def take_back(appeal: Appeal) -> None:
    """The citizen agrees no more: what was published because they agreed is shown to nobody from
    now on. In a transaction that holds the appeal (`workflow.lock`). Twice is once."""
    PublicationConsent.objects.filter(appeal=appeal).delete()
    agreed = PublishedAnswer.objects.filter(appeal=appeal, withdrawn_at=None, ground=Ground.CONSENT)
    for published in agreed:
        PublishedAnswer.objects.filter(pk=published.pk).update(withdrawn_at=timezone.now())
        _note(appeal, published, CITIZEN, withdrawn=True)


def may_publish(appeal: Appeal) -> bool:
    """Whether there is an answer that could be shown to all."""
    return appeal.status in RESOLVED and not appeal.is_confidential


def answer_of(appeal: Appeal) -> Message | None:
    """The last official answer."""
    return appeal.messages.filter(is_official_answer=True).order_by("-id").first()


def publish(
    appeal: Appeal,
    *,
    title: str,
    question: str,
    answer: str,
    ground: str,
    actor: Actor,
    law: str = "",
    is_clean: bool = False,
    version: int | None = None,
) -> PublishedAnswer:
    """Show a question and its answer to everybody; again, it is shown in the new words.

    `is_clean`: a person looked at what seems to be personal data and says that it is none.
    Raises `Forbidden`, `NoGround`, `PersonalData`, `Outdated`, and `ValueError` for empty words.
    """
    title, question, answer, law = (each.strip() for each in (title, question, answer, law))
    if not (title and question and answer):
        raise ValueError("nothing was written")
    with transaction.atomic():
        held = workflow.lock(appeal, version=version)
        _must(actor, held)
        if not may_publish(held):
            raise Forbidden("only what is answered and not confidential is published")
        demand_ground(held, ground=ground, law=law)
        if not is_clean:
            demand_clean("\n".join((title, question, answer)), held.citizen)
        words = SearchVector(Value(f"{title} {question} {answer}"), config="simple")
        published, _created = PublishedAnswer.objects.update_or_create(
            appeal=held,
            defaults={
                "title": title[:200],
                "question": question,
                "answer": answer,
                "language": held.language,
                "topic": held.topic,
                "organisation": held.organisation,
                "ground": ground,
                "law": law[:300],
                "published_by": actor.user,
                "published_at": timezone.now(),
                "withdrawn_at": None,
                "search": words,
            },
        )
        _note(held, published, actor, withdrawn=False)
    return published


def withdraw(published: PublishedAnswer, *, actor: Actor) -> None:
    """Take it off the site. Twice is once."""
    with transaction.atomic():
        held = workflow.lock(published.appeal)
        _must(actor, held)
        shown = PublishedAnswer.objects.filter(pk=published.pk, withdrawn_at=None)
        if shown.update(withdrawn_at=timezone.now()):
            _note(held, published, actor, withdrawn=True)


def shown(words: str = "", topic: int | None = None) -> QuerySet[PublishedAnswer]:
    """What everybody may read, newest first, with these words and on this topic."""
    found = PublishedAnswer.objects.filter(withdrawn_at=None)
    if topic is not None:
        found = found.filter(topic=topic)
    if query := query_of(words):
        found = found.filter(search=query)
    return found.select_related("topic", "organisation").order_by("-id")


def query_of(words: str) -> SearchQuery | None:
    """What finds texts with all these words, or words that begin so; None for no word."""
    terms = re.findall(r"\w+", words)[:MOST_WORDS]
    if not terms:
        return None
    query = " & ".join(f"{term}:*" for term in terms)
    return SearchQuery(query, search_type="raw", config="simple")


def _must(actor: Actor, appeal: Appeal) -> None:
    if actor.user is None or not access.may(actor.user, appeal, Capability.PUBLISH):
        raise Forbidden(f"needs {Capability.PUBLISH}")


def _note(appeal: Appeal, published: PublishedAnswer, actor: Actor, *, withdrawn: bool) -> None:
    data = {"published": published.pk, "ground": published.ground, "withdrawn": withdrawn}
    timeline.append(appeal, timeline.Entry(Event.Kind.PUBLISHED, actor, data=data))
    workflow.touch(appeal)
