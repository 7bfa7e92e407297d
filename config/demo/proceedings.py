"""Statutory steps to look at: bodies that owe a part, more time that was given, a second appeal."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Organisation, User
from config.demo import words
from feedback import intake
from feedback.actors import staff
from feedback.models import Appeal
from feedback.proceedings import afterwards, extending, shares
from feedback.statuses import Status


def tell() -> None:
    """Some steps with appeals of the heating network, by its own people."""
    _share(_at_work("heat")[:1])
    _extend(_at_work("heat")[1:4])
    _write_again()


def _at_work(body: str) -> QuerySet[Appeal]:
    working = Appeal.objects.filter(status__in=(Status.ASSIGNED, Status.IN_PROGRESS))
    return working.filter(organisation__code=body).order_by("-received_at")


def _share(appeals: QuerySet[Appeal]) -> None:
    until = timezone.localdate() + timedelta(days=4)
    inspector = staff(User.objects.get(username="inspector"))
    for appeal in appeals:
        for body in ("roads", "water"):
            share = shares.ask(
                appeal,
                organisation=Organisation.objects.get(code=body),
                question=words.PART_ASKED[appeal.language],
                until=until,
                actor=inspector,
            )
            if body == "water":
                said = words.PART_GIVEN[appeal.language]
                login = User.objects.get(username="water")
                shares.contribute(share, text=said, actor=staff(login))


def _extend(appeals: QuerySet[Appeal]) -> None:
    chief = staff(User.objects.get(username="chief"))
    for appeal in appeals:
        if bounds := extending.bounds(appeal):
            until = min(bounds[0] + timedelta(days=9), bounds[1])
            reason = words.MORE_TIME[appeal.language]
            extending.extend(appeal, until=until, reason=reason, actor=chief)
            return


def _write_again() -> None:
    """The citizen of a matter that is long over writes once more."""
    over = Appeal.objects.filter(status=Status.CLOSED, address__isnull=False)
    for appeal in over.order_by("closed_at")[:20]:
        if afterwards.is_past(appeal):
            said = intake.Words(
                intake_key=f"demo-again:{appeal.pk}",
                channel="web",
                text=words.AGAIN[appeal.language],
                language=appeal.language,
                account=appeal.account,
                address=appeal.address,
                citizen=appeal.citizen,
            )
            afterwards.hear(appeal, said)
            return
