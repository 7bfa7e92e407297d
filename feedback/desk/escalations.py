"""What is late or nearly so, for whoever answers for it: by body and person, how long over, since
when they were told; and reminding, reassigning, noting from the list."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.db.models import Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import can
from accounts.roles import Capability, roles_with
from feedback import access
from feedback.desk import frame, pills, trees, wording
from feedback.desk.pills import Pill
from feedback.desk.trees import Trees
from feedback.models import Appeal, Notification
from feedback.notifying.kinds import KINDS
from feedback.statuses import OPEN, Status

SIZE = 50
NEAR = timedelta(hours=24)
MOST_PEOPLE = 300
LATE, NEARLY = "late", "near"


@dataclass(frozen=True)
class Row:
    appeal: Appeal
    link: str
    pill: Pill
    status: str
    organisation: str
    told_at: datetime | None

    @property
    def key(self) -> str:
        """What a tick says: which appeal, as it was seen."""
        return f"{self.appeal.pk}:{self.appeal.version}"


class EscalationFilter(forms.Form):
    """Narrowing the list; a value that nobody offers is as none."""

    state = forms.ChoiceField(
        label=_("How late"),
        required=False,
        choices=[("", _("late or nearly")), (LATE, _("late")), (NEARLY, _("nearly late"))],
    )
    organisation = forms.TypedChoiceField(
        label=_("Organisation"), required=False, coerce=int, empty_value=None
    )
    person = forms.TypedChoiceField(
        label=_("Who deals with it"), required=False, coerce=int, empty_value=None
    )
    level = forms.TypedChoiceField(
        label=_("Escalation level, at least"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("any")), *((n, str(n)) for n in range(1, 6))],
    )

    def __init__(self, *args, known: Trees, people: list[User], **kwargs) -> None:
        super().__init__(*args, auto_id="escalated_%s", **kwargs)
        any_one = [("", _("any"))]
        self.fields["organisation"].choices = any_one + known.organisations.choices()
        self.fields["person"].choices = any_one + [(each.pk, str(each)) for each in people]
        self.known = known

    def condition(self, now: datetime) -> Q:
        self.is_valid()
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        found = Q(due_at__lte=now + NEAR)
        if chosen.get("state") == LATE:
            found = Q(due_at__lt=now)
        elif chosen.get("state") == NEARLY:
            found = Q(due_at__gte=now, due_at__lte=now + NEAR)
        if "organisation" in chosen:
            below = self.known.organisations.with_below(chosen["organisation"])
            found &= Q(organisation__in=below)
        if "person" in chosen:
            found &= Q(assignee=chosen["person"])
        if "level" in chosen:
            found &= Q(escalation__gte=chosen["level"])
        return found


def view(request: HttpRequest) -> HttpResponse:
    """The page: the longest overdue first."""
    if not can(request.user, Capability.SEE_ESCALATIONS):
        return frame.forbidden(request, Capability.SEE_ESCALATIONS)
    now, known, people = timezone.now(), trees.read(), staff()
    form = EscalationFilter(request.GET, known=known, people=people)
    waiting = listed(request.user).filter(form.condition(now), _behind(request.GET.get("at", "")))
    found = list(
        waiting.defer("search")
        .select_related("assignee", "topic")
        .order_by("due_at", "pk")[: SIZE + 1]
    )
    shown = found[:SIZE]
    onward = ""
    if len(found) > SIZE:
        last = f"{shown[-1].due_at.isoformat()}_{shown[-1].pk}"
        onward = urlencode({**request.GET.dict(), "at": last})
    context = {
        "title": _("Escalations"),
        "form": form,
        "rows": _rows(shown, known, now),
        "people": people,
        "may_assign": can(request.user, Capability.TRIAGE),
        "next": onward,
        "address": request.GET.urlencode(),
    }
    return frame.render(request, "desk/escalations.html", context)


def listed(user: User) -> QuerySet[Appeal]:
    """The appeals that somebody may look after here: those that wait for one of us."""
    mine = access.visible_to(user, Capability.SEE_ESCALATIONS)
    return mine.filter(status__in=[each for each in OPEN if each != Status.WAITING])


def staff() -> list[User]:
    """Who can have an appeal at all; whether they may have this one is asked when it is given."""
    roles = {*roles_with(Capability.TRIAGE), *roles_with(Capability.ANSWER)}
    able = User.objects.filter(memberships__role__in=roles, is_active=True).distinct()
    return list(able.order_by("last_name", "first_name", "pk")[:MOST_PEOPLE])


def _behind(at: str) -> Q:
    """What comes after the row that an address names; everything when it names none."""
    due, _sign, pk = at.rpartition("_")
    try:
        moment, number = datetime.fromisoformat(due), int(pk)
    except ValueError:
        return Q()
    if moment.tzinfo is None or not 0 <= number < 2**63:
        return Q()
    return Q(due_at__gte=moment) & (Q(due_at__gt=moment) | Q(pk__gt=number))


def _rows(appeals: list[Appeal], known: Trees, now: datetime) -> list[Row]:
    statutory = [slug for slug, kind in KINDS.items() if kind.is_statutory]
    told = dict(
        Notification.objects.filter(appeal__in=appeals, kind__in=statutory)
        .order_by()
        .values_list("appeal_id")
        .annotate(Max("created_at"))
    )
    return [
        Row(
            appeal=appeal,
            link=reverse("admin:feedback_appeal_change", args=[appeal.pk]),
            pill=pills.of(appeal, now),
            status=wording.status(appeal.status),
            organisation=known.organisations.name(appeal.organisation_id),
            told_at=told.get(appeal.pk),
        )
        for appeal in appeals
    ]
