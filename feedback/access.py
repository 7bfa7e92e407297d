"""Who may see what, in one place. Every view, admin page, API and export asks here."""

from django.core import signing
from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpRequest

from accounts.models import User
from accounts.permissions import Reach, above_own, can, reach
from accounts.roles import Capability
from feedback import codes, confidentiality
from feedback.matters import joined
from feedback.models import Appeal, Attachment, Message, Objection, OpenService, Rating

_OWNED = "appeals"  # in the session: ids of appeals whose owner this browser proved to be
_OWNED_MOST = 50
_SALT = "feedback.access.token"
TOKEN_DAYS = 365


# What a body may do with an appeal of which it only owes a part.
_WITH_A_PART = {Capability.READ_APPEALS, Capability.NOTE}


def visible_to(user: User, capability: Capability = Capability.READ_APPEALS) -> QuerySet[Appeal]:
    """The appeals over which a member of staff holds a capability."""
    held = reach(user, capability)
    if not held:
        return Appeal.objects.none()
    theirs = Q()
    if not held.everywhere:
        theirs = held.condition() | Q(assignee=user)
        if capability in _WITH_A_PART and held.bodies:
            theirs |= Q(shared_with__overlap=sorted(held.bodies))
    return not_kept_from(user).filter(theirs)


def not_kept_from(user: User) -> QuerySet[Appeal]:
    """All appeals but the confidential ones that are none of this person's business.

    It is no answer to what they may open: ask `visible_to`. It is for figures and lines about a
    person's other appeals, which tell that there is an appeal.
    """
    return Appeal.objects.filter(_not_kept_from(user))


def ordinary() -> QuerySet[Appeal]:
    """The appeals of which everybody of the staff may know that they exist."""
    return Appeal.objects.filter(is_confidential=False)


def people_reach(user: User) -> Reach:
    """Over whose people somebody may see how each is rated: those of bodies that they head whole.
    A role for a team, a place or some kinds heads nobody."""
    held = reach(user, Capability.SEE_PEOPLE)
    return Reach(everywhere=held.everywhere, organisations=held.organisations)


def ratings_of_people(user: User) -> QuerySet[Rating]:
    """The ratings of the people whom somebody heads, but of appeals that are kept from them;
    never their own."""
    held = people_reach(user)
    if not held:
        return Rating.objects.none()
    theirs = Q() if held.everywhere else Q(organisation__in=held.organisations)
    seen = Rating.objects.filter(theirs, rated_user__isnull=False, appeal__in=not_kept_from(user))
    return seen.exclude(rated_user=user)


def ratings_of(user: User) -> QuerySet[Rating]:
    """How somebody was rated themselves."""
    return Rating.objects.filter(rated_user=user, appeal__in=not_kept_from(user))


def objections_to_see(user: User) -> QuerySet[Objection]:
    """Those of the people whom somebody heads; never their own."""
    held = people_reach(user)
    if not held:
        return Objection.objects.none()
    theirs = Q() if held.everywhere else Q(organisation__in=held.organisations)
    kept = Q(rating__appeal__in=not_kept_from(user))
    return Objection.objects.filter(theirs & kept).exclude(user=user)


def open_to_all() -> QuerySet[Appeal]:
    """The appeals of which everybody may know what, where and how far: of an open service, as it
    says or as one of the staff decided; never what is confidential, or of somebody in need."""
    at_once = Q(open_listing=None, topic__open_service__shows=OpenService.Shows.AT_ONCE)
    return Appeal.objects.filter(
        at_once | Q(open_listing__is_shown=True),
        topic__is_active=True,
        topic__open_service__is_active=True,
        topic__open_service__kind=F("kind"),
        is_confidential=False,
        is_vulnerable=False,
    ).exclude(topic__open_service__shows=OpenService.Shows.NOTHING)


def came_by_open311(pk: int) -> bool:
    """Whether an appeal was sent through Open311, whose senders get a number for it."""
    return Appeal.objects.filter(pk=pk, intake_key__startswith="open311:").exists()


def _not_kept_from(user: User) -> Q:
    """A confidential appeal is for those with the capability, where it reaches; for who has it,
    and for who took it down; never for who works in the body that it concerns, or below."""
    trusted, above = reach(user, Capability.READ_CONFIDENTIAL), above_own(user)
    if trusted.everywhere:
        seen = Q()
    else:
        seen = Q(is_confidential=False) | Q(assignee=user) | Q(taken_by=user)
        seen |= trusted.condition() if trusted else Q()
    theirs = Q(concerns_whom=user) | (Q(concerns__in=above) if above else Q())
    return seen & ~(Q(is_confidential=True) & theirs)


def _is_kept_from(user: User, appeal: Appeal) -> bool:
    """`_not_kept_from`, for one appeal in hand."""
    if not appeal.is_confidential:
        return False
    if not confidentiality.may_deal(appeal, user):
        return True
    is_own = user.pk in (appeal.assignee_id, appeal.taken_by_id)
    return not (is_own or reach(user, Capability.READ_CONFIDENTIAL).covers(appeal))


def taken_down_by(user: User) -> QuerySet[Appeal]:
    """The appeals whose words this member of staff took down: their receipts may be printed."""
    return Appeal.objects.filter(taken_by=user)


def appeal_for(user: User, pk: int, capability: Capability = Capability.READ_APPEALS) -> Appeal:
    """One appeal for one of the staff, or 404: that it exists is nobody else's business."""
    appeal = (
        visible_to(user, capability)
        .select_related(
            "topic", "organisation", "assignee", "sector", "citizen", "address", "account"
        )
        .filter(pk=pk)
        .first()
    )
    if appeal is None:
        raise Http404
    return appeal


def may(user: User, appeal: Appeal, capability: Capability) -> bool:
    """Whether a member of staff holds a capability over this appeal."""
    held = reach(user, capability)
    if not held or _is_kept_from(user, appeal):
        return False
    owes_a_part = capability in _WITH_A_PART and held.bodies.intersection(appeal.shared_with or ())
    return held.covers(appeal) or appeal.assignee_id == user.pk or bool(owes_a_part)


def appeal_by_code(words: str) -> Appeal | None:
    """The appeal whose code a person gave, however they wrote it; None when there is none.

    One that was joined with another of the same person leads to that other.
    """
    try:
        code = codes.read(words)
    except ValueError:
        return None
    appeal = (
        Appeal.objects.select_related("merged_into", "organisation", "topic", "address")
        .filter(code_index=codes.index(code))
        .first()
    )
    return joined.leads_to(appeal) if appeal else None


def grant(request: HttpRequest, appeal: Appeal) -> None:
    """This browser proved to be the owner's: it sent the appeal, or a one-time code."""
    owned = [pk for pk in request.session.get(_OWNED, []) if pk != appeal.pk]
    request.session[_OWNED] = [*owned, appeal.pk][-_OWNED_MOST:]


def token(appeal: Appeal) -> str:
    """What a program shows to prove that it sent the appeal; good for `TOKEN_DAYS`."""
    return signing.dumps(appeal.pk, salt=_SALT)


def shows_token(request: HttpRequest, appeal: Appeal) -> bool:
    """Whether the request bears (`Authorization: Bearer`) the token of this very appeal."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower() == "bearer" and opens(given.strip(), appeal)


def opens(token: str, appeal: Appeal) -> bool:
    """Whether this is the token of this very appeal."""
    try:
        return signing.loads(token, salt=_SALT, max_age=TOKEN_DAYS * 86400) == appeal.pk
    except signing.BadSignature:
        return False


def owns(request: HttpRequest, appeal: Appeal) -> bool:
    """Whether the request comes from the appeal's owner: by this browser's proof, by a program's
    token or by login.

    An appeal that nobody gave an address for belongs to whoever holds its code.
    """
    if appeal.pk in request.session.get(_OWNED, []) or shows_token(request, appeal):
        return True
    if appeal.citizen_id is None:
        return True
    return request.user.is_authenticated and owned_by(request.user).filter(pk=appeal.pk).exists()


def owned_by(user: User) -> QuerySet[Appeal]:
    """The appeals of the citizen who signs in with this account."""
    return Appeal.objects.filter(citizen__user=user, citizen__user__isnull=False)


def conversation(appeal: Appeal) -> QuerySet[Message]:
    """What the citizen may read of the conversation: never notes."""
    return Message.objects.filter(appeal=appeal).exclude(direction=Message.Direction.NOTE)


def may_see_attachment(request: HttpRequest, attachment: Attachment) -> bool:
    """Whether the safe copy may be shown: to staff who see the appeal, to its owner, and to the
    browser whose draft it belongs to."""
    if attachment.message is None:
        draft = request.session.get("draft")
        return attachment.draft_id is not None and draft == str(attachment.draft_id)
    appeal = attachment.message.appeal
    if can(request.user, Capability.READ_APPEALS):
        return visible_to(request.user).filter(pk=appeal.pk).exists()
    if attachment.message.direction == Message.Direction.NOTE:
        return False
    if appeal.citizen_id is None:  # whoever holds its code may write to it, not see its files
        return appeal.pk in request.session.get(_OWNED, []) or shows_token(request, appeal)
    return owns(request, appeal)


def may_open_original(request: HttpRequest, attachment: Attachment) -> bool:
    """Whether the sealed original may be opened: the role 'evidence', within its reach."""
    if attachment.message is None:
        return False
    appeals = visible_to(request.user, Capability.READ_EVIDENCE)
    return appeals.filter(pk=attachment.message.appeal_id).exists()
